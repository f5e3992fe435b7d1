from typing import Any

from kortisto.access.policy import grounds_to_leave
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.organisations.events import Event
from kortisto.organisations.models import Membership
from kortisto.organisations.moves import keep_an_administrator, lock_account, tell_member
from kortisto.organisations.states import MEMBERSHIP


@action
def remove_member(*, actor: Any, membership: Membership) -> Membership:
    """A user leaves the account, or is removed from it; the last administrator cannot go (SM2)."""
    account = lock_account(account=membership.account)
    grounds = grounds_to_leave(actor=actor, membership=membership)
    membership.refresh_from_db()
    keep_an_administrator(membership=membership)
    move = MEMBERSHIP.apply(membership, "remove", removed_at=now())
    tell_member("membership_removed", membership=membership, by=actor)
    record(Event.MEMBER_REMOVED, actor=actor, subject=membership, context=account, move=move, grounds=grounds)
    return membership
