"""What the portal's pages show of contracts and mandates: the lists of matters, one matter's history, mandates."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kortisto.access.visibility import mandates_seen, matters_seen, membership_of, visible
from kortisto.accounts.models import OfficeAppointment, User
from kortisto.audit.models import AuditEvent, Result
from kortisto.audit.queries import payload_of
from kortisto.audit.registry import event_label, resolve
from kortisto.contracts.events import Event
from kortisto.kernel.counting import Question, counts, lasting_for
from kortisto.kernel.rows import Among, array_of
from kortisto.kernel.statements import asked_with
from kortisto.organisations.models import CustomerAccount, Membership
from kortisto.ui.language import name_of
from kortisto.ui.paging import COUNT_UP_TO, Asked
from kortisto.ui.parts import TimelineEntry

from .matters import row_text as row_text
from .models import Case, ContractVersion, Mandate, PointSubscription
from .row_acts import columns_needed
from .states import GRANTED_STATES, MandateState
from .talk import has_unread

HIDDEN_FROM_OWNERS = (MandateState.DRAFT, MandateState.WITHDRAWN, MandateState.REJECTED)
# What happened in passing and tells the customer nothing.
UNTOLD = (
    Event.CONTRACT_FILLED_IN,
    Event.POINT_LOOKED_UP,
    Event.CASE_MESSAGES_READ,
    Event.CASE_RELEASED,
    Event.CASE_PASSED_ON,
)
TONES = {
    Event.CONTRACT_GRANTED: "positive", Event.CONTRACT_SIGNED: "positive", Event.MANDATE_ACTIVATED: "positive",
    Event.MANDATE_GRANTED: "positive", Event.CONTRACT_REJECTED: "negative", Event.MANDATE_REJECTED: "negative",
    Event.CONTRACT_ASKED_ABOUT: "warning", Event.MANDATE_ENDED: "warning", Event.CONTRACT_SUBMITTED: "info",
    Event.CONTRACT_ANSWERED: "info",
}  # fmt: skip


def cases(*, user: Any, account: CustomerAccount) -> QuerySet[Case]:
    """The matters of the active account that the user sees, with what a row shows, the latest change first (BR-US-04)."""
    rows = visible(Case, to=user, account=account, face="portal")
    membership = membership_of(user, account)
    if membership is not None:
        rows = _with_what_a_row_shows(rows, membership)
    return rows.select_related("version__contract").order_by(*LATEST)


def _with_what_a_row_shows(rows: QuerySet[Case], membership: Membership) -> QuerySet[Case]:
    return rows.annotate(**columns_needed(membership), unread=has_unread(at_office=False))


# The lists of a member's matters: what is not over yet, what has been decided, and what of that is over.
UNFINISHED, FINISHED, OVER = "unfinished", "finished", "over"
LISTS = {
    UNFINISHED: {"unfinished": True},
    FINISHED: {"decided": True},
    OVER: {"decided": True, "unfinished": False},
}
LATEST = ("-changed_at", "-pk")


def matters_of(membership: Membership, *, list: str, order: tuple[str, ...] = LATEST) -> Asked:
    """One of the member's lists of matters, in this order, worded once for all its readers."""
    user, account, role = whose_matters(membership)
    ask = partial(_listed, user=user, account=account, role=role, list=list, order=order)
    return Asked(ask, lambda: counts(COUNTED[list](user, account, role))[0])


def whose_matters(membership: Membership) -> tuple[int, int, str]:
    """All that decides which matters of an account somebody sees."""
    return membership.user_id, membership.account_id, str(membership.role)


def _matters(user: int, account: int, role: str, list: str) -> QuerySet[Case]:
    return matters_seen(Membership(user_id=user, account_id=account, role=role)).filter(**LISTS[list])


# How many there are: of the unfinished ones all, as the link to them says; of the others as many as anyone counts.
COUNTED: dict[str, Callable[..., Question | None]] = {
    UNFINISHED: lasting_for(lambda user, account, role: _matters(user, account, role, UNFINISHED)),
    FINISHED: lasting_for(
        lambda user, account, role: _matters(user, account, role, FINISHED).order_by()[: COUNT_UP_TO + 1]
    ),
}


def rows_of_list(membership: Membership, keys: list[int]) -> list[Case]:
    """Those of the member's matters that have these keys, with what a row of a list shows."""
    user, account, role = whose_matters(membership)
    return _rows_of_list(user=user, account=account, role=role, keys=array_of(keys))


