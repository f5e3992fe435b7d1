from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_of_the_program
from kortisto.audit.record import record
from kortisto.contracts.endings import cards_in_use, end_mandates_of
from kortisto.contracts.events import Event
from kortisto.contracts.letters import tell_about_case, tell_mandate_ended
from kortisto.contracts.models import ContractVersion, Mandate
from kortisto.contracts.states import VERSION
from kortisto.kernel.action import action
from kortisto.kernel.clock import now, today
from kortisto.kernel.errors import Refusal
from kortisto.organisations.models import MemberRole
from kortisto.organisations.moves import lock_account


@action
def end_contract(*, actor: Any, version: ContractVersion) -> ContractVersion:
    """A terminated contract's last day is over: nothing new is ordered, its mandates go into run-off, its cards are told (SM3).

    Refuses with `not_over_yet`.
    """
    lock_account(account=version.contract.account)
    grounds = grounds_of_the_program(actor=actor)
    if version.ends_on is None or version.ends_on >= today():
        raise Refusal("not_over_yet", _("The contract's last day is not over yet."))
    move = VERSION.apply(version, "end", ended_at=now())
    for event, row, made in end_mandates_of(contract=version.contract, reason=version.termination_reason):
        record(event, actor=actor, subject=row, context=version.case, move=made, grounds=grounds)
        if event == Event.MANDATE_ENDED and isinstance(row, Mandate):
            tell_mandate_ended(mandate=row)
    cards = cards_in_use(version.contract).count()
    record(
        Event.CONTRACT_ENDED, actor=actor, subject=version, context=version.case, move=move,
        grounds=grounds.codes() | {"cards": str(cards)},
    )  # fmt: skip
    tell_about_case(
        "contract_ended", case=version.case, roles=(MemberRole.CONTRACTS, MemberRole.SIGNATORY), cards=cards
    )
    return version
