"""The outbox: every message is a row before it is anything else."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.clock import now
from kortisto.kernel.retention import Retain
from kortisto.kernel.rows import Row
from kortisto.kernel.sealed import SealedField

from .states import LetterState, MessageState


class Channel(models.TextChoices):
    MAIL = "mail", _("E-mail")
    SMS = "sms", _("Text message")
    LETTER = "letter", _("Letter")


class OutgoingMessage(Row):
    """One message to one addressee.

    `addressee` is "person:CODE", "user:CODE" or "email:…"; the address is found when the message leaves, so that a changed one
    counts (BR-RG-13). Facts may hold names and one-time links: they are sealed, and emptied as soon as the message is sent.
    """

    name = models.CharField(max_length=60)
    addressee = models.CharField(max_length=300)
    language = models.CharField(max_length=2, blank=True)
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.MAIL)
    urgent = models.BooleanField(default=False)
    bulk = models.BooleanField(default=False)
    """One of a sending to many: it leaves by a lane of its own (`lanes.py`), so that nobody's mail waits behind it."""
    lane = models.PositiveSmallIntegerField(null=True, blank=True)
    facts = SealedField(null=True)
    state = models.CharField(max_length=8, choices=MessageState.choices, default=MessageState.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=now)
    begun_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    address = models.CharField(max_length=300, blank=True)
    message_id = models.CharField(max_length=120, blank=True, db_index=True)
    problem = models.CharField(max_length=60, blank=True)

    retain: ClassVar[Retain] = Retain("message", years=1, after="ended_at")

    class Meta:
        verbose_name = _("outgoing message")
        indexes = [
            models.Index(fields=["next_try_at"], name="message_due", condition=Q(state="queued", bulk=False)),
            models.Index(fields=["next_try_at", "id"], name="bulk_message_due", condition=Q(state="queued", bulk=True)),
            models.Index(fields=["lane"], name="bulk_message_under_way", condition=Q(state="sending", bulk=True)),
            models.Index(fields=["addressee"], name="message_to"),
            models.Index(fields=["state", "-created_at"], name="message_by_state"),
        ]


class BouncingAddress(Row):
    """An address from which mail came back for good; its owner is asked for another one, or shows that it works again."""

    address = models.EmailField(max_length=300, unique=True)
    status = models.CharField(max_length=20, blank=True)
    bounces = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(default=now)
    works_at = models.DateTimeField(null=True, blank=True)

    retain: ClassVar[Retain] = Retain("message", years=1, after="last_at")

    class Meta:
        verbose_name = _("bouncing address")


class Letter(Row):
    """A message on paper: printed from the spool at the office, posted by a person, then marked as posted.

    The text of a letter that brings a secret is not here: it lies in a file until somebody opens it, once (`letters/`).
    """

    message = models.OneToOneField(OutgoingMessage, on_delete=models.PROTECT, related_name="letter")
    language = models.CharField(max_length=2)
    addressee_name = SealedField()
    address_lines = SealedField()
    subject = models.CharField(max_length=200)
    body = SealedField(null=True)
    secret = models.BooleanField(default=False)
    opened_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=LetterState.choices, default=LetterState.SPOOLED)
    posted_at = models.DateTimeField(null=True, blank=True)
    posted_by = models.CharField(max_length=80, blank=True)

    retain: ClassVar[Retain] = Retain("message", years=1, after="posted_at")

    class Meta:
        verbose_name = _("letter")


class MailboxItem(Row):
    """A mail or text message that the demo caught instead of sending it; shown at `/posti/`. Never used outside a demo."""

    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.MAIL)
    to = models.CharField(max_length=300, db_index=True)
    sender = models.CharField(max_length=300, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    body = models.TextField()
    language = models.CharField(max_length=2, blank=True)
    message_id = models.CharField(max_length=300, blank=True)

    retain: ClassVar[Retain] = Retain("demo_mailbox", days=30, after="created_at")

    class Meta:
        verbose_name = _("mail in the demo's mailbox")
        ordering = ["-created_at", "-id"]
