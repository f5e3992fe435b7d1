"""Bulletins to registrars: what the office writes, whom it is meant for, and what became of each receiver's."""

from typing import Any

from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from kortisto.accounts.models import User
from kortisto.contracts.models import card_kinds_field
from kortisto.kernel.retention import NOT_PERSONAL, Retain
from kortisto.kernel.rows import Row
from kortisto.organisations.models import Organisation, RegistrationPoint

from .markdown import to_text
from .states import WAITING, BulletinState, DeliveryState

LANGUAGES = ("fi", "sv", "en")


class SubjectArea(models.TextChoices):
    """What a bulletin is about."""

    REGISTRATION = "registration", _("Registration and handover")
    CARDS = "cards", _("Cards and certificates")
    CONTRACTS = "contracts", _("Contracts and mandates")
    RIGHTS = "rights", _("Registrars and training")
    SERVICE = "service", _("Breaks and changes of the service")
    OTHER = "other", pgettext_lazy("subject area", "Other")


class Bulletin(Row):
    """One bulletin in two or three languages (tiedote). It cannot be changed once it has been approved.

    The aim is a group of registrars: those with a right at a point of `owners` or at one of `points` (neither: everywhere), for
    one of `card_kinds` (none: any), whose newest training was passed on `trained_until` or before (empty: whenever).
    """

    dated = models.DateField()
    area = models.CharField(max_length=16, choices=SubjectArea.choices)
    title_fi = models.CharField(max_length=160)
    text_fi = models.TextField(max_length=20_000)
    title_sv = models.CharField(max_length=160, blank=True)
    text_sv = models.TextField(max_length=20_000, blank=True)
    title_en = models.CharField(max_length=160, blank=True)
    text_en = models.TextField(max_length=20_000, blank=True)
    acknowledge = models.BooleanField(default=False)
    owners = models.ManyToManyField(Organisation, related_name="+", blank=True)
    points = models.ManyToManyField(RegistrationPoint, related_name="+", blank=True)
    card_kinds = card_kinds_field(default=list, blank=True)
    trained_until = models.DateField(null=True, blank=True)
    send_at = models.DateTimeField(null=True, blank=True)
    """Not before this moment; empty: as soon as it has been approved."""
    state = models.CharField(max_length=10, choices=BulletinState.choices, default=BulletinState.DRAFT)
    written_by = models.CharField(max_length=80)
    approved_by = models.CharField(max_length=80, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    begun_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    retain = NOT_PERSONAL

    class Meta:
        verbose_name = _("bulletin")
        ordering = ["-dated", "-pk"]

    @property
    def languages(self) -> list[str]:
        """The languages in which there is a text."""
        return [language for language in LANGUAGES if getattr(self, f"text_{language}")]

    def language_for(self, language: str) -> str:
        """The language in which somebody reads it who would like to read this one; English falls back to Finnish."""
        return language if language in self.languages else "fi"

    def title(self, language: str) -> str:
        return str(getattr(self, f"title_{self.language_for(language)}"))

    def text(self, language: str) -> str:
        return str(getattr(self, f"text_{self.language_for(language)}"))

    # What a mail's text names: in the language that is being written.

    @property
    def mail_title(self) -> str:
        return self.title(get_language() or "fi")

    @property
    def mail_text(self) -> str:
        return to_text(self.text(get_language() or "fi"))

    @property
    def is_out(self) -> bool:
        """Whether its sending has begun, to whatever end."""
        return self.state in (BulletinState.SENDING, BulletinState.SENT, BulletinState.STOPPED)

    def readable(self) -> models.QuerySet["Delivery"]:
        """Deliveries of those who can read it in the program: all, or those whom it had reached when it was stopped."""
        if not self.is_out:
            return Delivery.objects.none()
        rows = Delivery.objects.filter(bulletin=self)
        return rows.exclude(NOT_LEFT) if self.state == BulletinState.STOPPED else rows


class BulletinAttachment(Row):
    """A file that goes with a bulletin, in one language or in all (`language` empty). `document` is the kept file's code."""

    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="attachments")
    document = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    language = models.CharField(
        max_length=2, blank=True, choices=[("fi", "Suomi"), ("sv", "Svenska"), ("en", "English")]
    )

    retain = NOT_PERSONAL

    class Meta:
        ordering = ["pk"]


class Delivery(Row):
    """A bulletin's way to one registrar: the mail, and whether it was read and acknowledged in the program."""

    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="deliveries")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="bulletin_deliveries")
    state = models.CharField(max_length=8, choices=DeliveryState.choices, default=DeliveryState.QUEUED)
    mailed_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=60, blank=True)
    interrupted_at = models.DateTimeField(null=True, blank=True)
    """When a worker died with the mail in hand; it was sent again then, so it may have arrived twice."""
    read_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    retain = Retain("bulletin", years=3, after="bulletin__sent_at")

    class Meta:
        verbose_name = _("delivery of a bulletin")
        constraints = [models.UniqueConstraint(fields=["bulletin", "user"], name="bulletin_once_to_each")]
        indexes = [models.Index(fields=["bulletin", "state"], name="delivery_by_state")]


class AddressRound(Row):
    """The office asked every registrar whose address is of one mail domain to confirm it, as after a reform."""

    domain = models.CharField(max_length=255)
    asked_by = models.CharField(max_length=80)
    receivers = models.PositiveIntegerField()

    retain = NOT_PERSONAL

    class Meta:
        verbose_name = _("round of asking for addresses")
        ordering = ["-created_at", "-pk"]


# The mail has not left, and the bulletin was not opened in the program either.
NOT_LEFT = models.Q(state__in=WAITING, read_at__isnull=True)


def codes_of(rows: Any) -> list[str]:
    """The codes of some rows, in an order of their own."""
    return sorted(rows.values_list("code", flat=True))
