"""The renewal list with its progress, for the organisation, the points' desks and the office."""

from typing import Any

from django.db.models import Case as Choose
from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kortisto.access.visibility import point_keys, points_of
from kortisto.organisations.models import CustomerAccount

from .models import Card, CardOrder, RenewalItem
from .states import LIVE_CARD_STATES, OPEN_ORDER_STATES, CardState

RENEWED, UNDER_WAY, GONE, TO_RENEW = "renewed", "under_way", "gone", "to_renew"
PROGRESS: dict[str, tuple[Any, str]] = {
    TO_RENEW: (pgettext_lazy("renewal", "To be renewed"), "warning"),
    UNDER_WAY: (_("New card on its way"), "info"),
    RENEWED: (pgettext_lazy("renewal", "Renewed"), "positive"),
    GONE: (_("Not needed any more"), "neutral"),
}


def renewals() -> QuerySet[RenewalItem]:
    """Every item with `progress`, which new orders, handovers and cancellations decide; one query."""
    same = {
        "organisation": OuterRef("succession__successor"), "holder": OuterRef("card__holder"), "kind": OuterRef("card__kind"),
    }  # fmt: skip
    newer = Card.objects.filter(**same, order__created_at__gt=OuterRef("created_at"))
    ordered = CardOrder.objects.filter(**same, created_at__gt=OuterRef("created_at"), state__in=OPEN_ORDER_STATES)
    rows = RenewalItem.objects.select_related(
        "card__holder", "card__point", "succession__successor", "succession__organisation"
    )
    return rows.annotate(
        progress=Choose(
            When(Exists(newer.filter(state=CardState.HANDED_OVER)), then=Value(RENEWED)),
            When(Exists(ordered) | Exists(newer.filter(state__in=LIVE_CARD_STATES)), then=Value(UNDER_WAY)),
            When(card__state=CardState.CANCELLED, then=Value(GONE)),
            default=Value(TO_RENEW),
            output_field=CharField(),
        ),
        name_key=F("card__holder__sort_key"),
    ).order_by("name_key", "pk")


def renewals_of(account: CustomerAccount) -> QuerySet[RenewalItem]:
    return renewals().filter(succession__successor=account.organisation_id)


def renewals_at_the_desk(user: Any) -> QuerySet[RenewalItem]:
    return renewals().filter(card__point__in=points_of(user))


def items_of(organisation: int) -> QuerySet[RenewalItem]:
    """An organisation's items, without their progress: whether there is any."""
    return RenewalItem.objects.filter(succession__successor=organisation)


def items_at_the_desk(user: int) -> QuerySet[RenewalItem]:
    """The items of the points of a registrar, by primary key, in the same way."""
    return RenewalItem.objects.filter(card__point__in=point_keys(user))


def progress_of(items: QuerySet[RenewalItem]) -> list[tuple[Any, str, int]]:
    """How many items are how far: label, tone, count; one query."""
    counted: dict[str, int] = {}
    for item in items.order_by().select_related(None):
        word: str = item.progress  # type: ignore[attr-defined]
        counted[word] = counted.get(word, 0) + 1
    return [(label, tone, counted.get(word, 0)) for word, (label, tone) in PROGRESS.items()]
