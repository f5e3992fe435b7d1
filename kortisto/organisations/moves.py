"""What several verbs of this room change together: tokens of invitations, memberships, and the numbers of points."""

import hashlib
import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.accounts.models import User
from kortisto.kernel.clock import day_of, now
from kortisto.kernel.constraints import refused_when_broken
from kortisto.kernel.errors import Refusal
from kortisto.kernel.identifiers import new_service_number
from kortisto.messages.post import post
from kortisto.rulebook.read import rule
from kortisto.ui.face import full_address

from .models import AdministratorChange, CustomerAccount, Invitation, MemberRole, Membership, RegistrationPoint
from .states import MembershipState

TOKEN_BYTES = 32


def token_hash(token: str) -> str:
    """What is stored of an invitation's token: SHA-256, in hex (BR-SC-02)."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> tuple[str, str, datetime]:
    """A token of 256 random bits for the letter, its hash for the table, and the moment it expires (BR-SC-02)."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    return token, token_hash(token), now() + timedelta(days=rule("invitation_days"))


def send_invitation(*, invitation: Invitation, token: str, letter: str = "invitation") -> None:
    """Post the invitation's letter. The token stands in this letter and nowhere else (BR-SC-02)."""
    invited = User.objects.filter(email__iexact=invitation.email).first()
    language = invited.language if invited else invitation.invited_by.language
    posted = post(
        letter,
        to=f"email:{invitation.email}",
        language=language,
        organisation=invitation.account.organisation.name(language),
        inviter=invitation.invited_by.name,
        link=full_address("portal", "invitation_open", token),
        last_day=day_of(invitation.expires_at),
    )
    invitation.message_code = posted.code
    invitation.save(update_fields=["message_code"])


def tell_member(letter: str, *, membership: Membership, by: Any) -> None:
    """Tell a user what has become of their place on an account; who has no address, or did it themselves, gets nothing."""
    user = membership.user
    if not user.email or user.pk == getattr(by, "pk", None):
        return
    post(
        letter, to=user.reference, organisation=membership.account.organisation.name(user.language),
        administrator=by.name,
    )  # fmt: skip


def lock_account(*, account: CustomerAccount) -> CustomerAccount:
    """The account's row, ours until the transaction ends: of two changes of its people or contracts one comes after the other.

    Taken before any grounds, so that two administrators who act at once wait for each other and never deadlock.
    """
    return CustomerAccount.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=account.pk)


def join_account(*, account: CustomerAccount, user: User, role: str) -> Membership:
    """Make the user a member of the account; refuses somebody who is one already."""
    there = Membership.objects.filter(account=account, user=user).exclude(state=MembershipState.REMOVED).first()
    if there is not None and there.state == MembershipState.SUSPENDED:
        raise Refusal(
            "membership_suspended",
            _("Your access to this account has been suspended. Ask the account's administrator to restore it."),
        )
    if there is not None:
        raise _already_a_member()
    with refused_when_broken("one_membership_on_an_account", _already_a_member):
        return Membership.objects.create(account=account, user=user, role=role)


def _already_a_member() -> Refusal:
    return Refusal("already_a_member", _("This user belongs to the account already."))


def keep_an_administrator(*, membership: Membership) -> None:
    """Refuse what would leave the account without an active administrator (SM2); the caller holds the account's lock."""
    others = Membership.objects.filter(
        account=membership.account_id, role=MemberRole.ADMINISTRATOR, state=MembershipState.ACTIVE
    ).exclude(pk=membership.pk)
    if membership.role == MemberRole.ADMINISTRATOR and not others.exists():
        raise Refusal(
            "last_administrator",
            _("The account needs an administrator. Make somebody else an administrator first."),
        )


def administrators_of(account: CustomerAccount) -> list[User]:
    """The active administrators of an account, in the order of their names."""
    return list(
        User.objects.filter(
            memberships__account=account,
            memberships__role=MemberRole.ADMINISTRATOR,
            memberships__state=MembershipState.ACTIVE,
        ).order_by("sort_key")
    )


# -- A new administrator by decision of the office --------------------------------------------------------------------


def tell_replaced(*, account: CustomerAccount, present: list[User], change: AdministratorChange) -> None:
    """The administrators that the account had are told what the office has decided."""
    for user in present:
        if user.email and user.email.lower() != change.email:
            post(
                "administrator_replaced", to=user.reference, organisation=account.organisation.name(user.language),
                suspended=change.suspends_others,
            )  # fmt: skip


def fellow_administrators(*, user: User) -> list[User]:
    """The other people who administer the accounts of a user, in the order of their names."""
    accounts = Membership.objects.filter(user=user, state=MembershipState.ACTIVE).values("account")
    others = Membership.objects.filter(
        account__in=accounts, role=MemberRole.ADMINISTRATOR, state=MembershipState.ACTIVE, user__is_active=True
    ).exclude(user=user)
    return list(User.objects.filter(pk__in=others.values("user")).order_by("sort_key", "pk"))


def create_point(*, owner: Any, **details: Any) -> RegistrationPoint:
    """A planned registration point with a number of its own. A number is never given twice: points are closed, not deleted."""
    while True:
        number = new_service_number()
        if RegistrationPoint.objects.filter(service_number=number).exists():
            continue
        with suppress(_Drawn), refused_when_broken("service_number", _Drawn):
            return RegistrationPoint.objects.create(owner=owner, service_number=number, **details)


class _Drawn(Refusal):
    """Somebody drew the same number in this very moment; another one is drawn."""

    def __init__(self) -> None:
        super().__init__("service_number_drawn", "")
