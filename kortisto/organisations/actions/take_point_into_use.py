from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_run_point
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal
from kortisto.organisations.events import Event
from kortisto.organisations.models import CustomerAccount, RegistrationPoint
from kortisto.organisations.readiness import missing_items
from kortisto.organisations.states import POINT
from kortisto.registrars.staffing import missing_for_opening
from kortisto.rulebook.read import rule


@action
def take_point_into_use(*, actor: Any, account: CustomerAccount, point: RegistrationPoint) -> RegistrationPoint:
    """A planned point opens once its check-list is filled (BR-RP-01) and it has the registrars that are required (BR-RG-07).

    Refuses with `point_not_ready` or `point_understaffed`.
    """
    grounds = grounds_to_run_point(actor=actor, account=account, point=point)
    point = RegistrationPoint.objects.select_for_update(no_key=True).get(pk=point.pk)
    missing = missing_items(point)
    if missing:
        raise Refusal(
            "point_not_ready",
            _("The check-list of the registration point is not filled yet. Missing: %(items)s")
            % {"items": " ".join(item.label for item in missing)},
            missing=len(missing),
        )
    if missing_for_opening(point):
        raise Refusal(
            "point_understaffed",
            _("A registration point needs at least %(needed)s registrars before it opens.")
            % {"needed": rule("registrars_minimum")},
        )
    move = POINT.apply(point, "open")
    record(Event.POINT_OPENED, actor=actor, subject=point, context=account, move=move, grounds=grounds)
    return point
