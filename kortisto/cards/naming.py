"""How the log and the outbox name cards, orders and what belongs to them."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from kortisto.audit.registry import Named
from kortisto.messages.addressees import Address
from kortisto.ui.language import name_of

from .models import ActivationLetter, Box, Card, CardOrder, EmploymentEnd, HoldersReview, LossReport


def orders(codes: Collection[str]) -> Mapping[str, Named]:
    rows = CardOrder.objects.filter(code__in=codes).select_related("holder")
    return {row.code: Named(_("Order of %(holder)s") % {"holder": row.holder.list_name}) for row in rows}


def cards(codes: Collection[str]) -> Mapping[str, Named]:
    rows = Card.objects.filter(code__in=codes).select_related("holder")
    return {
        row.code: Named(_("Card %(serial)s, %(holder)s") % {"serial": row.serial, "holder": row.holder.list_name})
        for row in rows
    }


def boxes(codes: Collection[str]) -> Mapping[str, Named]:
    return {row.code: Named(_("Box %(number)s") % {"number": row.number}) for row in Box.objects.filter(code__in=codes)}


def letters(codes: Collection[str]) -> Mapping[str, Named]:
    rows = ActivationLetter.objects.filter(code__in=codes).select_related("card")
    return {row.code: Named(_("Activation letter of card %(serial)s") % {"serial": row.card.serial}) for row in rows}


def reports(codes: Collection[str]) -> Mapping[str, Named]:
    rows = LossReport.objects.filter(code__in=codes).select_related("card")
    return {row.code: Named(_("Report of loss of card %(serial)s") % {"serial": row.card.serial}) for row in rows}


def employment_ends(codes: Collection[str]) -> Mapping[str, Named]:
    rows = EmploymentEnd.objects.filter(code__in=codes).select_related("person")
    return {row.code: Named(_("Report that %(person)s has left") % {"person": row.person.list_name}) for row in rows}


def reviews(codes: Collection[str]) -> Mapping[str, Named]:
    rows = HoldersReview.objects.filter(code__in=codes).select_related("organisation")
    return {
        row.code: Named(_("Confirmation of card holders, %(name)s") % {"name": name_of(row.organisation)})
        for row in rows
    }


def holder_address(code: str) -> Address | None:
    """Where a card holder is reached: as a user by the user's address, otherwise as they said when they ordered."""
    from kortisto.people.models import Person

    person = Person.objects.select_related("user").filter(code=code).first()
    if person is None:
        return None
    user = getattr(person, "user", None)
    if user is not None and user.email:
        return Address(mail=user.email, name=person.name, language=user.language)
    order = CardOrder.objects.filter(holder=person).exclude(contact_email="").order_by("-pk").first()
    if order is None:
        return None
    return Address(mail=order.contact_email, name=person.name, language=order.acceptance.language)
