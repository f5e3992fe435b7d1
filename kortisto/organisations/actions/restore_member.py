from typing import Any

from kortisto.access.policy import grounds_to_administer
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.organisations.events import Event
from kortisto.organisations.models import Membership
from kortisto.organisations.moves import lock_account, tell_member
from kortisto.organisations.states import MEMBERSHIP


@action
def restore_member(*, actor: Any, membership: Membership) -> Membership:
    """A user whose access was suspended uses the account again, in the role they had (SM2)."""
    account = lock_account(account=membership.account)
    grounds = grounds_to_administer(actor=actor, account=account)
    membership.refresh_from_db()
    move = MEMBERSHIP.apply(membership, "restore")
    tell_member("membership_restored", membership=membership, by=actor)
    record(Event.MEMBER_RESTORED, actor=actor, subject=membership, context=account, move=move, grounds=grounds)
    return membership
