from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_administer
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal
from kortisto.organisations.events import Event
from kortisto.organisations.models import Membership
from kortisto.organisations.moves import keep_an_administrator, lock_account, tell_member
from kortisto.organisations.states import MEMBERSHIP


@action
def suspend_member(*, actor: Any, membership: Membership) -> Membership:
    """An administrator shuts a user out of the account for a time; role and place stay (SM2).

    Refuses with `own_membership` and `last_administrator`.
    """
    account = lock_account(account=membership.account)
    grounds = grounds_to_administer(actor=actor, account=account)
    membership.refresh_from_db()
    keep_an_administrator(membership=membership)
    if membership.user_id == actor.pk:
        raise Refusal("own_membership", _("You cannot suspend your own access. Ask another administrator to do it."))
    move = MEMBERSHIP.apply(membership, "suspend")
    tell_member("membership_suspended", membership=membership, by=actor)
    record(Event.MEMBER_SUSPENDED, actor=actor, subject=membership, context=account, move=move, grounds=grounds)
    return membership
