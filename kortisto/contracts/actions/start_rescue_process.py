from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_contract
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.letters import tell_of_rescue
from kortisto.contracts.look_up import LOOK_UPS, point_by_number, refuse_unfit_point, refuse_wrong_owner
from kortisto.contracts.models import RescueProcess
from kortisto.kernel.action import action
from kortisto.kernel.constraints import refused_when_broken
from kortisto.kernel.errors import Refusal
from kortisto.organisations.limits import within_limit
from kortisto.organisations.models import CustomerAccount, OrganisationKind
from kortisto.rulebook.read import rule


@action
def start_rescue_process(
    *, actor: Any, account: CustomerAccount, service_number: str, business_id: str
) -> RescueProcess:
    """A rescue department names a county's point that is to order its cards; county and point are told (SM5).

    Nothing is authorised by it: the mandate is given in the department's own contract, once the county has its own (BR-AU-09).
    Refuses with `not_a_rescue_department`, those of `contracts.look_up`, or `rescue_started_already`.
    """
    grounds = grounds_to_contract(actor=actor, account=account)
    within_limit(actor=actor, most=rule("service_number_look_ups_an_hour"), **LOOK_UPS)
    department = account.organisation
    if department.kind != OrganisationKind.RESCUE:
        raise Refusal(
            "not_a_rescue_department",
            _("This is for rescue departments. Other organisations begin with a card contract."),
        )
    point = point_by_number(service_number)
    refuse_unfit_point(point=point, giver=department)
    refuse_wrong_owner(point=point, business_id=business_id)
    with refused_when_broken("one_open_rescue_process", _started_already):
        process = RescueProcess.objects.create(department=department, point=point, started_by=actor)
    record(
        Event.RESCUE_STARTED, actor=actor, subject=process, grounds=grounds, context=account, on_behalf=department,
        point=point, service_number=point.service_number,
    )  # fmt: skip
    tell_of_rescue(process=process)
    return process


def _started_already() -> Refusal:
    return Refusal(
        "rescue_started_already", _("You have begun with this registration point already."), field="service_number"
    )
