"""What the pages show of inquiries: the list, how far one has come, its orders and cards mark by mark."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from kortisto.audit.registry import event_label
from kortisto.cards.models import Card
from kortisto.cards.states import LIVE_CARD_STATES, OPEN_ORDER_STATES
from kortisto.rulebook.models import Proposal
from kortisto.rulebook.states import ProposalState

from .collecting import acts_on
from .models import Inquiry, InquiryItem
from .states import MARK, InquiryState, Mark

REVOKE = "inquiries:revoke_marked"
# So many orders and cards are marked at once.
AT_ONCE = 500


def inquiries(*, closed: bool = False) -> QuerySet[Inquiry]:
    """Inquiries that are under way, or those that are closed, the newest first, each with how much is to be looked at."""
    rows = Inquiry.objects.select_related("user__person", "opened_by")
    rows = rows.filter(state=InquiryState.CLOSED) if closed else rows.exclude(state=InquiryState.CLOSED)
    return rows.annotate(every=Count("items"), unmarked=Count("items", filter=Q(items__mark=Mark.OPEN))).order_by(
        "-created_at", "-pk"
    )


@dataclass(frozen=True)
class Standing:
    """How many orders and cards have which mark."""

    every: int
    unmarked: int
    fine: int
    to_revoke: int
    revoked: int
    over: int

    @property
    def revoked_of(self) -> int:
        """How many the approved revoking concerns in all."""
        return self.to_revoke + self.revoked + self.over


def standing_of(inquiry: Inquiry) -> Standing:
    """One query."""
    counts = dict(inquiry.items.order_by().values_list("mark").annotate(Count("pk")))
    return Standing(
        every=sum(counts.values()), unmarked=counts.get(Mark.OPEN, 0), fine=counts.get(Mark.FINE, 0),
        to_revoke=counts.get(Mark.TO_REVOKE, 0), revoked=counts.get(Mark.REVOKED, 0), over=counts.get(Mark.OVER, 0),
    )  # fmt: skip


def items_of(inquiry: Inquiry, *, mark: str = "") -> QuerySet[InquiryItem]:
    """The orders and cards of an inquiry in the order in which they were made; with `mark` only those so marked."""
    rows = inquiry.items.select_related(
        "order__holder", "order__organisation", "order__point", "order__card", "marked_by"
    )
    return (rows.filter(mark=mark) if mark in Mark.values else rows).order_by("order_id")


def markable(items: QuerySet[InquiryItem], mark: str) -> QuerySet[InquiryItem]:
    """Those that can still get this mark and do not have it."""
    name = {Mark.FINE: "find_in_order", Mark.TO_REVOKE: "choose"}[Mark(mark)]
    return items.filter(mark__in=MARK.moves[name].sources)


@dataclass(frozen=True)
class ItemLine:
    """One order with its card, what the registrar did to it, and whether anything is left to revoke."""

    item: InquiryItem
    card: Card | None
    acts: list[tuple[str, Any]]
    standing: str
    live: bool


def lines_of(inquiry: Inquiry, items: Sequence[InquiryItem]) -> list[ItemLine]:
    """The items with the registrar's acts on each; one query."""
    acts = acts_on(inquiry.user, inquiry.first_day, inquiry.last_day, [item.order for item in items])
    lines = []
    for item in items:
        card = getattr(item.order, "card", None)
        live = card.state in LIVE_CARD_STATES if card else item.order.state in OPEN_ORDER_STATES
        standing = card.get_state_display() if card else item.order.get_state_display()
        told = [(event_label(event.event), event.at) for event in acts.get(item.order_id, [])]
        lines.append(ItemLine(item, card, told, str(standing), live))
    return lines


def proposal_about(inquiry: Inquiry) -> Proposal | None:
    """The proposed revoking that waits for a second person."""
    return Proposal.objects.filter(decision=REVOKE, subject=inquiry.reference, state=ProposalState.PROPOSED).first()


def open_inquiry_into(user: Any) -> Inquiry | None:
    """The inquiry into this person's acts that is under way."""
    return Inquiry.objects.filter(user=user).exclude(state=InquiryState.CLOSED).first()


def mark_words(mark: str) -> str:
    return str(Mark(mark).label) if mark in Mark.values else _("All")
