"""What several verbs of cards change together."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from kortisto.accounts.models import User
from kortisto.contracts.letters import tell_account
from kortisto.contracts.models import CardKind
from kortisto.holders.models import EmploymentProofLine
from kortisto.holders.moves import end_lines
from kortisto.kernel.actors import Actor
from kortisto.kernel.clock import now, today
from kortisto.kernel.constraints import refused_when_broken
from kortisto.kernel.errors import Refusal
from kortisto.kernel.jobs import later
from kortisto.kernel.states import MoveMade
from kortisto.maker.moves import withdraw
from kortisto.messages.post import post
from kortisto.organisations.models import MemberRole, Organisation, RegistrationPoint
from kortisto.organisations.states import AccountState
from kortisto.people.models import Person
from kortisto.ui.face import full_address

from .models import ActivationLetter, CancelReason, Card, CardOrder, Custody, EmploymentEnd, HoldersReview, Place
from .states import (
    CARD,
    EMPLOYMENT_END,
    LETTER,
    LIVE_CARD_STATES,
    OPEN_ORDER_STATES,
    ORDER,
    CardState,
    EndState,
    LetterState,
)


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


def kept_by(*, card: Card) -> str:
    """Who has the card: the place in the last link of its chain of custody."""
    return Custody.objects.filter(card=card).order_by("-pk").values_list("place", flat=True)[0]


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


# -- An employment that has ended -----------------------------------------------------------------------------------------

# A day further away than this is a slip of the pen rather than a plan.
FURTHEST_DAYS = 366


def cards_in_the_name_of(organisation: Organisation) -> QuerySet[Card]:
    """The live cards that belong to the organisation: all but professional cards, which are the persons' own."""
    cards = Card.objects.filter(organisation=organisation, state__in=LIVE_CARD_STATES)
    return cards.exclude(kind=CardKind.PROFESSIONAL)


def orders_in_the_name_of(organisation: Organisation) -> QuerySet[CardOrder]:
    """The open orders of cards that will belong to the organisation."""
    orders = CardOrder.objects.filter(organisation=organisation, state__in=OPEN_ORDER_STATES)
    return orders.exclude(kind=CardKind.PROFESSIONAL)


def keep_employment_end(*, organisation: Organisation, person: Person, left_on: date, by: User) -> EmploymentEnd:
    """Keep an organisation's report that a person has left, or leaves on a day to come; carrying it out is another move.

    Refuses with `left_on_too_far`, `nobody_here` for somebody who has nothing in the organisation's name, or
    `end_reported_already`.
    """
    if (left_on - today()).days > FURTHEST_DAYS:
        raise Refusal("left_on_too_far", _("The day is more than a year away. Check the year."), field="left_on")
    theirs = {"holder": person}
    known = (
        cards_in_the_name_of(organisation).filter(**theirs).exists()
        or orders_in_the_name_of(organisation).filter(**theirs).exists()
    )
    if not known:
        raise Refusal("nobody_here", _("The person has no card in your organisation's name any more."))
    with refused_when_broken("one_waiting_employment_end", _reported_already):
        return EmploymentEnd.objects.create(
            organisation=organisation, person=person, left_on=left_on, reported_by=by, received_at=now()
        )


def _reported_already() -> Refusal:
    return Refusal(
        "end_reported_already",
        _("It has been reported already that this person leaves. Withdraw that report first if the day is wrong."),
        field="left_on",
    )


@dataclass(frozen=True)
class Ended:
    """What the end of an employment moved; the caller puts it on record."""

    report: MoveMade
    lines: list[tuple[EmploymentProofLine, MoveMade]]
    orders: list[tuple[CardOrder, MoveMade]]
    cards: list[tuple[Card, Cancelled]]


def carry_out_end(*, end: EmploymentEnd) -> Ended:
    """The day has come: lines end, orders are called back, cards are cancelled and revoked right after the commit (BR-RV-03).

    Lines first: an order that is being made holds its line, is waited for, and is then found among the open ones. What stands
    on a line that began after the person left belongs to a new employment and stays.
    """
    report = EMPLOYMENT_END.apply(end, "execute", ended_at=now())
    lines = end_lines(
        organisation=end.organisation, person=end.person, last_day=end.left_on, reason=str(EndState.EXECUTED.label)
    )
    orders = []
    for order in _of_that_time(orders_in_the_name_of(end.organisation), end, "proof_line__valid_from"):
        withdraw(order_code=order.code)
        orders.append((order, ORDER.apply(order, "cancel", ended_at=now(), reject_reason="employment_ended")))
    cards = [
        (card, cancel_and_revoke(card=card, reason=CancelReason.EMPLOYMENT_ENDED))
        for card in _of_that_time(cards_in_the_name_of(end.organisation), end, "order__proof_line__valid_from")
    ]
    return Ended(report, lines, orders, cards)


def _of_that_time(rows: QuerySet[Any], end: EmploymentEnd, begun: str) -> QuerySet[Any]:
    return rows.filter(holder=end.person_id).exclude(**{f"{begun}__gt": end.left_on}).order_by("pk")


# -- Confirming the card holders --------------------------------------------------------------------------------------------


def holders_to_confirm(*, review: HoldersReview) -> QuerySet[Person]:
    """Who has a live card in the organisation's name and has not been answered for in the review."""
    cards = cards_in_the_name_of(review.organisation).filter(holder=OuterRef("pk"))
    return Person.objects.filter(Exists(cards)).exclude(pk__in=review.answers.values("person"))


def tell_of_review(*, review: HoldersReview) -> None:
    """Ask those who can confirm the holders on the organisation's account, each in their own language."""
    account = review.organisation.accounts.filter(state=AccountState.ACTIVE).first()
    if account is not None:
        tell_account(
            "confirm_card_holders", account=account, roles=(MemberRole.CONTRACTS,), organisation=review.organisation,
            due=review.due_on, link=full_address("portal", "holders_confirm"),
        )  # fmt: skip
