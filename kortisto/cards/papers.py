"""The order form that the holder reads and signs: what will stand on the card and in its certificates, and the terms of use."""

from datetime import date
from typing import Any

from django.utils import formats, translation

from kortisto.contracts.models import CardKind, Customership
from kortisto.documents.pdf import make_pdf
from kortisto.people.models import Person
from kortisto.pki.profiles import profile_for
from kortisto.pki.states import Use
from kortisto.pki.subject import Attribute, common_name
from kortisto.rulebook.read import rule

from .labels import IN_CERTIFICATES, Shown, on_card, shown_lines
from .models import CardOrder


def _rows(lines: list[Shown]) -> list[dict[str, str | None]]:
    return [
        {"label": str(one.label), "value": one.value, "source": str(one.source), "source_date": one.source_day}
        for one in lines
    ]


def order_form(
    *,
    code: str,
    person: Person,
    kind: str,
    customership: Customership,
    attributes: dict[str, dict[str, str]],
    name_in_certificates: str,
    valid_until: date,
    letter_to: str,
    ordered_on: date,
    language: str,
) -> bytes:
    """The form as PDF/UA in the holder's language (BR-OR-20). The identity code stands on it masked (BR-DP-01)."""
    with translation.override(language):
        last_day = formats.date_format(valid_until, "SHORT_DATE_FORMAT")
        terms = rule("terms_of_use", on=ordered_on)
        organisation = attributes.get("organisation")
        facts: dict[str, Any] = {
            "order_code": code,
            "holder": f"{attributes['given_name']['value']} {attributes['surname']['value']}",
            "identity": person.identity_mask or None,
            "card_kind": str(CardKind(kind).label),
            "organisation": organisation["value"] if organisation else None,
            "point_name": customership.point.name(language),
            "point_number": customership.point.grouped_number,
            "letter_to": str(CardOrder.LetterTo(letter_to).label),
            "ordered_on": ordered_on.isoformat(),
            "on_card": _rows(on_card(kind=kind, attributes=attributes, valid_until=last_day)),
            "in_certificates": _rows(
                shown_lines(kind=kind, attributes=attributes, common_name=name_in_certificates, names=IN_CERTIFICATES)
            ),
            "terms": {"version": terms.version, "text": terms.text(language)},
        }
        return make_pdf("order_form", facts, language)


def common_name_of(order: CardOrder) -> str:
    """The common name that the certificates of an order have."""
    attributes = {
        name: Attribute(one["value"], one["source"], date.fromisoformat(one["as_of"]))
        for name, one in order.attributes.items()
    }
    return common_name(profile_for(kind=order.kind, use=Use.SIGN), attributes)


def order_form_of(order: CardOrder) -> bytes:
    """The form of an order that has been made, as the holder confirmed it."""
    return order_form(
        code=order.code,
        person=order.holder,
        kind=order.kind,
        customership=order.customership,
        attributes=order.attributes,
        name_in_certificates=common_name_of(order),
        valid_until=order.valid_until,
        letter_to=order.letter_to,
        ordered_on=order.ordered_on,
        language=order.acceptance.language,
    )
