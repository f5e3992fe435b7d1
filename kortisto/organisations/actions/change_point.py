from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_administer
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.errors import NotVisible, Refusal
from kortisto.organisations.events import Event
from kortisto.organisations.models import CustomerAccount, RegistrationPoint
from kortisto.organisations.states import PointState

CHANGEABLE = (
    "name_fi", "name_sv", "visiting_address", "delivery_address", "municipality", "contact_name", "contact_email",
    "contact_phone", "opening_hours", "opening_hours_sv", "weekdays", "on_public_list",
    "booking_url", "offers_mandated_service", "service_fee_cents",
    "service_fee_text", "delivery_time", "accepts_by_request",
)  # fmt: skip


@action
def change_point(
    *, actor: Any, account: CustomerAccount, point: RegistrationPoint, changes: dict[str, Any]
) -> RegistrationPoint:
    """The owner keeps a point's addresses, contact and service up to date; its number and owner never change (BR-AU-05).

    `changes` holds new values by the names in `CHANGEABLE`; what is the same stays out of the record. A point that no longer
    offers mandated service keeps the mandates it has. Refuses with `point_closed` or `nothing_changed`.
    """
    grounds = grounds_to_administer(actor=actor, account=account)
    point = RegistrationPoint.objects.select_for_update().get(pk=point.pk)
    if point.owner_id != account.organisation_id:
        raise NotVisible("not_our_point")
    if point.state == PointState.CLOSED:
        raise Refusal("point_closed", _("The registration point has been closed."))
    unknown = set(changes) - set(CHANGEABLE)
    if unknown:
        raise ValueError(f"these cannot be changed: {sorted(unknown)}")
    changed = {name: value for name, value in changes.items() if getattr(point, name) != value}
    if not changed:
        raise Refusal("nothing_changed", _("Nothing was changed."))
    before = {name: getattr(point, name) for name in changed}
    for name, value in changed.items():
        setattr(point, name, value)
    point.save()
    record(
        Event.POINT_CHANGED, actor=actor, subject=point, context=account, grounds=grounds, before=before, after=changed
    )
    return point
