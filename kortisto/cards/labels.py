"""What the data of a card is called where people read it: on pages, on the order form."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.contracts.models import CardKind

ATTRIBUTES = {
    "surname": _("Family name"),
    "given_name": _("Given names"),
    "common_name": _("Common name"),
    "serial_number": _("Holder's number"),
    "title": _("Title"),
    "organisation": _("Organisation"),
    "country": _("Country"),
    "valid_until": _("Valid until"),
}
SOURCES = {
    "identity_document": _("Identity document"),
    "population_register": _("Population register"),
    "employment_proof": _("Certificate of employment"),
    "professional_register": _("Professional register"),
    "contract": _("Card contract"),
    "holder_number": _("Number given by the card issuer"),
    "issuer": _("Card issuer"),
    "made": _("Made of the other data"),
    "rule": _("Counted from the day of the order"),
}
REGISTRATION_NUMBER = _("Registration number")
IN_CERTIFICATES = ("surname", "given_name", "common_name", "serial_number", "title", "organisation", "country")
ON_CARD = ("surname", "given_name", "title", "organisation")


@dataclass(frozen=True)
class Shown:
    """One line of data as a person reads it: its name, its value, whose word it is and of which day (BR-OR-21)."""

    label: Any
    value: str
    source: Any
    source_day: str | None


def _label(name: str, kind: str) -> Any:
    return REGISTRATION_NUMBER if name == "serial_number" and kind == CardKind.PROFESSIONAL else ATTRIBUTES[name]


def shown_lines(
    *, kind: str, attributes: dict[str, dict[str, str]], common_name: str, names: tuple[str, ...]
) -> list[Shown]:
    """The attributes that a card of a kind has, in reading order; `attributes` as an order keeps them."""
    lines = []
    for name in names:
        if name == "common_name":
            lines.append(Shown(ATTRIBUTES[name], common_name, SOURCES["made"], None))
        elif name in attributes:
            one = attributes[name]
            lines.append(Shown(_label(name, kind), one["value"], SOURCES[one["source"]], one["as_of"]))
    return lines


def on_card(*, kind: str, attributes: dict[str, dict[str, str]], valid_until: str) -> list[Shown]:
    """What is printed on the card's surface: the register's number only on a professional card."""
    names = (*ON_CARD, "serial_number") if kind == CardKind.PROFESSIONAL else ON_CARD
    lines = shown_lines(kind=kind, attributes=attributes, common_name="", names=names)
    return [*lines, Shown(ATTRIBUTES["valid_until"], valid_until, SOURCES["rule"], None)]
