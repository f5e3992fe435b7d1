"""What will stand on a card and in its certificates, drawn up from what is proved of its holder (BR-OR-21).

The order form, the holder's confirmation, the order and the card maker all take it from here, so that they cannot differ.
"""

from dataclasses import dataclass
from datetime import date

from kortisto.contracts.models import CardKind, ContractVersion
from kortisto.holders.models import EmploymentProofLine, ProfessionalRight
from kortisto.holders.moves import SourcedName
from kortisto.kernel.clock import add_years, day_of
from kortisto.organisations.models import Organisation
from kortisto.people.models import Person
from kortisto.pki.profiles import Profile, profile_for
from kortisto.pki.states import Use
from kortisto.pki.subject import Attribute, check_subject, common_name
from kortisto.rulebook.read import rule

# Cards are issued in Finland; the certificates' country is the issuer's.
COUNTRY = "FI"
# In the order in which people read them.
ORDER = ("surname", "given_name", "serial_number", "title", "organisation", "country")


@dataclass(frozen=True)
class CardData:
    """The certificates' attributes with source and day, the common name made of them, and the last day of the card."""

    kind: str
    attributes: dict[str, Attribute]
    common_name: str
    valid_until: date

    @property
    def title(self) -> str:
        return self.attributes["title"].value

    def to_json(self) -> dict[str, dict[str, str]]:
        """As the order keeps them: value, source, day."""
        return {name: one.to_json() for name, one in self.attributes.items()}

    def shown(self) -> dict[str, str]:
        """What the holder confirms, as plain values."""
        return {
            **{name: one.value for name, one in self.attributes.items()},
            "common_name": self.common_name,
            "valid_until": self.valid_until.isoformat(),
        }

    def surface(self) -> dict[str, str]:
        """The texts that the card maker prints; nothing else leaves for the maker (BR-PN-03)."""
        value = {name: one.value for name, one in self.attributes.items()}
        texts = {
            "surname": value["surname"],
            "given_name": value["given_name"],
            "title": value["title"],
            "valid_until": self.valid_until.isoformat(),
        }
        if self.kind == CardKind.PROFESSIONAL:
            return texts | {"registration_number": value["serial_number"]}
        return texts | {"organisation": value["organisation"]}


def draw_up(
    *,
    kind: str,
    person: Person,
    name: SourcedName,
    on: date,
    language: str,
    organisation: Organisation | None = None,
    version: ContractVersion | None = None,
    line: EmploymentProofLine | None = None,
    right: ProfessionalRight | None = None,
) -> CardData:
    """The data of one card as of a day: from a professional right, or from a proof line under a contract version.

    `language` chooses between the register's Finnish and Swedish title. Raises the certificate profile's refusals when a value
    cannot stand in a certificate, so that it is noticed while the holder is present.
    """
    attributes = {
        "country": Attribute(COUNTRY, "issuer", on),
        "surname": Attribute(name.family_name, name.source, name.as_of),
        "given_name": Attribute(name.given_names, name.source, name.as_of),
    }
    ends = None
    if right is not None:
        seen = day_of(right.fetched_at)
        title = right.title_sv if language == "sv" and right.title_sv else right.title_fi
        attributes["title"] = Attribute(title, "professional_register", seen)
        attributes["serial_number"] = Attribute(right.registration_number, "professional_register", seen)
        ends = right.valid_until
    elif line is not None and organisation is not None and version is not None:
        decided = day_of(version.decided_at) if version.decided_at else on
        attributes["organisation"] = Attribute(organisation.name_fi, "contract", decided)
        attributes["title"] = Attribute(line.title, "employment_proof", line.proof.signed_on)
        attributes["serial_number"] = Attribute(person.holder_number, "holder_number", day_of(person.created_at))
        ends = line.valid_until if rule("card_ends_with_employment", on=on) else None
    else:
        raise ValueError("a card's data stands on a professional right or on a proof line under a contract")
    profile = profile_for(kind=kind, use=Use.SIGN)
    check_subject(profile, attributes)
    return CardData(kind, attributes, common_name(profile, attributes), last_day(profile=profile, on=on, ends=ends))


def last_day(*, profile: Profile, on: date, ends: date | None) -> date:
    """The card's last day: some years after the order, and not after what it stands on ends (BR-OR-05)."""
    longest = add_years(on, min(rule("card_validity_years", on=on), profile.years))
    return longest if ends is None else min(longest, ends)
