from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_administer
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal, WrongState
from kortisto.organisations.events import Event
from kortisto.organisations.models import MemberRole, Membership
from kortisto.organisations.moves import keep_an_administrator, lock_account
from kortisto.organisations.states import MembershipState


@action
def change_member_role(*, actor: Any, membership: Membership, role: str) -> Membership:
    """An administrator gives a user of the account another role; the last administrator keeps theirs (SM2)."""
    account = lock_account(account=membership.account)
    grounds = grounds_to_administer(actor=actor, account=account)
    membership.refresh_from_db()
    if membership.state != MembershipState.ACTIVE:
        raise WrongState("change_role", membership.state)
    if role not in MemberRole.values or role == membership.role:
        raise Refusal("role_unchanged", _("Choose another role than the present one."), field="role")
    keep_an_administrator(membership=membership)
    before, membership.role = membership.role, role
    membership.save(update_fields=["role"])
    record(
        Event.MEMBER_ROLE_CHANGED,
        actor=actor,
        subject=membership,
        context=account,
        grounds=grounds,
        before=before,
        after=role,
    )
    return membership
