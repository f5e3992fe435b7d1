from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_open_account
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import NotVisible, Refusal
from kortisto.messages.bouncing import address_works
from kortisto.organisations.events import Event
from kortisto.organisations.models import Invitation, Membership
from kortisto.organisations.moves import join_account, token_hash
from kortisto.organisations.states import INVITATION, AccountState, InvitationState


@action
def accept_invitation(*, actor: Any, token: str) -> Membership:
    """The invited person, signed in, joins the account that exists; no account is ever opened by this (BR-US-02).

    A token works once and until it expires (BR-SC-02). An unknown one is not found; refuses with `invitation_used`,
    `invitation_withdrawn`, `invitation_expired`, `account_closed` or `already_a_member`.
    """
    grounds = grounds_to_open_account(actor=actor)
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("account__organisation")
        .filter(token_hash=token_hash(token))
        .first()
    )
    if invitation is None:
        raise NotVisible("invitation_unknown")
    if invitation.state == InvitationState.ACCEPTED:
        raise Refusal("invitation_used", _("This invitation has been used already. Sign in and choose the account."))
    if invitation.state == InvitationState.WITHDRAWN:
        raise Refusal("invitation_withdrawn", _("This invitation has been withdrawn. Ask the sender about it."))
    if invitation.state == InvitationState.EXPIRED or invitation.expires_at <= now():
        raise Refusal("invitation_expired", _("This invitation has expired. Ask the sender to send it again."))
    if invitation.account.state != AccountState.ACTIVE:
        raise Refusal("account_closed", _("The account has been closed."))
    membership = join_account(account=invitation.account, user=actor, role=invitation.role)
    move = INVITATION.apply(invitation, "accept", accepted_by=actor)
    address_works(address=invitation.email)  # its mail was read
    record(
        Event.INVITATION_ACCEPTED, actor=actor, subject=invitation, context=invitation.account, move=move, grounds=grounds,
        email=invitation.email,
    )  # fmt: skip
    record(
        Event.MEMBERSHIP_STARTED, actor=actor, subject=membership, context=invitation.account, role=membership.role,
        invited_by=invitation.invited_by,
    )  # fmt: skip
    return membership
