from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_set_up
from kortisto.accounts.events import Event
from kortisto.accounts.models import OfficeAppointment, OfficeRole, User
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import today
from kortisto.kernel.constraints import refused_when_broken
from kortisto.kernel.errors import Refusal


@action
def appoint_to_office(
    *, actor: Any, user: User, role: str, valid_from: date | None = None, valid_until: date | None = None
) -> OfficeAppointment:
    """A user is appointed to a trusted role at the issuer's office, for a period of days.

    Refuses with `operator_only`, `role_unknown`, `period_wrong` or `appointed_already`.
    """
    grounds = grounds_to_set_up(actor=actor)
    if role not in OfficeRole.values:
        raise Refusal("role_unknown", _("There is no such role at the office."), field="role")
    begins = valid_from or today()
    if valid_until is not None and valid_until < begins:
        raise Refusal("period_wrong", _("The last day cannot be before the first day."), field="valid_until")
    with refused_when_broken("office_role_once", _appointed_already):
        appointment = OfficeAppointment.objects.create(
            user=user, role=role, valid_from=begins, valid_until=valid_until, appointed_by=actor.actor_code
        )
    record(
        Event.APPOINTED, actor=actor, subject=appointment, context=user,
        grounds=grounds.codes() | {"role": role, "valid_from": begins, "valid_until": valid_until},
    )  # fmt: skip
    return appointment


def _appointed_already() -> Refusal:
    return Refusal("appointed_already", _("The user has this role already on some of these days."))
