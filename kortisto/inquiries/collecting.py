"""Which orders a person had a part in between two days, and what they did to each, as the log and the rows tell it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet

from kortisto.accounts.models import User
from kortisto.audit.models import AuditEvent, Result
from kortisto.cards.models import Card, CardOrder, Handover
from kortisto.kernel.clock import HELSINKI


def period(first_day: date, last_day: date) -> tuple[datetime, datetime]:
    """From the first moment of the first day to the first one after the last."""
    begins = datetime.combine(first_day, time.min, HELSINKI)
    return begins, datetime.combine(last_day + timedelta(days=1), time.min, HELSINKI)


def acts_of(user: User, first_day: date, last_day: date) -> QuerySet[AuditEvent]:
    """Everything that the person did, looked at, or was refused in the period, the oldest first."""
    begins, ends = period(first_day, last_day)
    return AuditEvent.objects.filter(actor_code=user.actor_code, at__gte=begins, at__lt=ends).order_by("id")


def orders_touched(user: User, first_day: date, last_day: date) -> QuerySet[CardOrder]:
    """The orders that the person made, handed the card over of, or did anything else to in the period.

    The rows themselves are asked too: they say who ordered and who handed over, whatever the log holds.
    """
    begins, ends = period(first_day, last_day)
    done = acts_of(user, first_day, last_day).filter(result=Result.DONE).order_by()
    codes: dict[str, set[str]] = defaultdict(set)
    named = Q(subject__startswith="card:") | Q(subject__startswith="cardorder:")
    for subject in done.filter(named).values_list("subject", flat=True).distinct():
        kind, _colon, code = subject.partition(":")
        codes[kind].add(code)
    handed = Handover.objects.filter(handed_over_by=user, at__gte=begins, at__lt=ends)
    return CardOrder.objects.filter(
        Q(ordered_by=user, created_at__gte=begins, created_at__lt=ends)
        | Q(code__in=codes["cardorder"])
        | Q(pk__in=Card.objects.filter(code__in=codes["card"]).values("order"))
        | Q(pk__in=handed.values("card__order"))
    ).order_by("pk")


def acts_on(user: User, first_day: date, last_day: date, orders: Iterable[CardOrder]) -> dict[int, list[AuditEvent]]:
    """What the person did to each of these orders and to its card in the period, the oldest first. One query."""
    by_reference: dict[str, int] = {}
    for order in orders:
        by_reference[order.reference] = order.pk
        card = getattr(order, "card", None)
        if card is not None:
            by_reference[card.reference] = order.pk
    found: dict[int, list[AuditEvent]] = defaultdict(list)
    done = acts_of(user, first_day, last_day).filter(subject__in=list(by_reference), result=Result.DONE)
    for event in done:
        found[by_reference[event.subject]].append(event)
    return found
