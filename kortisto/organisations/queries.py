"""What the portal's pages show of accounts, their users, invitations and registration points."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from kortisto.access.visibility import visible
from kortisto.kernel.clock import now

from .models import CustomerAccount, Invitation, Membership, Organisation, OrganisationKind, RegistrationPoint
from .moves import token_hash
from .states import InvitationState, MembershipState, PointState


def accounts_of(user: Any) -> QuerySet[Membership]:
    """The accounts a user can choose from, by the organisations' names."""
    rows = Membership.objects.filter(user=user, state=MembershipState.ACTIVE)
    return rows.select_related("account__organisation").order_by("account__organisation__sort_key")


def members_of(*, user: Any, account: CustomerAccount) -> QuerySet[Membership]:
    """Everybody who belongs to the account, with role and state (BR-US-01); who was removed is gone."""
    rows = visible(Membership, to=user, account=account, face="portal").exclude(state=MembershipState.REMOVED)
    return rows.select_related("user").order_by("user__sort_key", "pk")


def waiting_invitations(*, user: Any, account: CustomerAccount) -> QuerySet[Invitation]:
    """Invitations that nobody has accepted: sent ones, and those whose time is over."""
    rows = visible(Invitation, to=user, account=account, face="portal")
    waiting = rows.filter(state__in=(InvitationState.SENT, InvitationState.EXPIRED))
    return waiting.select_related("invited_by").order_by("-expires_at")


def open_invitation(token: str) -> Invitation | None:
    """The invitation that a token opens today, or None."""
    rows = Invitation.objects.filter(token_hash=token_hash(token), state=InvitationState.SENT, expires_at__gt=now())
    return rows.select_related("account__organisation", "invited_by").first()


def points_of_account(*, user: Any, account: CustomerAccount) -> QuerySet[RegistrationPoint]:
    """The organisation's own points by name."""
    return (
        visible(RegistrationPoint, to=user, account=account, face="portal").select_related("owner").order_by("sort_key")
    )


def counties_without_offering_point() -> QuerySet[Organisation]:
    """Counties with points on the public list of which none serves other organisations, though one has to (BR-AU-12)."""
    alive = Q(points__on_public_list=True) & ~Q(points__state=PointState.CLOSED)
    offering = alive & Q(points__offers_mandated_service=True)
    rows = Organisation.objects.filter(kind=OrganisationKind.COUNTY)
    return rows.annotate(listed=Count("points", filter=alive), offering=Count("points", filter=offering)).filter(
        listed__gt=0, offering=0
    )
