from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_replace_administrator
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal, WrongState
from kortisto.messages.post import post
from kortisto.organisations.events import Event
from kortisto.organisations.models import AdministratorChange, Invitation, MemberRole, Membership
from kortisto.organisations.moves import administrators_of, lock_account, new_token, send_invitation, tell_replaced
from kortisto.organisations.states import INVITATION, MEMBERSHIP, AccountState, InvitationState, MembershipState
from kortisto.ui.face import full_address


@action
def appoint_administrator(*, actor: Any, change: AdministratorChange, approved_by: Any = None) -> AdministratorChange:
    """Two people of the office give an account whose administrators have gone a new one.

    A member of the account with the address becomes administrator at once; anybody else gets an invitation as administrator
    and joins by it, with the user they have or by registering (BR-US-02). Each of the two is without a conflict of interest
    (BR-SC-04). Refuses with `second_person_needed`, `own_address` and `account_closed`.
    """
    account = lock_account(account=change.account)
    grounds = grounds_to_replace_administrator(actor=actor, organisation=account.organisation)
    if approved_by is None or approved_by.actor_code == actor.actor_code:
        raise Refusal("second_person_needed", _("Somebody else has to approve this."))
    grounds_to_replace_administrator(actor=approved_by, organisation=account.organisation)
    if change.email in {(person.email or "").lower() for person in (actor, approved_by)}:
        raise Refusal("own_address", _("Nobody of the office appoints themselves."))
    if account.state != AccountState.ACTIVE:
        raise Refusal("account_closed", _("The account has been closed."))
    if AdministratorChange.objects.filter(pk=change.pk, appointed_at=None).update(appointed_at=now()) != 1:
        raise WrongState("appoint")
    by_two = grounds.codes() | {"approved_by": approved_by.actor_code}
    present = administrators_of(account)
    if change.suspends_others:
        _suspend_others(change, actor, by_two)
    member = Membership.objects.filter(account=account, user__email__iexact=change.email).exclude(
        state=MembershipState.REMOVED
    )
    row = member.select_related("user").first()
    appointed = _appoint(row, actor, by_two) if row is not None else _invite(change, actor, by_two)
    tell_replaced(account=account, present=present, change=change)
    change.refresh_from_db()
    record(
        Event.ADMINISTRATOR_APPOINTED, actor=actor, subject=change, context=account,
        grounds=by_two | {"appointed": appointed.reference}, email=change.email,
    )  # fmt: skip
    return change


def _suspend_others(change: AdministratorChange, actor: Any, by_two: dict[str, str]) -> None:
    rows = Membership.objects.filter(
        account=change.account_id, role=MemberRole.ADMINISTRATOR, state=MembershipState.ACTIVE
    ).exclude(user__email__iexact=change.email)
    for row in rows.order_by("pk"):
        move = MEMBERSHIP.apply(row, "suspend")
        record(Event.MEMBER_SUSPENDED, actor=actor, subject=row, context=change.account, move=move, grounds=by_two)


def _appoint(row: Membership, actor: Any, by_two: dict[str, str]) -> Membership:
    """A user of the account becomes its administrator; one whose access was suspended is let in by it."""
    account, user = row.account, row.user
    if row.state == MembershipState.SUSPENDED:
        move = MEMBERSHIP.apply(row, "restore")
        record(Event.MEMBER_RESTORED, actor=actor, subject=row, context=account, move=move, grounds=by_two)
    before, row.role = row.role, MemberRole.ADMINISTRATOR
    row.save(update_fields=["role"])
    record(
        Event.MEMBER_ROLE_CHANGED,
        actor=actor,
        subject=row,
        context=account,
        grounds=by_two,
        before=before,
        after=row.role,
    )
    post(
        "administrator_appointed", to=user.reference, organisation=account.organisation.name(user.language),
        link=full_address("portal", "member_list"),
    )  # fmt: skip
    return row


def _invite(change: AdministratorChange, actor: Any, by_two: dict[str, str]) -> Invitation:
    """Somebody new is invited as administrator; an earlier invitation of the address is withdrawn."""
    account = change.account
    for earlier in Invitation.objects.filter(account=account, email=change.email, state=InvitationState.SENT):
        move = INVITATION.apply(earlier, "withdraw")
        record(Event.INVITATION_WITHDRAWN, actor=actor, subject=earlier, context=account, move=move, grounds=by_two)
    token, hashed, expires_at = new_token()
    invitation = Invitation.objects.create(
        account=account, email=change.email, role=MemberRole.ADMINISTRATOR, token_hash=hashed, invited_by=actor,
        expires_at=expires_at,
    )  # fmt: skip
    send_invitation(invitation=invitation, token=token, letter="administrator_invited")
    record(
        Event.INVITATION_SENT, actor=actor, subject=invitation, context=account, grounds=by_two, email=change.email,
        role=invitation.role,
    )  # fmt: skip
    return invitation
