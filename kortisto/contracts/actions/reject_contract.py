from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_handle
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.models import ContractVersion, Mandate
from kortisto.contracts.moves import tell_about_case, wait_for_the_office
from kortisto.contracts.states import MANDATE, VERSION, MandateState
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.organisations.models import MemberRole


@action
def reject_contract(*, actor: Any, version: ContractVersion, reason: str) -> ContractVersion:
    """The issuer rejects a contract and the mandates in it; the customer is told why. Refuses with `reason_needed`."""
    grounds = grounds_to_handle(actor=actor, version=version)
    if not reason.strip():
        raise Refusal("reason_needed", _("Give the reason; the customer sees it."), field="reason")
    moment = now()
    move = VERSION.apply(
        version, "reject", handler=actor, decided_at=moment, decision_reason=reason.strip(), ended_at=moment
    )
    for mandate in Mandate.objects.filter(contract=version.contract, state=MandateState.SUBMITTED).order_by("pk"):
        made = MANDATE.apply(mandate, "reject", ended_at=moment)
        record(Event.MANDATE_REJECTED, actor=actor, subject=mandate, context=version.case, move=made, grounds=grounds)
    wait_for_the_office(case=version.case, waits=False)
    record(
        Event.CONTRACT_REJECTED, actor=actor, subject=version, context=version.case, move=move, grounds=grounds, reason=reason
    )
    tell_about_case(
        "contract_rejected", case=version.case, roles=(MemberRole.CONTRACTS,), reason=reason.strip(),
    )  # fmt: skip
    return version
