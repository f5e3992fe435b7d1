from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_decide_succession
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.letters import tell_account
from kortisto.contracts.models import Succession
from kortisto.contracts.states import SUCCESSION
from kortisto.contracts.successions import active_account
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.organisations.models import MemberRole


@action
def reject_succession(*, actor: Any, succession: Succession, reason: str) -> Succession:
    """The issuer does not carry the change out; everything stays as it is, and the customer is told why (`reason_needed`)."""
    grounds = grounds_to_decide_succession(actor=actor, succession=succession)
    if not reason.strip():
        raise Refusal("reason_needed", _("Give the reason; the customer sees it."), field="reason")
    move = SUCCESSION.apply(succession, "reject", handler=actor, decided_at=now(), decision_reason=reason.strip())
    record(Event.SUCCESSION_REJECTED, actor=actor, subject=succession, move=move, grounds=grounds, reason=reason)
    account = active_account(succession.organisation)
    if account is not None:
        tell_account(
            "succession_rejected", account=account, roles=(MemberRole.CONTRACTS,), organisation=succession.organisation,
            reason=reason.strip(),
        )  # fmt: skip
    return succession
