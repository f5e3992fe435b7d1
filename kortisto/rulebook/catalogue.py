"""Every rule there is: its kind, its unit, what it means, where it comes from, and the value it begins with.

A rule that code reads but nobody declared here is an error; the office sees exactly this list. What is not publicly known is
a setting of the installation with a careful beginning, never a claim (tag INFERRED).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from .kinds import Agreed, DayOrNothing, Kind, Line, Matrix, Numbers, SomeOf, Whole, YesNo

TERMS = Path(__file__).parent / "terms"


class Tag(models.TextChoices):
    """How sure we are that the value is everybody's and not only our own."""

    BULLETIN = "bulletin", _("Stated in the issuer's bulletin")
    PUBLIC = "public", _("Stated in a public source")
    INFERRED = "inferred", _("Decided for this installation")


class Group(models.TextChoices):
    """Where the office's list shows a rule."""

    CARDS = "cards", _("Cards and letters")
    CONTRACTS = "contracts", _("Contracts and mandates")
    IDENTITY = "identity", _("Verifying identity")
    REGISTRARS = "registrars", _("Registrars and users")
    TEXTS = "texts", _("Texts and versions")
    CONTACTS = "contacts", _("Contact details")
    RETENTION = "retention", _("Retention")
    DECISIONS = "decisions", _("Decisions")


class Unit(models.TextChoices):
    NONE = "", ""
    DAYS = "days", _("days")
    WORKING_DAYS = "working_days", _("working days")
    YEARS = "years", _("years")
    MINUTES = "minutes", _("minutes")
    PEOPLE = "people", _("people")
    AN_HOUR = "an_hour", _("in an hour")


@dataclass(frozen=True)
class Rule:
    """One declared rule. `default` is the value it begins with, as the kind stores it; `rules` are codes of the domain."""

    name: str
    title: Any
    meaning: Any
    kind: Kind
    default: Any
    group: Group
    tag: Tag
    unit: Unit = Unit.NONE
    rules: tuple[str, ...] = ()


def _texts(name: str, version: str) -> dict[str, str]:
    """The texts that come with the program, one file a language."""
    return {"version": version} | {
        language: (TERMS / f"{name}.{language}.txt").read_text("utf-8").strip() for language in ("fi", "sv", "en")
    }


# The same words as the rooms above use for the rows and columns of the tables.
DOCUMENT_KINDS = {
    "passport": _("Passport"),
    "identity_card": _("Identity card"),
    "police": _("Identification by the police"),
    "driving_licence": _("Driving licence"),
}
STATE_GROUPS = {
    "FI": _("Finland"),
    "EEA_CH_SM": _("EEA states, Switzerland and San Marino"),
    "OTHER": _("Other states"),
}
CONTRACT_TYPES = {
    "sote": _("Health and social care contract"),
    "state_admin": _("Central government contract"),
    "organisation": _("Other organisation's contract"),
}
CARD_KINDS = {"personnel": _("Personnel card"), "actor": _("Actor card"), "organisation": _("Organisation card")}
# EEA states other than Finland, with Switzerland and San Marino (ISO 3166-1 alpha-2).
EEA_CH_SM = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "HR",
        "CY",
        "CZ",
        "DK",
        "EE",
        "FR",
        "DE",
        "GR",
        "HU",
        "IE",
        "IT",
        "LV",
        "LT",
        "LU",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SK",
        "SI",
        "ES",
        "SE",
        "IS",
        "LI",
        "NO",
        "CH",
        "SM",
    ]
)
# A room whose action asks `two_people_needed` adds it here.
TWO_PEOPLE = {
    "rulebook:change_rule": _("Changing the rulebook"),
    "contracts:reject_contract": _("Rejecting a contract"),
}


def state_group(state: str) -> str:
    """The column of the document table for an issuing state (two letters)."""
    state = state.strip().upper()
    return "FI" if state == "FI" else "EEA_CH_SM" if state in EEA_CH_SM else "OTHER"


