from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_terminate, second_person
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.letters import tell_about_case
from kortisto.contracts.models import ContractVersion, Mandate
from kortisto.contracts.moves import withdraw_mandates
from kortisto.contracts.states import CHANGEABLE_MANDATE_STATES, VERSION, MandateState, VersionState
from kortisto.kernel.action import action
from kortisto.kernel.clock import now, today
from kortisto.kernel.errors import Refusal
from kortisto.organisations.models import MemberRole
from kortisto.organisations.moves import lock_account
from kortisto.rulebook.read import rule

AT_THE_OFFICE = (VersionState.IN_HANDLING, VersionState.MORE_INFO, VersionState.GRANTED)


@action
def terminate_contract(
    *, actor: Any, version: ContractVersion, reason: str, approved_by: Any = None
) -> ContractVersion:
    """Either side terminates a contract in force; it ends when the rulebook's notice is over, and orders go on until then (SM3).

    A change of the contract that nobody handles yet is withdrawn. The issuer's termination comes about by a proposal where the
    rulebook wants two people. Refuses with `reason_needed`, `amendment_under_way` or `second_person_needed`.
    """
    lock_account(account=version.contract.account)
    grounds = grounds_to_terminate(actor=actor, version=version)
    by_issuer = grounds.appointment is not None
    if by_issuer:
        second_person(decision="contracts:terminate_contract", actor=actor, approved_by=approved_by)
    if approved_by is not None:
        grounds_to_terminate(actor=approved_by, version=version)
    if not reason.strip():
        raise Refusal("reason_needed", _("Give the reason; the other party sees it."), field="reason")
    others = ContractVersion.objects.filter(contract=version.contract).exclude(pk=version.pk)
    if others.filter(state__in=AT_THE_OFFICE).exists():
        raise Refusal(
            "amendment_under_way",
            _("A change of this contract is being handled. It has to be decided, or signed, before you can terminate."),
        )
    last_day = today() + timedelta(days=rule("contract_notice_days"))
    move = VERSION.apply(
        version, "terminate", terminated_by=actor, terminated_by_issuer=by_issuer, terminated_at=now(),
        termination_reason=reason.strip(), ends_on=last_day,
    )  # fmt: skip
    for draft in others.filter(state__in=(VersionState.DRAFT, VersionState.SUBMITTED)).select_related("case"):
        withdrawn = VERSION.apply(draft, "withdraw", ended_at=now())
        record(
            Event.CONTRACT_WITHDRAWN, actor=actor, subject=draft, context=draft.case, move=withdrawn, grounds=grounds
        )
    drafted = Mandate.objects.filter(
        contract=version.contract, state__in=(*CHANGEABLE_MANDATE_STATES, MandateState.SUBMITTED)
    ).order_by("pk")
    for mandate, made in withdraw_mandates(mandates=list(drafted)):
        record(Event.MANDATE_WITHDRAWN, actor=actor, subject=mandate, context=version.case, move=made, grounds=grounds)
    by_two = {"approved_by": approved_by.actor_code} if approved_by is not None else {}
    record(
        Event.CONTRACT_TERMINATED, actor=actor, subject=version, context=version.case, move=move,
        grounds=grounds.codes() | by_two | {"ends_on": last_day.isoformat()},
        on_behalf=None if by_issuer else version.contract.organisation, reason=reason,
    )  # fmt: skip
    tell_about_case(
        "contract_terminated", case=version.case, roles=(MemberRole.CONTRACTS, MemberRole.SIGNATORY), ends_on=last_day,
        reason=reason.strip(),
    )  # fmt: skip
    return version
