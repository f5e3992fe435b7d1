"""Going through registrars from time to time (BR-RG-16): whose turn it is, which rights are looked at, which lie unused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, Min, OuterRef, QuerySet, Subquery, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, Concat

from kortisto.audit.models import AuditEvent, Result
from kortisto.kernel.clock import HELSINKI, add_months, day_of, now, today
from kortisto.kernel.rows import in_force
from kortisto.kernel.statements import asked_with
from kortisto.organisations.models import CustomerAccount, Organisation
from kortisto.organisations.states import AccountState
from kortisto.rulebook.read import rule

from .events import Event
from .models import RegistrarReview, RegistrarRight
from .states import RegistrarReviewState, RightState

# What a registrar does about themselves is no use of the right.
NOT_WORK = (
    Event.DECLARATION_ACCEPTED.value, Event.BRIEFING_READ.value, Event.ABSENCE_PLANNED.value, Event.ABSENCE_CALLED_OFF.value,
)  # fmt: skip


def rights_of_owner(organisation: Organisation | int) -> QuerySet[RegistrarRight]:
    """The rights at an organisation's points that hold today, suspended ones too: what its review goes through."""
    rows = RegistrarRight.objects.filter(in_force(), point__owner=organisation).exclude(state=RightState.ENDED)
    return rows.select_related("user__person", "point__owner").order_by("point__sort_key", "user__sort_key", "pk")


def with_last_act(rights: QuerySet[RegistrarRight]) -> QuerySet[RegistrarRight]:
    """The same rights, each with the moment of the last act that stood on it (`last_act`): one look into the log a right."""
    acts = (
        AuditEvent.objects.filter(actor_code=Concat(Value("user:"), OuterRef("user__code")), result=Result.DONE)
        .exclude(event__in=NOT_WORK)
        .annotate(by_right=KeyTextTransform("right", "grounds"))
        .filter(by_right=OuterRef("code"))
        .order_by("-id")
    )
    return rights.annotate(last_act=Subquery(acts.values("at")[:1]))


def unused_since(on: date | None = None) -> date:
    """A right without an act since this day is unused."""
    return add_months(on or today(), -rule("unused_right_months"))


@dataclass(frozen=True)
class RightLine:
    """One right as its review shows it."""

    right: RegistrarRight
    last_act: datetime | None
    unused: bool

    @property
    def last_day(self) -> date | None:
        return day_of(self.last_act) if self.last_act else None


def lines_of(rights: QuerySet[RegistrarRight]) -> list[RightLine]:
    """The rights with their last acts; one that began lately is not called unused."""
    edge = unused_since()
    lines = []
    for right in with_last_act(rights):
        last: datetime | None = right.last_act  # type: ignore[attr-defined]
        unused = right.valid_from < edge and (last is None or day_of(last) < edge)
        lines.append(RightLine(right, last, unused))
    return lines


def to_review(review: RegistrarReview) -> QuerySet[RegistrarRight]:
    """The rights of the owner that have not been answered for in the review."""
    return rights_of_owner(review.organisation_id).exclude(pk__in=review.rights.values("right"))


def open_review(organisation: Organisation | int) -> RegistrarReview | None:
    """The review that waits for this organisation."""
    key = organisation if isinstance(organisation, int) else organisation.pk
    return next(iter(_open_reviews(organisation=key)), None)


@asked_with(organisation=int)
def _open_reviews(organisation: int) -> QuerySet[RegistrarReview]:
    rows = RegistrarReview.objects.filter(organisation=organisation, state=RegistrarReviewState.OPEN)
    return rows.select_related("organisation").order_by("pk")[:1]


def last_review(organisation: Organisation | int) -> RegistrarReview | None:
    """The organisation's last finished review."""
    rows = RegistrarReview.objects.filter(organisation=organisation, state=RegistrarReviewState.CONFIRMED)
    return rows.order_by("-confirmed_at").first()


def owners_to_ask() -> QuerySet[Organisation]:
    """Owners of points with rights in force whose last review, or first right, is as many months old as the rulebook says."""
    edge = add_months(today(), -rule("registrar_review_months"))
    before = now().astimezone(HELSINKI).replace(year=edge.year, month=edge.month, day=edge.day)
    live = RegistrarRight.objects.filter(in_force(), point__owner=OuterRef("pk")).exclude(state=RightState.ENDED)
    done = RegistrarReview.objects.filter(organisation=OuterRef("pk"), state=RegistrarReviewState.CONFIRMED)
    first = live.order_by().values("point__owner").annotate(first=Min("created_at")).values("first")
    return (
        Organisation.objects.filter(Exists(live), accounts__state=AccountState.ACTIVE)
        .exclude(registrar_reviews__state=RegistrarReviewState.OPEN)
        .annotate(
            since=Coalesce(Subquery(done.order_by("-confirmed_at").values("confirmed_at")[:1]), Subquery(first[:1]))
        )
        .filter(since__lte=before)
        .order_by("pk")
    )


def account_of_owner(organisation: Organisation | int) -> CustomerAccount | None:
    """The account on which the owner's administrators are reached."""
    return CustomerAccount.objects.filter(organisation=organisation, state=AccountState.ACTIVE).first()


def reviews(*, finished: bool) -> QuerySet[RegistrarReview]:
    """Reviews at the office: those that wait, the longest due first; or those that are finished, the newest first."""
    rows = RegistrarReview.objects.select_related("organisation")
    if finished:
        return rows.filter(state=RegistrarReviewState.CONFIRMED).order_by("-confirmed_at")
    return rows.filter(state=RegistrarReviewState.OPEN).order_by("due_on", "pk")


def waiting_rights(rows: Sequence[RegistrarReview]) -> list[tuple[RegistrarReview, int]]:
    """Each review with the number of rights that wait in it."""
    return [(review, to_review(review).count()) for review in rows]


def overdue_reviews() -> QuerySet[RegistrarReview]:
    """Reviews whose day has passed."""
    return RegistrarReview.objects.filter(state=RegistrarReviewState.OPEN, due_on__lt=today())
