"""Users who sign in, the office's appointments, and the desk's own credentials and factors."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.clock import add_months, day_of, today
from kortisto.kernel.names import search_text, sort_key
from kortisto.kernel.retention import NOT_PERSONAL, Retain
from kortisto.kernel.rows import Period, PeriodQuerySet, Row, no_overlap
from kortisto.kernel.sealed import SealedField
from kortisto.messages.bouncing import bounces
from kortisto.people.models import Person

from .states import DeskCredentialState


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str | None = None, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email) if email else None, **fields)
        user.set_password(password)
        user.save()
        return user


class User(Row, AbstractBaseUser):
    """Somebody who signs in to the portal, the desk, the office or the holder's page.

    `person` is known once the user has identified strongly or a registrar's identity was checked; a registrar right needs it.
    Holders who only ever identify strongly have no e-mail.
    """

    email = models.EmailField(null=True, blank=True)
    given_names = models.CharField(max_length=120, blank=True)
    family_name = models.CharField(max_length=80, blank=True)
    person = models.OneToOneField(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="user")
    language = models.CharField(
        max_length=2, default="fi", choices=[("fi", "Suomi"), ("sv", "Svenska"), ("en", "English")]
    )
    is_active = models.BooleanField(default=True)
    search_text = models.TextField(editable=False, default="")
    sort_key = models.TextField(editable=False, default="", db_collation="C")
    closed_at = models.DateTimeField(null=True, editable=False)

    objects = UserManager()
    retain = Retain("user", years=7, after="closed_at")

    # What this visit hangs on when that is not the user's own password: at the desk, the desk's password and state.
    visit_secret: str | None = None

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]
        indexes = [GinIndex(name="user_search", fields=["search_text"], opclasses=["gin_trgm_ops"])]
        ordering = ["sort_key"]

    @property
    def actor_code(self) -> str:
        return f"user:{self.code}"

    @property
    def name(self) -> str:
        return f"{self.given_names} {self.family_name}".strip() or (self.email or self.code)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.given_names or self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.email:
            self.email = None
        self.search_text = search_text(self.given_names, self.family_name, self.email or "")
        self.sort_key = sort_key(self.family_name, self.given_names)
        super().save(*args, **kwargs)

    def get_session_auth_hash(self) -> str:
        """A session ends when this changes: with the password, or at the desk with the desk credential."""
        return self._visit_hash()

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for key in settings.SECRET_KEY_FALLBACKS:
            yield self._visit_hash(secret=key)

    def _visit_hash(self, secret: str | None = None) -> str:
        hangs_on = self.password if self.visit_secret is None else self.visit_secret
        return salted_hmac("kortisto.accounts.visit", hangs_on, secret=secret, algorithm="sha256").hexdigest()

    # No permission tables: `access.policy` is the only place of authority.
    is_staff = False
    is_superuser = False


class OfficeRole(models.TextChoices):
    """What a person of the card issuer's office may do."""

    HANDLER = "handler", _("Handler")
    RIGHTS = "rights", _("Rights administrator")
    EDITOR = "editor", _("Editor")
    AUDITOR = "auditor", _("Auditor")
    REVOCATION = "revocation", _("Revocation service")


class AppointmentQuerySet(PeriodQuerySet):
    def in_force(self, *, on: date | None = None) -> Self:
        return super().in_force(on=on).filter(ended_at=None)


class OfficeAppointment(Row, Period):
    """A user's appointment to a trusted role at the issuer's office, for a period of days, or until it is ended at once."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=16, choices=OfficeRole.choices)
    appointed_by = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()
    retain = Retain("trusted_role", years=7, after="valid_until")

    class Meta:
        constraints = [no_overlap("office_role_once", "user", "role", condition=Q(ended_at__isnull=True))]


class StrongIdentification(Row):
    """One sign-in by strong identification: method, level of assurance and time; never the identity code."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="identifications")
    face = models.CharField(max_length=8)
    method = models.CharField(max_length=80)
    level = models.CharField(max_length=80)
    at = models.DateTimeField()

    retain = Retain("sign_in", years=2, after="at")


class UsedAssertion(models.Model):
    """A SAML assertion that somebody has come in with, kept until it has expired, so that it opens nothing twice.

    `mark` is a keyed fingerprint of provider and assertion: nothing of the person.
    """

    mark = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(db_index=True)

    retain = NOT_PERSONAL


class KeptForm(Row):
    """What a user had typed into a form when their visit ended, sealed, until they have signed in again or it is too late."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="kept_forms")
    face = models.CharField(max_length=8)
    content = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)

    retain = Retain("kept_form", days=1, after="expires_at")


class Visit(Row):
    """A user's visit to portal, office or desk: on which kind of machine, since when, until when.

    While it lasts the row names its session, so that it can be ended from another machine, or at once by the office.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="visits")
    face = models.CharField(max_length=8)
    device = models.CharField(max_length=80)
    session_key = models.CharField(max_length=60, unique=True, null=True, editable=False)
    last_seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    retain = Retain("sign_in", years=2, after="created_at")

    class Meta:
        indexes = [models.Index(fields=["user", "-id"], condition=Q(ended_at__isnull=True), name="open_visits")]


class DeskWay(models.TextChoices):
    """How a desk user name that was sent is taken into use (rulebook: `desk_credential_way`)."""

    MESSAGES = "messages", _("Three messages")
    LINK = "link", _("Link and strong identification")


