from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_run_point
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.organisations.events import Event
from kortisto.organisations.models import CustomerAccount, PointCheck, RegistrationPoint
from kortisto.organisations.states import PointState
from kortisto.rulebook.read import rule


@action
def tick_readiness(
    *, actor: Any, account: CustomerAccount, point: RegistrationPoint, items: list[str]
) -> RegistrationPoint:
    """The owner says which lines of the check-list are in order; who ticked each and when is kept (BR-RP-01).

    `items` are all the lines that are in order now: what is not among them is taken back. Refuses with `point_closed`,
    `check_item_unknown` or `nothing_changed`.
    """
    grounds = grounds_to_run_point(actor=actor, account=account, point=point)
    point = RegistrationPoint.objects.select_for_update(no_key=True).get(pk=point.pk)
    if point.state == PointState.CLOSED:
        raise Refusal("point_closed", _("The registration point has been closed."))
    known = {item.name for item in rule("point_checklist")}
    if set(items) - known:
        raise Refusal("check_item_unknown", _("The check-list has changed meanwhile. Reload the page."), field="items")
    standing = {check.item: check for check in PointCheck.objects.filter(point=point, cleared_at=None)}
    ticked = sorted(set(items) - set(standing))
    cleared = sorted(name for name in standing if name in known and name not in items)
    if not ticked and not cleared:
        raise Refusal("nothing_changed", _("Nothing was changed."))
    PointCheck.objects.filter(pk__in=[standing[name].pk for name in cleared]).update(cleared_at=now())
    for name in ticked:
        PointCheck.objects.create(point=point, item=name, ticked_by=actor, ticked_at=now())
    record(
        Event.POINT_CHECKED,
        actor=actor,
        subject=point,
        context=account,
        grounds=grounds,
        ticked=ticked,
        cleared=cleared,
    )
    return point