# Kinds of retention (kernel.retention.Retain) whose years the office may change, with what they concern.
RETENTION: dict[str, tuple[int, Any]] = {
    "registration": (7, _("Identity proofs, certificates of employment, orders and what else a card was issued on")),
    "certificate": (7, _("Certificates and revocations, counted from the end of the certificate's validity")),
    "documents": (7, _("Files received, counted from the end of their matter")),
    "contract": (7, _("Contracts and mandates, counted from their end")),
    "person": (7, _("Persons whom nothing needs any more")),
    "user": (7, _("Users, counted from the closing of the user")),
    "membership": (7, _("Memberships of customer accounts, counted from their end")),
    "trusted_role": (10, _("Registrar rights and office appointments, counted from their end")),
    "desk_credential": (2, _("User names of the desk, counted from their end")),
    "invitation": (2, _("Invitations")),
    "sign_in": (2, _("Strong identifications")),
    "mirrored_professional": (1, _("Professionals who left the professional register")),
    "message": (1, _("Mails, text messages and letters sent")),
    "maker_item": (1, _("What the card maker was given to print, counted from the end of the order")),
    "maker_file": (1, _("Files exchanged with the card maker")),
}

_RULES = (
    Rule(
        "activation_letter_days",
        _("Delay of the activation letter"),
        _("How many working days after the card its activation letter leaves, so that one stolen post bag never holds both."),
        Whole(0, 30), 4, Group.CARDS, Tag.PUBLIC, Unit.WORKING_DAYS, ("BR-OR-13",),
    ),
    Rule(
        "card_validity_years",
        _("Validity of a card"),
        _("How many years a card is valid at most, counted from the order. A professional card ends earlier with the right."),
        Whole(1, 10), 5, Group.CARDS, Tag.PUBLIC, Unit.YEARS, ("BR-OR-05",),
    ),
    Rule(
        "card_ends_with_employment",
        _("Card and the end of employment"),
        _("Whether a personnel, actor or organisation card ends with the certificate of employment, if that has an end."),
        YesNo(), True, Group.CARDS, Tag.INFERRED,
    ),
    Rule(
        "photo_limits",
        _("Photo on a card"),
        _("Smallest and largest measures of a photo in pixels, and of its file in kilobytes. A photo is optional."),
        Numbers({
            "least_width": (1, 10_000, _("Least width")), "least_height": (1, 10_000, _("Least height")),
            "most_width": (1, 10_000, _("Most width")), "most_height": (1, 10_000, _("Most height")),
            "least_kilobytes": (1, 10_000, _("Least kilobytes")), "most_kilobytes": (1, 10_000, _("Most kilobytes")),
        }),
        {
            "least_width": 172, "least_height": 210, "most_width": 309, "most_height": 378,
            "least_kilobytes": 5, "most_kilobytes": 200,
        },
        Group.CARDS, Tag.PUBLIC, Unit.NONE, ("BR-OR-10", "BR-OR-11"),
    ),
    Rule(
        "contract_types",
        _("Contract types and card kinds"),
        _("Which kinds of card each type of contract may cover. A professional card needs no contract."),
        Matrix(CONTRACT_TYPES, CARD_KINDS),
        {"sote": ["personnel", "actor"], "state_admin": ["organisation"], "organisation": ["organisation"]},
        Group.CONTRACTS, Tag.BULLETIN, Unit.NONE, ("BR-AU-02", "BR-AU-09"),
    ),
    Rule(
        "order_before_signature_until",
        _("Orders before the signature"),
        _("Until which day cards may be ordered under a contract that has been granted but not signed yet. Empty: never."),
        DayOrNothing(), None, Group.CONTRACTS, Tag.INFERRED,
    ),
    Rule(
        "service_number_look_ups_an_hour",
        _("Look-ups of electronic customer numbers"),
        _("How many electronic customer numbers one user may look up in an hour, so that nobody collects them all."),
        Whole(1, 1_000), 20, Group.CONTRACTS, Tag.INFERRED, Unit.AN_HOUR, ("BR-SC-03",),
    ),
    Rule(
        "signing_identification_minutes",
        _("Age of the identification at signing"),
        _("How many minutes old the strong identification of a signatory may be when the contract is signed."),
        Whole(1, 240), 30, Group.CONTRACTS, Tag.INFERRED, Unit.MINUTES, ("BR-AU-14",),
    ),
    Rule(
        "employment_proof_in_portal",
        _("Certificates of employment in the portal"),
        _("Whether a certificate of employment may be given in the portal, in addition to post and bringing it along."),
        YesNo(), False, Group.CONTRACTS, Tag.INFERRED, Unit.NONE, ("BR-EC-02",),
    ),
    Rule(
        "identity_documents",
        _("Accepted identity documents"),
        _("Which documents of which states prove a person's identity at a registration point."),
        Matrix(DOCUMENT_KINDS, STATE_GROUPS),
        {"passport": ["FI", "EEA_CH_SM", "OTHER"], "identity_card": ["FI", "EEA_CH_SM"], "police": ["FI"], "driving_licence": []},
        Group.IDENTITY, Tag.PUBLIC, Unit.NONE, ("BR-OR-02", "BR-OR-03"),
    ),
    Rule(
        "registrars_minimum",
        _("Registrars at a point"),
        _("How many active registrars a registration point needs. With fewer, the point is understaffed and an alarm is raised."),
        Whole(1, 20), 2, Group.REGISTRARS, Tag.BULLETIN, Unit.PEOPLE, ("BR-RG-06",),
    ),
    Rule(
        "invitation_days",
        _("Validity of an invitation"),
        _("How many days an invitation to a customer account can be accepted."),
        Whole(1, 90), 14, Group.REGISTRARS, Tag.INFERRED, Unit.DAYS, ("BR-SC-02",),
    ),
    Rule(
        "desk_credential_days",
        _("First use of a desk user name"),
        _("How many days after sending a new user name and password of the desk must be taken into use."),
        Whole(1, 90), 14, Group.REGISTRARS, Tag.INFERRED, Unit.DAYS,
    ),
    Rule(
        "terms_of_use",
        _("Terms of use for card holders"),
        _("What a holder accepts before a card is ordered. The order keeps the version that was accepted."),
        Agreed(), _texts("card_use", "1.0"), Group.TEXTS, Tag.INFERRED, Unit.NONE, ("BR-OR-20",),
    ),
    Rule(
        "contract_terms",
        _("Terms of the card contract"),
        _("What an organisation signs. The contract keeps the version that was signed."),
        Agreed(), _texts("card_contract", "1.0"), Group.TEXTS, Tag.INFERRED, Unit.NONE, ("BR-AU-18",),
    ),
    Rule(
        "certificate_policy_version",
        _("Version of the certificate policy"),
        _("The version of the certificate policy under which certificates are issued."),
        Line(14), "0.1", Group.TEXTS, Tag.INFERRED,
    ),
    Rule(
        "certification_practice_version",
        _("Version of the certification practice statement"),
        _("The version of the certification practice statement that is followed."),
        Line(14), "0.1", Group.TEXTS, Tag.INFERRED,
    ),
    Rule(
        "contract_mail",
        _("E-mail for contracts"),
        _("The issuer's e-mail address for questions about contracts and registration. Empty: none is shown."),
        Line(120, mail=True, optional=True), "", Group.CONTACTS, Tag.INFERRED,
    ),
    Rule(
        "desk_mail",
        _("E-mail for registrars"),
        _("The issuer's e-mail address for registrars' rights and sign-in problems. Empty: none is shown."),
        Line(120, mail=True, optional=True), "", Group.CONTACTS, Tag.INFERRED,
    ),
    Rule(
        "revocation_phone",
        _("Telephone of the revocation service"),
        _("The number that holders call, day and night, when a card is lost. Empty: none is shown."),
        Line(40, optional=True), "", Group.CONTACTS, Tag.INFERRED, Unit.NONE, ("BR-RV-01",),
    ),
    Rule(
        "four_eyes_decisions",
        _("Decisions of two people"),
        _("Decisions that one person proposes and another approves. The rulebook itself is always among them."),
        SomeOf(TWO_PEOPLE, always=frozenset({"rulebook:change_rule"})), ["rulebook:change_rule"],
        Group.DECISIONS, Tag.INFERRED, Unit.NONE, ("BR-PO-01",),
    ),
    *(
        Rule(
            f"retention_years_{kind}",
            concerns,
            _("How many years these data are kept before the nightly retention job deletes them."),
            Whole(1, 30), years, Group.RETENTION,
            Tag.PUBLIC if kind in ("registration", "certificate") else Tag.INFERRED, Unit.YEARS,
            ("BR-AR-01",) if kind in ("registration", "certificate") else (),
        )
        for kind, (years, concerns) in RETENTION.items()
    ),
)  # fmt: skip

CATALOGUE: dict[str, Rule] = {rule.name: rule for rule in _RULES}
if len(CATALOGUE) != len(_RULES):
    raise RuntimeError("a rule is declared twice")


def declared(name: str) -> Rule:
    """The declaration of a rule; KeyError with a remedy for a name that nobody declared."""
    try:
        return CATALOGUE[name]
    except KeyError:
        raise KeyError(f"No rule is called {name!r}; declare it in kortisto/rulebook/catalogue.py.") from None
