"""What several verbs of cards change together."""

from dataclasses import dataclass
from typing import Any

from kortisto.kernel.actors import Actor
from kortisto.kernel.clock import now
from kortisto.kernel.jobs import later
from kortisto.kernel.states import MoveMade
from kortisto.maker.moves import withdraw
from kortisto.messages.post import post
from kortisto.organisations.models import RegistrationPoint
from kortisto.people.models import Person

from .models import ActivationLetter, Card, Custody, Place
from .states import CARD, LETTER, CardState, LetterState


def pass_custody(*, card: Card, to: RegistrationPoint | Person | Place, by: Actor) -> Custody:
    """Add a link to the card's chain of custody: to a point, to a person, or to the maker, the post or nobody knows where."""
    place: dict[str, Any] = {"place": to}
    if isinstance(to, RegistrationPoint):
        place = {"place": Place.POINT, "point": to}
    elif isinstance(to, Person):
        place = {"place": Place.PERSON, "person": to}
    return Custody.objects.create(card=card, since=now(), moved_by=by.actor_code, **place)


def hold_card(*, card: Card) -> None:
    """The card as it is now, ours until the transaction ends: the page that an act came from may be minutes old."""
    card.refresh_from_db(
        fields=["state", "cancelled_at", "cancel_reason"], from_queryset=Card.objects.select_for_update(no_key=True)
    )


@dataclass(frozen=True)
class Cancelled:
    """What cancelling a card moved: the card, and the letters called back. The caller puts it on record."""

    card: MoveMade
    letters: list[tuple[ActivationLetter, MoveMade]]


def cancel_and_revoke(*, card: Card, reason: str) -> Cancelled:
    """Cancel the card for good and leave its certificates to be revoked right after the commit (BR-RV-02).

    Activation letters that have not left are called back: a cancelled card needs no code. A card that is still with the maker
    is asked to be destroyed there, so that a cancelled card does not go by post. The job reads the truth — a cancelled
    card whose certificates are not revoked — so nothing is lost when the certificate authority cannot be reached now.
    """
    hold_card(card=card)
    at_maker = card.state in (CardState.AWAITING_CERTIFICATES, CardState.AT_MAKER)
    move = CARD.apply(card, "cancel", cancelled_at=now(), cancel_reason=reason)
    if at_maker:
        withdraw(order_code=card.order.code)
    # A letter that leaves in this very moment is waited for, and is then not due any more: it holds up no revocation.
    due = ActivationLetter.objects.select_for_update().filter(card=card, state=LetterState.DUE).order_by("pk")
    withdrawn = [(letter, LETTER.apply(letter, "cancel")) for letter in due]
    later("cards:revoke_certificates", card=card.code)
    return Cancelled(move, withdrawn)


def tell_holder(*, name: str, card: Card) -> None:
    """Post a message to the card's holder, when an address is known; many holders have given none."""
    user = getattr(card.holder, "user", None)
    if card.order.contact_email or (user is not None and user.email):
        post(name, to=card.holder.reference, card=card.code)
