from typing import Any

from django.utils.translation import gettext

from kortisto.access.policy import grounds_to_leave
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.organisations.events import Event
from kortisto.organisations.models import Membership
from kortisto.organisations.moves import keep_an_administrator, lock_account, tell_member
from kortisto.organisations.states import MEMBERSHIP
from kortisto.registrars.events import Event as RightEvent
from kortisto.registrars.moves import end_rights_with_membership


@action
def remove_member(*, actor: Any, membership: Membership, leave_understaffed: bool = False) -> Membership:
    """A user leaves the account, or is removed from it; the last administrator cannot go (SM2).

    With the membership end the user's registrar rights at the organisation's points, at once and in open sessions too; rights
    at other organisations' points stay. Refuses with `last_administrator`, and as `end_right` does (BR-RG-07).
    """
    account = lock_account(account=membership.account)
    grounds = grounds_to_leave(actor=actor, membership=membership)
    membership.refresh_from_db()
    keep_an_administrator(membership=membership)
    move = MEMBERSHIP.apply(membership, "remove", removed_at=now())
    tell_member("membership_removed", membership=membership, by=actor)
    record(Event.MEMBER_REMOVED, actor=actor, subject=membership, context=account, move=move, grounds=grounds)
    reason = gettext("The membership of the account ended")
    ended = end_rights_with_membership(membership=membership, reason=reason, leave_understaffed=leave_understaffed)
    for right, done in ended:
        record(
            RightEvent.RIGHT_ENDED, actor=actor, subject=right, move=done.move, grounds=grounds, person=right.user.person,
            context=right.point, reason=reason, registrars_left=done.left, membership=membership.code,
        )  # fmt: skip
    return membership
