"""An activation letter's day has come."""

from kortisto.access.policy import grounds_of_the_program
from kortisto.audit.record import record
from kortisto.cards.events import Event
from kortisto.cards.models import ActivationLetter
from kortisto.cards.states import LETTER
from kortisto.kernel.action import action
from kortisto.kernel.actors import Actor
from kortisto.kernel.clock import now, today
from kortisto.kernel.errors import WrongState
from kortisto.maker.moves import order_letter


@action
def send_letter(*, actor: Actor, letter: ActivationLetter) -> ActivationLetter:
    """The maker is asked to send the letter: only it knows the code, which never passes through this program (BR-PN-03).

    `WrongState` before the due day (BR-OR-13), and when the letter was sent or withdrawn already.
    """
    grounds_of_the_program(actor=actor)
    if letter.due_on > today():
        raise WrongState("cards.ActivationLetter.send", letter.state)
    move = LETTER.apply(letter, "send", sent_at=now())
    card = letter.card
    order_letter(
        letter_code=letter.code,
        order_code=card.order.code,
        serial=card.serial,
        addressee=card.holder.name,
        address=letter.address,
    )
    record(Event.LETTER_ORDERED, actor=actor, subject=letter, move=move, person=card.holder, card=card.code)
    return letter
