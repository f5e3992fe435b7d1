"""Cards that wait at one registration point are sent on to another."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_move_cards
from kortisto.audit.record import record
from kortisto.cards.events import Event
from kortisto.cards.models import Box, BoxCard, Card, Place
from kortisto.cards.moves import hold_card, pass_custody
from kortisto.cards.states import CARD, CardState
from kortisto.contracts.models import Customership, CustomershipKind
from kortisto.contracts.states import CustomershipState
from kortisto.kernel.action import action
from kortisto.kernel.clock import today
from kortisto.kernel.codes import new_code
from kortisto.kernel.errors import Refusal
from kortisto.organisations.models import RegistrationPoint
from kortisto.organisations.states import PointState

MOST = 500


@action
def move_cards_to_point(*, actor: Any, point: RegistrationPoint, to: RegistrationPoint, cards: Sequence[Card]) -> Box:
    """Pack cards that wait at a point into a box for another point of the same owner, which receives it like the maker's.

    Each card gets a link in its chain of custody and comes under the same customer at the new point. Refuses with `no_cards`,
    `other_owner`, `point_not_open`, `card_not_here` or, for an organisation that has not authorised the new point,
    `customer_not_there`.
    """
    grounds = grounds_to_move_cards(actor=actor, point=point)
    if not cards or len(cards) > MOST:
        raise Refusal("no_cards", _("Choose from one to %(most)s cards.") % {"most": MOST}, field="cards")
    if to.pk == point.pk or to.owner_id != point.owner_id:
        raise Refusal("other_owner", _("Cards are moved only to another point of the same owner."), field="to")
    if to.state != PointState.OPEN:
        raise Refusal("point_not_open", _("The point that would receive the cards is not open."), field="to")
    box = Box.objects.create(number=f"S-{new_code()}", point=to, dispatched_on=today())
    for card in sorted(cards, key=lambda card: card.pk):
        hold_card(card=card)
        if card.point_id != point.pk or card.state != CardState.AT_POINT:
            raise Refusal("card_not_here", _("One of the cards is not waiting at the point any more."), field="cards")
        customership = _same_customer(card=card, at=to)
        move = CARD.apply(card, "send_on", point=to, customership=customership)
        BoxCard.objects.create(box=box, card=card)
        pass_custody(card=card, to=Place.POST, by=actor)
        record(
            Event.CARD_SENT_ON, actor=actor, subject=card, move=move, grounds=grounds, person=card.holder,
            context=customership, box=box.code, from_point=point.code, to_point=to.code,
        )  # fmt: skip
    record(Event.BOX_SENT_ON, actor=actor, subject=box, grounds=grounds, context=to, cards=len(cards))
    return box


def _same_customer(*, card: Card, at: RegistrationPoint) -> Customership:
    """The customer's place at the other point; without one nobody there could hand the card over."""
    rows = Customership.objects.filter(point=at, state__in=(CustomershipState.OPEN, CustomershipState.RUN_OFF))
    if card.customership.kind == CustomershipKind.OWN:
        found = rows.filter(kind=CustomershipKind.OWN).first()
    else:
        found = rows.filter(
            kind=card.customership.kind, organisation=card.customership.organisation_id, state=CustomershipState.OPEN
        ).first()
    if found is None:
        raise Refusal(
            "customer_not_there",
            _(
                "%(organisation)s has not authorised the other point. Hand its cards over here, or ask the organisation to "
                "authorise that point first."
            )
            % {"organisation": card.customership.organisation.name_fi},
            field="cards",
        )
    return found
