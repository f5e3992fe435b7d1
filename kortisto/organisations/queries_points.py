"""What pages show of points: what a closing still wants, the list as a file, and the public list."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kortisto.contracts.models import Mandate, PointSubscription
from kortisto.contracts.queries_office import mandates_in_sight
from kortisto.contracts.states import GRANTED_STATES
from kortisto.kernel.names import search_text
from kortisto.kernel.statements import asked_with
from kortisto.ui.language import name_of
from kortisto.ui.parts import Task

from .models import Organisation, RegistrationPoint
from .queries import BINDING, left_at
from .states import PointState

# -- Closing ------------------------------------------------------------------------------------------------------------


def closing_tasks(point: RegistrationPoint) -> list[Task]:
    """The check-list of the closing: what is left, and who can do something about it (SM18)."""
    left = left_at(point)

    def task(label: Any, count: int, hint: Any, waits: bool = False) -> Task:
        return Task(label, "waiting" if count and waits else "to_do" if count else "done", hint=hint if count else "")

    on_the_way = left.orders + left.cards_on_the_way
    return [
        task(
            _("Open orders and cards on their way"), on_the_way,
            ngettext(
                "%(count)s order or card is on its way to the point. It is waited for, or a registrar cancels it.",
                "%(count)s orders or cards are on their way to the point. They are waited for, or a registrar cancels them.",
                on_the_way,
            ) % {"count": on_the_way}, waits=True,
        ),
        task(_("Boxes on their way"), left.boxes, _("A registrar of the point receives the boxes."), waits=True),
        task(
            _("Cards at the point"), left.cards,
            ngettext(
                "%(count)s card waits at the point. A registrar hands it over or sends it to another point at the desk.",
                "%(count)s cards wait at the point. A registrar hands them over or sends them to another point at the desk.",
                left.cards,
            ) % {"count": left.cards},
        ),
        task(
            _("Mandates given to the point"), left.mandates,
            ngettext(
                "%(count)s mandate is not over. The organisation or you end it; one in run-off ends with its last card.",
                "%(count)s mandates are not over. The organisations or you end them; those in run-off end with their last cards.",
                left.mandates,
            ) % {"count": left.mandates},
        ),
        task(
            _("Main point of a contract"), left.main_of_contracts,
            _("The point is the main point of a contract. Amend the contract first and choose another main point."),
        ),
        task(_("Archive of forms"), int(left.archive), _("A registrar of the point tells at the desk where the forms went.")),
    ]  # fmt: skip


def mandates_bound_to(point: RegistrationPoint) -> list[Mandate]:
    """The mandates that keep the point from closing."""
    return list(mandates_in_sight().filter(point=point, state__in=BINDING).order_by("giver__sort_key", "pk"))


def subscriptions_bound_to(point: RegistrationPoint) -> list[PointSubscription]:
    """The contracts that order for the point."""
    rows = PointSubscription.objects.filter(point=point, version__state__in=GRANTED_STATES)
    return list(rows.select_related("version__contract__account__organisation").order_by("-is_main", "pk"))


# -- The list as a file -------------------------------------------------------------------------------------------------

EXPORT_HEADER = (
    gettext_lazy("Electronic customer number"), gettext_lazy("Name in Finnish"), gettext_lazy("Name in Swedish"),
    gettext_lazy("State"), gettext_lazy("Visiting address"), gettext_lazy("Municipality"),
    gettext_lazy("Delivery address of cards"), gettext_lazy("Opening hours"), gettext_lazy("Opening hours in Swedish"),
    gettext_lazy("Address for booking an appointment"), gettext_lazy("Registers cards for other organisations"),
    gettext_lazy("Service fee for other organisations, euros"), gettext_lazy("More about the fee"),
    gettext_lazy("Delivery time of cards"), gettext_lazy("We accept each mandate ourselves"),
    gettext_lazy("On the public list"), gettext_lazy("Contact person"), gettext_lazy("E-mail"), gettext_lazy("Telephone"),
)  # fmt: skip


def export_row(point: RegistrationPoint) -> tuple[Any, ...]:
    """One point as a line of the file."""
    return (
        point.grouped_number, point.name_fi, point.name_sv, point.get_state_display(), point.visiting_address,
        point.municipality, point.delivery_address, point.opening_hours, point.opening_hours_sv, point.booking_url,
        _yes_no(point.offers_mandated_service), _euros(point.service_fee_cents), point.service_fee_text,
        point.delivery_time, _yes_no(point.accepts_by_request), _yes_no(point.on_public_list), point.contact_name,
        point.contact_email, point.contact_phone,
    )  # fmt: skip


def _euros(cents: int | None) -> str:
    """An amount that a spreadsheet reads as a number in the reader's language; empty when the owner has not told."""
    return "" if cents is None else formats.number_format(cents / 100, 2)


def _yes_no(value: bool) -> str:
    return _("Yes") if value else _("No")


# -- The public list ----------------------------------------------------------------------------------------------------


def public_points(text: str = "", owner: str = "") -> QuerySet[RegistrationPoint]:
    """The points that anybody may know of, by municipality; found by name, municipality or owner."""
    rows = RegistrationPoint.objects.filter(
        on_public_list=True, state__in=(PointState.OPEN, PointState.CLOSING)
    ).select_related("owner")
    if owner:
        rows = rows.filter(owner__code=owner)
    for word in search_text(text).split():
        # Customer numbers and business IDs belong to the search text, but strangers do not look for them (BR-SC-03).
        if any(character.isdigit() for character in word):
            return rows.none()
        rows = rows.filter(Q(search_text__contains=word) | Q(owner__search_text__contains=word))
    return rows.order_by("municipality", "sort_key", "pk")


def public_owners() -> list[tuple[str, str]]:
    """The organisations that have a point on the public list, as code and name, by name."""
    return sorted(((row.code, name_of(row)) for row in _owners()), key=lambda owner: owner[1].casefold())


@asked_with()
def _owners() -> QuerySet[Organisation]:
    rows = Organisation.objects.filter(pk__in=public_points().order_by().values("owner"))
    return rows.only("code", "name_fi", "name_sv")
