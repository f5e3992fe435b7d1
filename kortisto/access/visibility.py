"""Which rows somebody sees: `visible(Card, to=actor)`.

The face they came by decides which of their places counts — a handler who is also a registrar sees a registrar's rows at
the desk — and nothing is visible to somebody whose place is not known.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Model, Q, QuerySet

from kortisto.accounts.models import OfficeAppointment, User
from kortisto.cards.models import Box, Card, CardOrder
from kortisto.contracts.matters import sees
from kortisto.contracts.models import CardContract, Case, ContractVersion, Customership, CustomershipKind, Mandate
from kortisto.contracts.states import UNSENT_MANDATE_STATES, CustomershipState, MandateState
from kortisto.holders.models import EmploymentProof
from kortisto.kernel import context, unit
from kortisto.kernel.action import running
from kortisto.kernel.clock import now
from kortisto.kernel.rows import Among, array_of
from kortisto.kernel.statements import asked_with
from kortisto.organisations.models import (
    CustomerAccount,
    Invitation,
    MemberRole,
    Membership,
    Organisation,
    RegistrationPoint,
    StaffVisit,
)
from kortisto.organisations.states import MembershipState
from kortisto.registrars.models import PointRight, RegistrarRight
from kortisto.registrars.states import GrantState

PORTAL, DESK, OFFICE, HOLDER = "portal", "desk", "office", "holder"


def visible(
    model: type[Model], *, to: Any, account: CustomerAccount | None = None, face: str | None = None
) -> QuerySet:
    """The rows of `model` that `to` sees at a face (the running request's, unless given).

    In the portal `account` is the active account; rows of the user's other accounts are not returned (BR-US-04).
    """
    face = face or context.face.get()
    rows = model._default_manager.all()
    if not isinstance(to, User) or not to.is_active:
        return rows.none()
    if face == OFFICE:
        return rows if OfficeAppointment.objects.in_force().filter(user=to).exists() else rows.none()
    if face == DESK:
        return _at_the_desk(model, rows, to)
    if face == PORTAL:
        return _in_the_portal(model, rows, to, account)
    if face == HOLDER:
        return _to_the_holder(model, rows, to)
    return rows.none()


def points_of(user: User) -> QuerySet:
    """The points at which the user has a registrar right in force."""
    return RegistrationPoint.objects.filter(pk__in=_points_once(user))


def is_registrar(user: User) -> bool:
    """Whether the user has a registrar right in force at any point; what may be done by it is for `policy` to say."""
    return bool(_points_once(user))


def point_keys(user: int) -> QuerySet:
    """The points at which a user, by primary key, has a registrar right in force, as primary keys."""
    return RegistrarRight.objects.in_force().filter(user=user).values("point")


def _points_once(user: User) -> list[int]:
    return list(_once("points", user, lambda whose: _point_keys(user=whose.pk)))


@asked_with(user=int)
def _point_keys(user: int) -> QuerySet:
    return point_keys(user).values_list("point", flat=True)


def customerships_of(user: User) -> list[Customership]:
    """The customerships that the registrar sees, with point and customer."""
    keys = _customerships_once(user)
    return _with_sides(keys=array_of(keys)) if keys else []


def customership_with(user: User, code: str) -> Customership | None:
    """The customership with this code, if the registrar sees it, with all that it rests on."""
    return next((row for row in _with_code(code=code) if row.pk in _customerships_once(user)), None)


@asked_with(keys=str)
def _with_sides(keys: str) -> QuerySet:
    return Customership.objects.filter(Among("pk", keys)).select_related("point", "organisation")


@asked_with(code=str)
def _with_code(code: str) -> QuerySet:
    rows = Customership.objects.filter(code=code)
    return rows.select_related("point__owner", "organisation", "mandate", "contract")


def _customerships(user: User) -> QuerySet:
    return Customership.objects.filter(pk__in=_customerships_once(user))


def _customerships_once(user: User) -> list[int]:
    return list(_once("customerships", user, lambda whose: _customership_keys(user=whose.pk)))


@asked_with(user=int)
def _customership_keys(user: int) -> QuerySet:
    granted = (
        PointRight.objects.in_force()
        .filter(Q(narrowed_to__isnull=True) | Q(narrowed_to=user), state=GrantState.ACTIVE)
        .values("customership")
    )
    rows = Customership.objects.filter(
        Q(kind=CustomershipKind.OWN) | Q(pk__in=granted),
        point__in=point_keys(user),
        state__in=(CustomershipState.OPEN, CustomershipState.RUN_OFF),
    )
    return rows.values_list("pk", flat=True)


def _once(what: str, user: User, keys: Callable[[User], Any]) -> Any:
    """What is read once for a page: every list and count on it asks for it. An action asks the database each time."""
    kept = unit.kept()
    if kept is None or running() is not None:
        return keys(user)
    name = f"{what}:{user.pk}"
    if name not in kept:
        kept[name] = list(keys(user))
    return kept[name]


def _at_the_desk(model: type[Model], rows: QuerySet, user: User) -> QuerySet:
    if model is Customership:
        return _customerships(user)
    if model in (CardOrder, Card):
        return rows.filter(customership__in=_customerships(user))
    if model is RegistrationPoint:
        return points_of(user)
    if model is Box:
        return rows.filter(point__in=points_of(user))
    if model is EmploymentProof:
        return rows.filter(point__in=points_of(user))
    if model is Mandate:
        # Certificates of employment may arrive before the rights do (BR-EC-05), so the mandate is known from its submission.
        return rows.filter(point__in=points_of(user)).exclude(
            state__in=(*UNSENT_MANDATE_STATES, MandateState.REJECTED, MandateState.WITHDRAWN)
        )
    return rows.none()


def memberships_of(user: User) -> list[Membership]:
    """The user's places on accounts today, by the organisations' names; read once for a page, in an action each time."""
    found: list[Membership] = list(_once("memberships", user, lambda whose: _memberships(user=whose.pk)))
    return found


@asked_with(user=int)
def _memberships(user: int) -> QuerySet:
    rows = Membership.objects.filter(user=user, state=MembershipState.ACTIVE)
    return rows.select_related("account__organisation").order_by("account__organisation__sort_key", "pk")


def membership_of(user: User, account: CustomerAccount) -> Membership | None:
    """The user's place on an account today."""
    return next((each for each in memberships_of(user) if each.account_id == account.pk), None)


def _seen_as(user: User, account: CustomerAccount) -> Membership | None:
    """As whom the user sees the account: by their membership, or as its administrator on a visit from the office.

    The visitor's membership is in no table, so nothing can be done with it.
    """
    membership = membership_of(user, account)
    if (
        membership is None
        and StaffVisit.objects.filter(user=user, account=account, ended_at=None, until__gt=now()).exists()
    ):
        return Membership(account=account, user=user, role=MemberRole.ADMINISTRATOR)
    return membership


def _in_the_portal(model: type[Model], rows: QuerySet, user: User, account: CustomerAccount | None) -> QuerySet:
    if model is CustomerAccount:
        return rows.filter(pk__in=Membership.objects.filter(user=user, state=MembershipState.ACTIVE).values("account"))
    membership = _seen_as(user, account) if account is not None else None
    if account is None or membership is None:
        return rows.none()
    if model is Case:
        return matters_seen(membership)
    if model in (Membership, Invitation, CardContract):
        return rows.filter(account=account)
    if model is ContractVersion:
        return rows.filter(contract__account=account)
    if model is Mandate:
        return mandates_seen(account.pk)
    if model is Organisation:
        return rows.filter(pk=account.organisation_id)
    if model is RegistrationPoint:
        return rows.filter(owner=account.organisation_id)
    if model in (CardOrder, Card):
        return rows.filter(organisation=account.organisation_id)
    return rows.none()


def matters_seen(membership: Membership) -> QuerySet[Case]:
    """The matters of the membership's account that its user sees; who they are and in which role is all that is asked of it."""
    return Case.objects.filter(sees(membership), account=membership.account_id)


def mandates_seen(account: int) -> QuerySet[Mandate]:
    """The mandates of an account's contracts, which its members see."""
    return Mandate.objects.filter(contract__account=account)


def _to_the_holder(model: type[Model], rows: QuerySet, user: User) -> QuerySet:
    if user.person_id is None:
        return rows.none()
    if model in (CardOrder, Card):
        return rows.filter(holder=user.person_id)
    return rows.none()
