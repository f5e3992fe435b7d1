from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_contract
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.models import Mandate, RescueProcess
from kortisto.contracts.states import OPEN_MANDATE_STATES
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import NotVisible, Refusal, WrongState
from kortisto.organisations.models import CustomerAccount


@action
def close_rescue_process(*, actor: Any, account: CustomerAccount, process: RescueProcess) -> RescueProcess:
    """The rescue department does not want its cards ordered at this point after all; nobody has it among their tasks any more.

    A mandate that has been given is ended, not given up here: `mandate_open`.
    """
    grounds = grounds_to_contract(actor=actor, account=account)
    if process.department_id != account.organisation_id:
        raise NotVisible("not_your_organisations")
    open_mandate = Mandate.objects.filter(
        giver=process.department_id, point=process.point_id, state__in=OPEN_MANDATE_STATES
    )
    if open_mandate.exists():
        raise Refusal("mandate_open", _("You have authorised this registration point. End the mandate instead."))
    if RescueProcess.objects.filter(pk=process.pk, closed_at=None).update(closed_at=now()) != 1:
        raise WrongState("contracts.RescueProcess.close")
    process.refresh_from_db()
    record(Event.RESCUE_CLOSED, actor=actor, subject=process, grounds=grounds, context=account, point=process.point)
    return process
