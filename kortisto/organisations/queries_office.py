"""What the office's pages show of organisations and registration points: lists, one of each, and who works where."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from kortisto.contracts.models import ContractVersion, Customership, Mandate, PointSubscription
from kortisto.contracts.queries_office import mandates_in_sight
from kortisto.contracts.states import GRANTED_STATES, VersionState
from kortisto.kernel.counting import Question, counts, lasting_for
from kortisto.kernel.identifiers import digits_of
from kortisto.kernel.names import search_text
from kortisto.kernel.rows import in_force
from kortisto.kernel.statements import asked_with
from kortisto.registrars.models import RegistrarRight
from kortisto.registrars.states import RightState
from kortisto.ui.paging import COUNT_UP_TO, Asked

from .models import CustomerAccount, Membership, Organisation, RegistrationPoint
from .states import AccountState, MembershipState


def organisations(text: str = "") -> QuerySet[Organisation]:
    """Organisations by name or business ID, each with how many points it has and whether a contract of its is granted."""
    rows = _with_words(Organisation.objects.all(), text)
    granted = ContractVersion.objects.filter(contract__account__organisation=OuterRef("pk"), state__in=GRANTED_STATES)
    account = CustomerAccount.objects.filter(organisation=OuterRef("pk"), state=AccountState.ACTIVE)
    own = RegistrationPoint.objects.filter(owner=OuterRef("pk")).order_by().values("owner").annotate(count=Count("pk"))
    return rows.annotate(
        point_count=Coalesce(Subquery(own.values("count")), 0),
        has_contract=Exists(granted),
        has_account=Exists(account),
    )


def points(text: str = "") -> QuerySet[RegistrationPoint]:
    """Points by name, municipality, owner or electronic customer number, each with its active registrars counted."""
    active = in_force(prefix="registrar_rights__") & Q(
        registrar_rights__state=RightState.ACTIVE, registrar_rights__user__is_active=True
    )
    rows = RegistrationPoint.objects.select_related("owner").annotate(
        registrar_count=Count("registrar_rights__user", filter=active, distinct=True)
    )
    number = digits_of(text)
    if number.isdigit():
        return rows.filter(service_number__startswith=number)
    for word in search_text(text).split():
        rows = rows.filter(Q(search_text__contains=word) | Q(owner__search_text__contains=word))
    return rows


def _with_words(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    for word in search_text(text).split():
        rows = rows.filter(search_text__contains=word)
    return rows


# -- One organisation -------------------------------------------------------------------------------------------------


def accounts_with_users(organisation: Organisation) -> list[CustomerAccount]:
    """The organisation's accounts, the active one first, each with its users (`users`). Two queries."""
    accounts: list[Any] = _accounts(organisation=organisation.pk)
    users: list[Membership] = _members(organisation=organisation.pk)
    for account in accounts:
        account.users = [user for user in users if user.account_id == account.pk]
    return accounts


@asked_with(organisation=int)
def _accounts(organisation: int) -> QuerySet[CustomerAccount]:
    return CustomerAccount.objects.filter(organisation=organisation).order_by("state", "-pk")


@asked_with(organisation=int)
def _members(organisation: int) -> QuerySet[Membership]:
    rows = Membership.objects.filter(account__organisation=organisation).exclude(state=MembershipState.REMOVED)
    return rows.select_related("user__person").order_by("user__sort_key", "pk")


def contracts_of(organisation: Organisation) -> Asked:
    """Every version of every contract that has come to the office, with its matter, the newest first."""
    return _pages(_versions_of, organisation)


def mandates_given_by(organisation: Organisation) -> Asked:
    """The mandates the organisation has given, the newest first, with the rights granted on them."""
    return _pages(_given_by, organisation)


def mandates_received_by(organisation: Organisation) -> Asked:
    """The mandates given to the organisation's points, the newest first."""
    return _pages(_received_by, organisation)


def customerships_for(organisation: Organisation) -> Asked:
    """Where the organisation's cards are ordered."""
    return _pages(_customerships_for, organisation)


def _pages(rows: Callable[[int], QuerySet[Any]], organisation: Organisation) -> Asked:
    """An organisation's rows page by page, worded once for all organisations."""
    ask, count = _asked(rows)
    return Asked(partial(ask, organisation=organisation.pk), lambda: counts(count(organisation.pk))[0])


@cache
def _asked(rows: Callable[[int], QuerySet[Any]]) -> tuple[Callable[..., list[Any]], Callable[..., Question | None]]:
    @asked_with(organisation=int)
    def ask(organisation: int, *, start: int, stop: int) -> QuerySet[Any]:
        return rows(organisation)[start:stop]

    return ask, lasting_for(lambda organisation: rows(organisation).order_by()[: COUNT_UP_TO + 1])


def _versions_of(organisation: int) -> QuerySet[ContractVersion]:
    rows = ContractVersion.objects.filter(contract__account__organisation=organisation)
    return rows.exclude(state=VersionState.DRAFT).select_related("contract", "case").order_by("-pk")


def _given_by(organisation: int) -> QuerySet[Mandate]:
    return mandates_in_sight().filter(giver=organisation).order_by("-pk")


def _received_by(organisation: int) -> QuerySet[Mandate]:
    return mandates_in_sight().filter(point__owner=organisation).order_by("-pk")


def _customerships_for(organisation: int) -> QuerySet[Customership]:
    rows = Customership.objects.filter(organisation=organisation).select_related("organisation", "point", "mandate")
    return rows.order_by("point__sort_key", "pk")


@asked_with(organisation=int)
def own_points(organisation: int) -> QuerySet[RegistrationPoint]:
    """The organisation's own points, by name."""
    return RegistrationPoint.objects.filter(owner=organisation).order_by("sort_key")


# -- One point --------------------------------------------------------------------------------------------------------


def rights_at(point: RegistrationPoint) -> list[RegistrarRight]:
    """The registrars of a point, those in force first, with their desk credentials."""
    rows = RegistrarRight.objects.filter(point=point).exclude(state=RightState.ENDED)
    rows = rows.select_related("user__person", "user__desk_credential", "training")
    return list(rows.order_by("state", "user__sort_key", "pk"))


def customerships_at(point: RegistrationPoint) -> list[Customership]:
    """The customers whose cards are ordered at the point, its own first."""
    rows = Customership.objects.filter(point=point).select_related("organisation", "point", "mandate")
    return sorted(rows, key=lambda row: (row.kind != "own", row.organisation.sort_key))


def mandates_to(point: RegistrationPoint) -> list[Mandate]:
    """The mandates given to the point, the newest first."""
    return list(mandates_in_sight().filter(point=point).order_by("-pk"))


def subscriptions_of(point: RegistrationPoint) -> list[PointSubscription]:
    """The contracts whose granted versions subscribe the point."""
    rows = PointSubscription.objects.filter(point=point, version__state__in=GRANTED_STATES)
    return list(rows.select_related("version__contract__account__organisation", "version__case").order_by("-pk"))
