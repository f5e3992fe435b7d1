"""What the office sees of the outbox, and what the demo's mailbox shows."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from kortisto.kernel.clock import now

from .models import Letter, MailboxItem, OutgoingMessage
from .states import LetterState, MessageState

# A message still *sending* after this long was interrupted: it may have been sent.
STUCK = timedelta(minutes=10)


def messages_in_trouble(stuck_since: datetime | None = None) -> QuerySet[OutgoingMessage]:
    """Messages that a person has to look at: given up, refused, or interrupted half-way, a while ago or before a moment."""
    stuck = Q(state=MessageState.SENDING, begun_at__lt=stuck_since or now() - STUCK)
    # What came back of a sending to many stands in the report of that sending, and on the list of addresses.
    given_up = Q(state=MessageState.FAILED) | Q(state=MessageState.BOUNCED, bulk=False)
    return OutgoingMessage.objects.filter(stuck | given_up).order_by("-created_at")


def waiting_messages() -> int:
    return OutgoingMessage.objects.filter(state=MessageState.QUEUED).count()


def messages_by_code(codes: Iterable[str]) -> dict[str, OutgoingMessage]:
    """What has become of the messages that another room remembers by their codes; those gone by retention are left out."""
    return {row.code: row for row in OutgoingMessage.objects.filter(code__in=[code for code in codes if code])}


def letters_to_print() -> QuerySet[Letter]:
    """Letters in the spool, the oldest first."""
    return Letter.objects.filter(state=LetterState.SPOOLED).order_by("created_at")


def mailbox(to: str = "") -> QuerySet[MailboxItem]:
    """The demo's mails, the newest first; of one address when given."""
    items = MailboxItem.objects.all()
    return items.filter(to__iexact=to) if to else items
