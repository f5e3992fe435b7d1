"""The card maker has sent a box of cards to a registration point."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_of_the_program
from kortisto.audit.record import record
from kortisto.cards.events import Event
from kortisto.cards.models import ActivationLetter, Box, BoxCard, Card, Place
from kortisto.cards.moves import pass_custody
from kortisto.cards.states import CARD, CardState
from kortisto.kernel.action import action
from kortisto.kernel.actors import Actor
from kortisto.kernel.clock import add_working_days
from kortisto.kernel.errors import Refusal
from kortisto.organisations.models import RegistrationPoint
from kortisto.rulebook.read import rule


@action
def note_dispatch(
    *, actor: Actor, number: str, point: RegistrationPoint, serials: list[str], dispatched_on: date
) -> Box:
    """The box is on its way; each card's activation letter falls due N working days later (BR-OR-13).

    The letter goes later than the card, so that one stolen post bag never holds both. A box told of twice is noted once.
    Cards cancelled after the maker packed them travel too: they stay cancelled, the list names them, no letter follows.
    """
    grounds_of_the_program(actor=actor)
    known = Box.objects.filter(number=number).first()
    if known is not None:
        record(Event.BOX_DISPATCHED, actor=actor, subject=known, repeated=True)
        return known
    cards = list(Card.objects.select_related("order", "holder", "customership").filter(serial__in=serials, point=point))
    if len(cards) != len(set(serials)):
        raise Refusal("unknown_serials", _("The maker's list names cards that were not ordered to this point."))
    box = Box.objects.create(number=number, point=point, dispatched_on=dispatched_on)
    due_on = add_working_days(dispatched_on, rule("activation_letter_days", on=dispatched_on))
    for card in sorted(cards, key=lambda each: each.pk):
        BoxCard.objects.create(box=box, card=card)
        pass_custody(card=card, to=Place.POST, by=actor)
        if card.state == CardState.CANCELLED:
            continue
        move = CARD.apply(card, "dispatch")
        ActivationLetter.objects.create(
            card=card, address_kind=card.order.letter_to, address=card.order.letter_address, due_on=due_on
        )
        record(
            Event.CARD_DISPATCHED, actor=actor, subject=card, move=move, person=card.holder, context=card.customership,
            box=box.code, letter_due_on=due_on.isoformat(),
        )  # fmt: skip
    record(Event.BOX_DISPATCHED, actor=actor, subject=box, cards=[card.code for card in cards])
    return box