@asked_with(user=int, account=int, keys=str)
def _rows_of_list(user: int, account: int, keys: str, *, role: str) -> QuerySet[Case]:
    membership = Membership(user_id=user, account_id=account, role=role)
    rows = _with_what_a_row_shows(matters_seen(membership).filter(Among("pk", keys)), membership)
    return rows.select_related("version__contract")


def matter_with(membership: Membership, code: str) -> Case | None:
    """The matter with this code, if the member sees it, with what its row shows."""
    user, account, role = whose_matters(membership)
    return next(iter(_with_code(user=user, account=account, code=code, role=role)), None)


@asked_with(user=int, account=int, code=str)
def _with_code(user: int, account: int, code: str, *, role: str) -> QuerySet[Case]:
    membership = Membership(user_id=user, account_id=account, role=role)
    rows = _with_what_a_row_shows(matters_seen(membership).filter(code=code), membership)
    return rows.select_related("version__contract")


@asked_with(user=int, account=int)
def _listed(
    user: int, account: int, *, role: str, list: str, order: tuple[str, ...], start: int, stop: int
) -> QuerySet[Case]:
    membership = Membership(user_id=user, account_id=account, role=role)
    # The keys by themselves: somebody with thousands of matters has only these put in order, not all that rows show.
    keys = _matters(user, account, role, list).order_by(*order).values("pk")[start:stop]
    rows = _with_what_a_row_shows(Case.objects.filter(pk__in=keys), membership)
    return rows.select_related("version__contract").order_by(*order)


def unfinished_cases(*, user: Any, account: CustomerAccount) -> QuerySet[Case]:
    """ "Keskeneräiset asiat": what is not decided yet, and what is granted and waits for the signature."""
    return cases(user=user, account=account).filter(**LISTS[UNFINISHED])


def unsigned(version: ContractVersion) -> bool:
    """Granted, and still without its signature; the row shows it as a tag of its own."""
    return version.state in GRANTED_STATES and not version.signed


def mandates_of(version: ContractVersion) -> list[Mandate]:
    """The contract's mandates that say something today: not those withdrawn or rejected."""
    return _mandates(contract=version.contract_id)


@asked_with(contract=int)
def _mandates(contract: int) -> QuerySet[Mandate]:
    rows = Mandate.objects.filter(contract=contract).exclude(state__in=(MandateState.WITHDRAWN, MandateState.REJECTED))
    return rows.select_related("point__owner", "giver").order_by("-pk")


@asked_with(version=int)
def subscriptions_of(version: int) -> QuerySet[PointSubscription]:
    """The points of a contract's version, the main one first."""
    rows = PointSubscription.objects.filter(version=version).select_related("point")
    return rows.order_by("-is_main", "point__sort_key")


def given_by(account: CustomerAccount) -> Asked:
    """The mandates that this account's organisation has given, as `mandates_given`, worded once for all its readers."""
    whose = {"account": account.pk, "organisation": account.organisation_id}
    return Asked(partial(_given, **whose), lambda: counts(GIVEN(*whose.values()))[0])


def received_by(account: CustomerAccount) -> Asked:
    """The mandates given to this organisation's points, as `mandates_received`, worded once for all its readers."""
    organisation = account.organisation_id
    return Asked(partial(_received, organisation=organisation), lambda: counts(RECEIVED(organisation))[0])


def _mandates_given(account: int, organisation: int) -> QuerySet[Mandate]:
    # The same organisation once more: by it the rows are found at once, however many contracts there are.
    rows = mandates_seen(account).filter(giver=organisation).exclude(state=MandateState.DRAFT)
    return rows.select_related("point__owner", "contract").order_by("-pk")


def _mandates_received(organisation: int) -> QuerySet[Mandate]:
    rows = Mandate.objects.filter(point__owner=organisation).exclude(state__in=HIDDEN_FROM_OWNERS)
    return rows.select_related("point", "giver", "contract").order_by("-pk")


@asked_with(account=int, organisation=int)
def _given(account: int, organisation: int, *, start: int, stop: int) -> QuerySet[Mandate]:
    rows = _mandates_given(account, organisation)
    return rows.filter(pk__in=rows.values("pk")[start:stop])


@asked_with(organisation=int)
def _received(organisation: int, *, start: int, stop: int) -> QuerySet[Mandate]:
    rows = _mandates_received(organisation)
    return rows.filter(pk__in=rows.values("pk")[start:stop])


# As many as anyone counts.
GIVEN = lasting_for(lambda *whose: _mandates_given(*whose).order_by()[: COUNT_UP_TO + 1])
RECEIVED = lasting_for(lambda whose: _mandates_received(whose).order_by()[: COUNT_UP_TO + 1])


