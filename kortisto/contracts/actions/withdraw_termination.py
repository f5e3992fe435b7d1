from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_terminate
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.letters import tell_about_case
from kortisto.contracts.models import ContractVersion
from kortisto.contracts.states import VERSION
from kortisto.kernel.action import action
from kortisto.kernel.clock import today
from kortisto.kernel.errors import Refusal
from kortisto.organisations.models import MemberRole
from kortisto.organisations.moves import lock_account


@action
def withdraw_termination(*, actor: Any, version: ContractVersion) -> ContractVersion:
    """The side that terminated a contract takes that back before its last day; the contract goes on as it was.

    Refuses with `others_termination` or `last_day_over`.
    """
    lock_account(account=version.contract.account)
    grounds = grounds_to_terminate(actor=actor, version=version)
    if version.terminated_by_issuer != (grounds.appointment is not None):
        raise Refusal(
            "others_termination", _("The other party terminated the contract, so only it can take that back.")
        )
    if version.ends_on is not None and version.ends_on < today():
        raise Refusal(
            "last_day_over", _("The contract's last day has passed, so the termination cannot be taken back.")
        )
    move = VERSION.apply(
        version, "withdraw_termination", terminated_by=None, terminated_by_issuer=False, terminated_at=None,
        termination_reason="", ends_on=None,
    )  # fmt: skip
    record(
        Event.TERMINATION_WITHDRAWN, actor=actor, subject=version, context=version.case, move=move, grounds=grounds,
        on_behalf=version.contract.organisation if grounds.appointment is None else None,
    )  # fmt: skip
    tell_about_case("termination_withdrawn", case=version.case, roles=(MemberRole.CONTRACTS, MemberRole.SIGNATORY))
    return version
