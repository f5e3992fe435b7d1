"""What several verbs of cards change together."""

from typing import Any

from kortisto.kernel.actors import Actor
from kortisto.kernel.clock import now
from kortisto.kernel.jobs import later
from kortisto.messages.post import post
from kortisto.organisations.models import RegistrationPoint
from kortisto.people.models import Person

from .models import ActivationLetter, Card, Custody, Place
from .states import CARD, LETTER, LetterState


def pass_custody(*, card: Card, to: RegistrationPoint | Person | Place, by: Actor) -> Custody:
    """Add a link to the card's chain of custody: to a point, to a person, or to the maker, the post or nobody knows where."""
    place: dict[str, Any] = {"place": to}
    if isinstance(to, RegistrationPoint):
        place = {"place": Place.POINT, "point": to}
    elif isinstance(to, Person):
        place = {"place": Place.PERSON, "person": to}
    return Custody.objects.create(card=card, since=now(), moved_by=by.actor_code, **place)


def withdraw_letters(*, card: Card) -> list[str]:
    """Call back activation letters that have not left; a cancelled card needs no code. Gives their codes."""
    withdrawn = []
    for letter in ActivationLetter.objects.filter(card=card, state=LetterState.DUE).order_by("pk"):
        LETTER.apply(letter, "cancel")
        withdrawn.append(letter.code)
    return withdrawn


def cancel_and_revoke(*, card: Card, reason: str) -> Any:
    """Cancel the card for good and leave its certificates to be revoked right after the commit (BR-RV-02).

    Gives the move made. The job reads the truth — a cancelled card whose certificates are not revoked — so nothing is lost when
    the certificate authority cannot be reached now.
    """
    move = CARD.apply(card, "cancel", cancelled_at=now(), cancel_reason=reason)
    withdraw_letters(card=card)
    later("cards:revoke_certificates", card=card.code)
    return move


def tell_holder(*, name: str, card: Card) -> None:
    """Post a message to the card's holder, when an address is known; many holders have given none."""
    user = getattr(card.holder, "user", None)
    if card.order.contact_email or (user is not None and user.email):
        post(name, to=card.holder.reference, card=card.code)