def mandates_given(*, user: Any, account: CustomerAccount) -> QuerySet[Mandate]:
    """The mandates this organisation has given, from their submission on."""
    seen = visible(Mandate, to=user, account=account, face="portal")
    return _mandates_given(account.pk, account.organisation_id).filter(pk__in=seen.values("pk"))


def mandates_received(*, account: CustomerAccount) -> QuerySet[Mandate]:
    """The mandates given to this organisation's points; what has not been submitted concerns nobody yet."""
    return _mandates_received(account.organisation_id)


def history_of(case: Case) -> list[TimelineEntry]:
    """What has happened in the matter and to its mandates, oldest first, as the audit log tells it."""
    version = case.version
    references = [case.reference, case.subject]
    if version is not None:
        references += [f"{Mandate.subject_kind()}:{code}" for code in codes_of_mandates(contract=version.contract_id)]
    events = events_about(references=references, context=case.reference)
    names = resolve({event.subject for event in events if event.subject.startswith("mandate:")} | _points(events))
    actors = _actors({event.actor_code for event in events}, case.account)
    return [
        TimelineEntry(
            when=event.at,
            title=event_label(event.event),
            who=actors.get(event.actor_code, ""),
            text=_subject_text(event, names),
            tone=TONES.get(event.event, "neutral"),
        )
        for event in events
    ]


@asked_with(contract=int)
def codes_of_mandates(contract: int) -> QuerySet[Any]:
    """The codes of all mandates that were ever given in this contract."""
    return Mandate.objects.filter(contract=contract).values_list("code", flat=True)


@asked_with(references=list, context=str, planned_anew=True)
def events_about(references: list[str], context: str) -> QuerySet[AuditEvent]:
    """What was done to these things or in this matter, and is told to somebody, with the payloads, oldest first."""
    about = Q(Among("subject", references, CharField())) | Q(context=context)
    rows = AuditEvent.objects.filter(about, result=Result.DONE).exclude(event__in=UNTOLD)
    return rows.select_related("payload").order_by("id")


def _points(events: Sequence[AuditEvent]) -> set[str]:
    return {str(point) for event in events if (point := payload_of(event).get("point"))}


def _subject_text(event: AuditEvent, names: dict[str, Any]) -> str:
    """Which mandate or point it was about, and the reason that was given."""
    payload = payload_of(event)
    about = names.get(event.subject) or names.get(str(payload.get("point", "")))
    parts = [str(about.label) if about else "", str(payload.get("reason") or "")]
    return " · ".join(part for part in parts if part)


def _actors(codes: set[str], account: CustomerAccount) -> dict[str, str]:
    """How actors are named to a customer: their own users by name, the issuer's people as the issuer, others by their side."""
    people = _people(codes=[code.partition(":")[2] for code in codes], account=account.pk)
    users = {user.actor_code: user for user in people}
    named = {}
    for code in codes:
        user = users.get(code)
        if user is not None and user.member:
            named[code] = user.name
        elif user is not None and not user.official:
            named[code] = str(_("The registration point's owner"))
        else:
            named[code] = issuer_name()
    return named


@asked_with(codes=list, account=int)
def _people(codes: list[str], account: int) -> QuerySet[User]:
    """Users by their codes, each with whether they are or were the account's (`member`), or the issuer's (`official`)."""
    return User.objects.filter(Among("code", codes, CharField())).annotate(
        member=Exists(Membership.objects.filter(account=account, user=OuterRef("pk"))),
        official=Exists(OfficeAppointment.objects.filter(user=OuterRef("pk"))),
    )


def issuer_name() -> str:
    """The card issuer's name in the page's language."""
    from django.conf import settings

    names = settings.KORTISTO_ISSUER
    return str(names.get((get_language() or "fi")[:2]) or names.get("fi", ""))


def point_choices(account: CustomerAccount) -> list[tuple[str, str]]:
    """The organisation's own points that a contract can subscribe, by code and name."""
    rows = account.organisation.points.filter(state__in=("planned", "open"))
    return [(point.code, f"{name_of(point)} ({point.grouped_number})") for point in rows.order_by("sort_key")]


def last_saved(version: ContractVersion, part: str) -> tuple[str, Any] | None:
    """Who saved a part last, by name, and when: for somebody who was about to write over it."""
    rows = AuditEvent.objects.filter(subject=version.reference, event=Event.CONTRACT_FILLED_IN, result=Result.DONE)
    for event in rows.select_related("payload").order_by("-id")[:50]:
        if payload_of(event).get("part") == part:
            user = User.objects.filter(code=event.actor_code.partition(":")[2]).first()
            return (user.name if user else "", event.at)
    return None
