"""What the portal's pages show of accounts, their users, invitations and registration points."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from kortisto.access.visibility import visible
from kortisto.accounts.events import Event as UserEvent
from kortisto.audit.models import AuditEvent
from kortisto.cards.models import Box, Card, CardOrder
from kortisto.cards.states import OPEN_ORDER_STATES, BoxState, CardState
from kortisto.contracts.models import Mandate, PointSubscription
from kortisto.contracts.states import MandateState, VersionState
from kortisto.holders.models import EmploymentProof
from kortisto.kernel.clock import now
from kortisto.messages.bouncing import bouncing
from kortisto.messages.models import OutgoingMessage
from kortisto.messages.queries import messages_by_code
from kortisto.ui.face import FACES

from .models import (
    CustomerAccount,
    FactorRequest,
    Invitation,
    Membership,
    Organisation,
    OrganisationKind,
    PointClosing,
    RegistrationPoint,
)
from .moves import token_hash
from .states import AccountState, FactorRequestState, InvitationState, MembershipState, PointState


def accounts_of(user: Any) -> QuerySet[Membership]:
    """The accounts a user can choose from, by the organisations' names."""
    rows = Membership.objects.filter(user=user, state=MembershipState.ACTIVE)
    return rows.select_related("account__organisation").order_by("account__organisation__sort_key")


def suspended_accounts_of(user: Any) -> QuerySet[Membership]:
    """The accounts on which the user's access is suspended: they cannot be chosen, and the user is told why."""
    rows = Membership.objects.filter(user=user, state=MembershipState.SUSPENDED)
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


@dataclass(frozen=True)
class Member:
    """A user of the account as user management shows them."""

    row: Membership
    last_sign_in: datetime | None
    mail_bounces: bool
    factor_request: FactorRequest | None


def member_lines(*, user: Any, account: CustomerAccount) -> list[Member]:
    """Everybody on the account with what user management needs to know; a fixed number of queries (BR-US-01)."""
    rows = list(members_of(user=user, account=account))
    seen = last_sign_ins(row.user.reference for row in rows)
    away = bouncing(row.user.email for row in rows)
    asked = {request.user_id: request for request in open_factor_requests([row.user_id for row in rows])}
    return [
        Member(row, seen.get(row.user.reference), (row.user.email or "").lower() in away, asked.get(row.user_id))
        for row in rows
    ]


def last_sign_ins(references: Iterable[str], *, face: str = FACES["portal"].name) -> dict[str, datetime]:
    """When each user last signed in at a face, as the log tells it."""
    events = AuditEvent.objects.filter(subject__in=list(references), event=UserEvent.USER_SIGNED_IN, face=face)
    return dict(events.order_by().values_list("subject").annotate(at=Max("at")))


def open_factor_requests(users: Iterable[int]) -> QuerySet[FactorRequest]:
    """Requests for removing a lost second factor that somebody may still confirm."""
    rows = FactorRequest.objects.filter(user__in=list(users), state=FactorRequestState.ASKED, expires_at__gt=now())
    return rows.select_related("user")


@dataclass(frozen=True)
class Invited:
    """An invitation that waits, and what the outbox knows of its letter."""

    row: Invitation
    letter: OutgoingMessage | None


def invitation_lines(*, user: Any, account: CustomerAccount) -> list[Invited]:
    rows = list(waiting_invitations(user=user, account=account))
    letters = messages_by_code(row.message_code for row in rows)
    return [Invited(row, letters.get(row.message_code)) for row in rows]


def invitation_fate(token: str) -> str:
    """What has become of the invitation that a token belonged to: "used", "withdrawn", "expired", "closed"; "" when unknown.

    The token is in nobody's hands but the invited person's, so this tells nobody else anything.
    """
    row = Invitation.objects.select_related("account").filter(token_hash=token_hash(token)).first()
    if row is None:
        return ""
    if row.state == InvitationState.ACCEPTED:
        return "used"
    if row.state == InvitationState.WITHDRAWN:
        return "withdrawn"
    return "closed" if row.account.state != AccountState.ACTIVE else "expired"


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


# -- What has to be moved or finished before a point closes for good (SM18) --------------------------------------------

# A draft or an application under way is no bond yet: it is refused when it is decided, since the point takes no new orders.
BINDING = (MandateState.GRANTED, MandateState.ACTIVE, MandateState.RUN_OFF)
ON_THE_WAY = (CardState.AWAITING_CERTIFICATES, CardState.AT_MAKER, CardState.DISPATCHED)


@dataclass(frozen=True)
class Left:
    """What is still at the point, or bound to it."""

    orders: int
    cards_on_the_way: int
    cards: int
    boxes: int
    mandates: int
    main_of_contracts: int
    archive: bool
    """True while nobody has told where the forms went."""

    @property
    def nothing(self) -> bool:
        return not (
            self.orders or self.cards_on_the_way or self.cards or self.boxes or self.mandates or self.main_of_contracts
            or self.archive
        )  # fmt: skip


def closing_of(point: RegistrationPoint) -> PointClosing | None:
    """The closing that is under way or done."""
    rows = PointClosing.objects.filter(point=point, called_off_at=None)
    return rows.select_related("started_by", "archive_told_by").first()


def left_at(point: RegistrationPoint) -> Left:
    """What is left, counted now. A point that never kept a form has no archive to move."""
    cards = Card.objects.filter(point=point)
    closing = closing_of(point)
    kept = EmploymentProof.objects.filter(point=point).exists() or CardOrder.objects.filter(point=point).exists()
    return Left(
        orders=CardOrder.objects.filter(point=point, state__in=OPEN_ORDER_STATES).count(),
        cards_on_the_way=cards.filter(state__in=ON_THE_WAY).count(),
        cards=cards.filter(state=CardState.AT_POINT).count(),
        boxes=Box.objects.filter(point=point, state=BoxState.DISPATCHED).count(),
        mandates=Mandate.objects.filter(point=point, state__in=BINDING).count(),
        main_of_contracts=PointSubscription.objects.filter(
            point=point, is_main=True, version__state__in=(VersionState.GRANTED, VersionState.IN_FORCE)
        ).count(),
        archive=kept and not (closing and closing.archive_told_at),
    )
