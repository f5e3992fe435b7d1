from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_handle, second_person
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.letters import tell_about_case
from kortisto.contracts.models import ContractVersion, Mandate
from kortisto.contracts.moves import withdraw_mandates
from kortisto.contracts.states import CHANGEABLE_MANDATE_STATES, MANDATE, VERSION, MandateState
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.organisations.models import MemberRole


@action
def reject_contract(*, actor: Any, version: ContractVersion, reason: str, approved_by: Any = None) -> ContractVersion:
    """The issuer rejects a contract and the mandates in it; the customer is told why. Refuses with `reason_needed`.

    Where the rulebook wants two people it comes about by approving a proposal (BR-PO-01), otherwise `second_person_needed`;
    whoever approves is a handler without a conflict of interest too.
    """
    grounds = grounds_to_handle(actor=actor, version=version)
    second_person(decision="contracts:reject_contract", actor=actor, approved_by=approved_by)
    if approved_by is not None:
        grounds_to_handle(actor=approved_by, version=version)
    if not reason.strip():
        raise Refusal("reason_needed", _("Give the reason; the customer sees it."), field="reason")
    moment = now()
    move = VERSION.apply(
        version, "reject", handler=actor, decided_at=moment, decision_reason=reason.strip(), ended_at=moment
    )
    for mandate in Mandate.objects.filter(contract=version.contract, state=MandateState.SUBMITTED).order_by("pk"):
        made = MANDATE.apply(mandate, "reject", ended_at=moment)
        record(Event.MANDATE_REJECTED, actor=actor, subject=mandate, context=version.case, move=made, grounds=grounds)
    unsent = Mandate.objects.filter(contract=version.contract, state__in=CHANGEABLE_MANDATE_STATES).order_by("pk")
    for mandate, made in withdraw_mandates(mandates=list(unsent)):
        record(Event.MANDATE_WITHDRAWN, actor=actor, subject=mandate, context=version.case, move=made, grounds=grounds)
    by_two = {"approved_by": approved_by.actor_code} if approved_by is not None else {}
    record(
        Event.CONTRACT_REJECTED, actor=actor, subject=version, context=version.case, move=move, grounds=grounds.codes() | by_two,
        reason=reason,
    )  # fmt: skip
    tell_about_case(
        "contract_rejected", case=version.case, roles=(MemberRole.CONTRACTS,), reason=reason.strip(),
    )  # fmt: skip
    return version
