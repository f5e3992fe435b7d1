"""A registrar's desk user name as the office sees it: what has been sent by which channel, and never what it says."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kortisto.accounts.models import DeskCredential, User
from kortisto.messages.models import Channel, Letter, OutgoingMessage
from kortisto.messages.queries import messages_by_code
from kortisto.messages.states import LetterState, MessageState

from .models import RegistrarApplication, RegistrarRight
from .moves_import import work_address
from .states import RightState


@dataclass(frozen=True)
class Delivery:
    """One of the messages: what it brings, its channel, where it stands and since when."""

    part: str
    channel: str
    state: str
    label: Any
    at: datetime | None
    problem: str = ""
    letter: Letter | None = None


def deliveries_of(credential: DeskCredential | None) -> list[Delivery]:
    """The messages that count now, in the order in which they were sent."""
    if credential is None:
        return []
    live = list(credential.deliveries.filter(void_at=None).order_by("pk"))
    sent = messages_by_code(delivery.message for delivery in live)
    letters = {letter.message_id: letter for letter in Letter.objects.filter(message__in=sent.values())}
    return [
        _delivery(one.get_part_display(), one.channel, row, letters.get(row.pk) if row else None)
        for one in live
        for row in [sent.get(one.message)]
    ]


def _delivery(part: str, channel: str, row: OutgoingMessage | None, letter: Letter | None) -> Delivery:
    label = Channel(channel).label
    if row is None:
        return Delivery(part, str(label), "", "", None)
    if letter is not None and row.state == MessageState.SENT:
        # A letter has left when somebody has posted it, not when it lies in the spool.
        at = letter.posted_at or letter.opened_at or letter.created_at
        return Delivery(part, str(label), letter.state, LetterState(letter.state).label, at, letter=letter)
    at = row.ended_at or row.created_at
    return Delivery(part, str(label), row.state, MessageState(row.state).label, at, row.problem)


def suggested_phone(user: User, credential: DeskCredential | None) -> str:
    """The number that is known: the desk's, else the one the registrar gave when applying."""
    if credential is not None and credential.phone:
        return credential.phone
    newest = RegistrarApplication.objects.filter(user=user).exclude(phone="").order_by("-pk").first()
    return newest.phone if newest else ""


def suggested_address(user: User, credential: DeskCredential | None) -> str:
    """Where a letter would go: the address given before, else the registrar's point."""
    if credential is not None and credential.post_address:
        return credential.post_address
    right = (
        RegistrarRight.objects.filter(user=user, state=RightState.ACTIVE).select_related("point").order_by("pk").first()
    )
    return work_address(right.point) if right else ""
