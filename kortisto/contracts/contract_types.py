"""The issuer's types of card contract: three that the rules speak of, and those that the office adds to the rulebook."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kortisto.organisations.models import Organisation, OrganisationKind
from kortisto.rulebook.kinds import Item
from kortisto.rulebook.models import RuleVersion
from kortisto.rulebook.read import rule

from .card_kinds import MANDATED_KINDS, CardKind, ContractType

ADDED = "other_contract_types"
OFFERED: Mapping[str, tuple[str, ...]] = {
    OrganisationKind.COUNTY: (ContractType.SOTE, ContractType.STATE_ADMIN),
    OrganisationKind.MUNICIPALITY: (ContractType.SOTE, ContractType.STATE_ADMIN, ContractType.ORGANISATION),
    OrganisationKind.STATE: (ContractType.STATE_ADMIN, ContractType.SOTE),
    OrganisationKind.OTHER: (ContractType.SOTE, ContractType.ORGANISATION),
}
# Besides rescue departments these may authorise a county's point for organisation cards.
SERVED = (OrganisationKind.MUNICIPALITY, OrganisationKind.STATE)


@dataclass(frozen=True)
class Type:
    """A type of contract: its name in the reader's language and the kinds of card that it may cover."""

    name: str
    label: str
    card_kinds: frozenset[str]

    @property
    def hint(self) -> str:
        """What the type is for, where somebody chooses."""
        known = {
            ContractType.SOTE: _("Personnel cards and actor cards of health and social care."),
            ContractType.STATE_ADMIN: _(
                "Organisation cards. Rescue departments, municipalities and state bodies can be served once it is in force."
            ),
            ContractType.ORGANISATION: _("Organisation cards."),
        }
        kinds = ", ".join(str(kind.label) for kind in CardKind if kind in self.card_kinds)
        return known.get(self.name, "") or _("Kinds of card: %(kinds)s") % {"kinds": kinds}  # type: ignore[call-overload]


def contract_types() -> dict[str, Type]:
    """The types in force today, by name."""
    covers = rule("contract_types")
    known = {one.value: Type(one.value, str(one.label), covers[one.value]) for one in ContractType}
    return known | {item.name: Type(item.name, item.label, item.ticked["card_kinds"]) for item in rule(ADDED)}


def type_label(name: str) -> str:
    """A type's name in the reader's language; of one that has been taken away, the last that it had."""
    if name in ContractType.values:
        return str(ContractType(name).label)
    added = _added(name)
    return added.label if added else name


def kinds_covered(name: str) -> frozenset[str]:
    """The kinds of card that contracts of a type may cover; those of a type that was taken away cover what they did."""
    if name in ContractType.values:
        covered: frozenset[str] = rule("contract_types")[name]
        return covered
    added = _added(name)
    return added.ticked["card_kinds"] if added else frozenset()


def _added(name: str) -> Item | None:
    """The row of a type that the office has added, as it stands or as it last stood."""
    found = {item.name: item for item in rule(ADDED)}
    if name not in found:
        for version in RuleVersion.objects.filter(name=ADDED).order_by("valid_from", "created_at"):
            found |= {item.name: item for item in version.read if item.name == name}
    return found.get(name)


def types_of(organisation: Organisation) -> list[str]:
    """The types of contract that an organisation of this kind makes, the usual one first."""
    added = [item.name for item in rule(ADDED) if organisation.kind in item.ticked["offered_to"]]
    if organisation.kind == OrganisationKind.RESCUE:
        return [value for value in ContractType.values if value in rule("rescue_contract_types")] + added
    return [*OFFERED.get(organisation.kind, (ContractType.SOTE,)), *added]


def is_for_staff(name: str) -> bool:
    """Whether cards of health and social care staff are ordered under the type, so that another's point can be authorised."""
    return name == ContractType.SOTE or (
        name not in ContractType.values and bool(kinds_covered(name) & set(MANDATED_KINDS))
    )


def serves_organisation_cards(name: str, *, giver: Organisation) -> bool:
    """Whether this organisation may authorise a county's point for organisation cards in a contract of the type (BR-AU-09)."""
    if giver.kind == OrganisationKind.RESCUE:
        return name in rule("rescue_contract_types")
    return giver.kind in SERVED and name in (ContractType.STATE_ADMIN, ContractType.ORGANISATION)


def mandated_kinds(name: str) -> tuple[str, ...]:
    """What a mandate in a contract of this type may cover: staff's cards in a sote contract, else organisation cards."""
    if name in ContractType.values:
        return MANDATED_KINDS if name == ContractType.SOTE else (CardKind.ORGANISATION,)
    return tuple(kind for kind in (*MANDATED_KINDS, CardKind.ORGANISATION) if kind in kinds_covered(name))
