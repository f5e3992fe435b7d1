from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_administer
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.organisations.events import Event
from kortisto.organisations.models import CustomerAccount, Invitation, MemberRole, Membership
from kortisto.organisations.moves import lock_account, new_token, send_invitation
from kortisto.organisations.states import INVITATION, InvitationState, MembershipState


@action
def invite_user(*, actor: Any, account: CustomerAccount, email: str, role: str = MemberRole.READER) -> Invitation:
    """An administrator invites somebody by e-mail to the account that exists (BR-US-01, BR-US-02).

    The letter's link carries a token of 256 bits; the table keeps only its hash, and it expires (BR-SC-02). Refuses with
    `already_a_member` or `already_invited`.
    """
    account = lock_account(account=account)
    grounds = grounds_to_administer(actor=actor, account=account)
    email = email.strip().lower()
    if role not in MemberRole.values:
        raise Refusal("role_unknown", _("Choose a role for the user."), field="role")
    if (
        Membership.objects.filter(account=account, user__email__iexact=email)
        .exclude(state=MembershipState.REMOVED)
        .exists()
    ):
        raise Refusal(
            "already_a_member", _("A user with this e-mail address belongs to the account already."), field="email"
        )
    for earlier in Invitation.objects.filter(account=account, email=email, state=InvitationState.SENT):
        if earlier.expires_at > now():
            raise Refusal(
                "already_invited",
                _("This address has an invitation that is still valid. Send it again from the list of invitations."),
                field="email",
            )
        move = INVITATION.apply(earlier, "expire")
        record(Event.INVITATION_EXPIRED, actor=actor, subject=earlier, context=account, move=move)
    token, hashed, expires_at = new_token()
    invitation = Invitation.objects.create(
        account=account, email=email, role=role, token_hash=hashed, invited_by=actor, expires_at=expires_at
    )
    send_invitation(invitation=invitation, token=token)
    record(
        Event.INVITATION_SENT, actor=actor, subject=invitation, context=account, grounds=grounds, email=email, role=role
    )
    return invitation