class DeskNotice(models.TextChoices):
    """Messages to registrars that each may leave out; what they must know — their rights, secrets, bulletins — is not here."""

    CARD_REVOKED = "card_revoked", _("The certificates of a card of my registration point have been revoked")
    NEW_CUSTOMER = "new_customer", _("My registration point has a new customer")


class NotificationChoice(Row):
    """Which of the messages that may be left out a registrar does not want."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="notification_choice")
    off = ArrayField(models.CharField(max_length=20, choices=DeskNotice.choices), default=list)

    retain = Retain("user", years=7, after="user__closed_at")


class DeskCredential(Row):
    """A registrar's own user name and password for the desk, apart from the portal's (SM8)."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="desk_credential")
    username = models.CharField(max_length=24, unique=True)
    password = models.CharField(max_length=255, blank=True)
    state = models.CharField(max_length=16, choices=DeskCredentialState.choices, default=DeskCredentialState.CREATED)
    way = models.CharField(max_length=8, choices=DeskWay.choices, default=DeskWay.MESSAGES)
    link_hash = models.CharField(max_length=64, blank=True, db_index=True)
    first_use_until = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    """Failed tries since the last sign-in; the limits themselves are kept in the cache (`limits.py`)."""
    email = models.EmailField(blank=True)
    """The registrar's address at the desk, apart from the portal's (BR-RG-14); bulletins go here (BR-RG-13)."""
    phone = models.CharField(max_length=20, blank=True)
    """Where the second half of a new password goes as a text message."""
    post_address = models.CharField(max_length=300, blank=True)
    """Where it goes as a letter, in lines; emptied when the user name has been taken into use."""
    new_email = models.EmailField(blank=True)
    new_email_hash = models.CharField(max_length=64, blank=True, db_index=True)
    new_email_expires_at = models.DateTimeField(null=True, blank=True)
    email_confirmed_at = models.DateTimeField(null=True, blank=True)
    """When the registrar last said or showed that the address is right; before the first time it counts from the beginning."""
    email_asked_at = models.DateTimeField(null=True, blank=True)
    """When the office last asked for a confirmation."""
    last_used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    retain = Retain("desk_credential", years=2, after="ended_at")

    def addresses(self) -> list[str]:
        """Where messages to the registrar go: both addresses until a new one has been confirmed (BR-RG-17).

        Where the old one bounces, to the new one only.
        """
        if self.new_email and bounces(self.email):
            return [self.new_email]
        return [address for address in (self.email, self.new_email) if address]

    def address_is_due(self, *, months: int) -> bool:
        """Whether to ask if the address is still right: the office asks, or the last answer is so many months old."""
        answered = self.email_confirmed_at or self.created_at
        asked = self.email_asked_at is not None and self.email_asked_at > answered
        return asked or add_months(day_of(answered), months) <= today()

    @property
    def visit_secret(self) -> str:
        """What a visit to the desk hangs on: a new password, a reset or the end of the credential ends it."""
        return f"{self.code}:{self.state}:{self.password}"

    def usable_factors(self) -> "models.QuerySet[DeskFactor]":
        return self.factors.filter(removed_at=None).order_by("created_at")


class DeskPart(models.TextChoices):
    """What one message about a new desk user name brings (BR-RG-08)."""

    USERNAME = "username", _("User name")
    FIRST_HALF = "first_half", _("Password, part 1")
    SECOND_HALF = "second_half", _("Password, part 2")
    LINK = "link", _("Link")


class DeskDelivery(Row):
    """One message that brings a part of a new desk user name: by which channel, which message of the outbox.

    A half of the password is made by the sending job; only its hash is here, and nothing of it in the outbox (BR-RG-09). What was
    sent is void once something new is sent, the user name is in use or its days are over.
    """

    credential = models.ForeignKey(DeskCredential, on_delete=models.PROTECT, related_name="deliveries")
    part = models.CharField(max_length=12, choices=DeskPart.choices)
    channel = models.CharField(max_length=8)
    message = models.CharField(max_length=20, blank=True)
    half_hash = models.CharField(max_length=255, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    void_at = models.DateTimeField(null=True, blank=True)

    retain = Retain("desk_credential", years=2, after="void_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["credential", "part"], condition=Q(void_at__isnull=True), name="one_live_delivery_of_a_part"
            )
        ]


class DeskFactor(Row):
    """A registrar's second factor at the desk: a one-time code generator or a passkey."""

    class Kind(models.TextChoices):
        TOTP = "totp", _("One-time code app")
        PASSKEY = "passkey", _("Passkey")

    credential = models.ForeignKey(DeskCredential, on_delete=models.PROTECT, related_name="factors")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=60, blank=True)
    secret = SealedField(null=True)
    passkey_id = models.CharField(max_length=600, null=True, blank=True, unique=True)
    passkey_data = models.BinaryField(null=True, blank=True)
    sign_count = models.BigIntegerField(default=0)
    last_step = models.BigIntegerField(default=0)
    last_used_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    retain = Retain("desk_credential", years=2, after="removed_at")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="desk_factor_has_its_own",
                condition=Q(kind="totp", secret__isnull=False) | Q(kind="passkey", passkey_id__isnull=False),
            )
        ]
