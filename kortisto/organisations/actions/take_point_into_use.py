from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_administer
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.errors import NotVisible, Refusal
from kortisto.organisations.events import Event
from kortisto.organisations.models import CustomerAccount, RegistrationPoint
from kortisto.organisations.states import POINT
from kortisto.registrars.models import RegistrarRight
from kortisto.rulebook.read import rule


@action
def take_point_into_use(*, actor: Any, account: CustomerAccount, point: RegistrationPoint) -> RegistrationPoint:
    """A planned point opens once it has the registrars that the rulebook asks for, two unless it says otherwise (BR-RG-07).

    Refuses with `point_understaffed`.
    """
    grounds = grounds_to_administer(actor=actor, account=account)
    if point.owner_id != account.organisation_id:
        raise NotVisible("not_our_point")
    needed = rule("registrars_minimum")
    registrars = RegistrarRight.objects.in_force().filter(point=point, user__is_active=True)
    if registrars.values("user").distinct().count() < needed:
        raise Refusal(
            "point_understaffed",
            _("A registration point needs at least %(needed)s registrars before it opens.") % {"needed": needed},
        )
    move = POINT.apply(point, "open")
    record(Event.POINT_OPENED, actor=actor, subject=point, context=account, move=move, grounds=grounds)
    return point
