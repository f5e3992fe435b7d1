"""Somebody rings about a lost card, and the registrar looks for it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_find_lost_card
from kortisto.audit.record import record
from kortisto.cards.events import Event
from kortisto.cards.models import Card
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal
from kortisto.kernel.identifiers import WrongIdentifier, check_identity_code
from kortisto.people.models import Person


@action
def find_lost_card(*, actor: Any, wanted: str) -> Person:
    """The holder of the card with this number, or the person with this complete identity code, at any point (BR-RV-05, BR-OR-23).

    The look-up is on record with its purpose. Refuses with `no_such_card` for what is not found; nothing is found by name.
    """
    grounds = grounds_to_find_lost_card(actor=actor)
    person = None
    try:
        person = Person.objects.with_identity_code(check_identity_code(wanted)).first()
    except WrongIdentifier:
        card = Card.objects.select_related("holder").filter(serial=wanted.strip().upper()).first()
        person = card.holder if card else None
    if person is None or not Card.objects.filter(holder=person).exists():
        raise Refusal(
            "no_such_card",
            _("No card was found. Type the whole card number, or the complete personal identity code."),
            field="wanted",
        )
    record(Event.LOST_CARD_SOUGHT, actor=actor, subject=person, person=person, grounds=grounds, purpose="loss")
    return person
