"""Organisations, their accounts in the portal, who belongs to them, and registration points."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kortisto.accounts.models import User
from kortisto.kernel.clock import now
from kortisto.kernel.identifiers import group_service_number
from kortisto.kernel.names import search_text, sort_key
from kortisto.kernel.retention import NOT_PERSONAL, Retain
from kortisto.kernel.rows import Row

from .states import AccountState, FactorRequestState, InvitationState, MembershipState, PointState


class NamedRow(Row):
    """A row with a Finnish and a Swedish name; where one is missing the other stands in for it."""

    name_fi = models.CharField(max_length=200)
    name_sv = models.CharField(max_length=200, blank=True)
    search_text = models.TextField(editable=False, default="")
    sort_key = models.TextField(editable=False, default="", db_collation="C")

    class Meta:
        abstract = True

    def name(self, language: str = "fi") -> str:
        return (self.name_sv or self.name_fi) if language == "sv" else self.name_fi

    def searchable(self) -> tuple[str, ...]:
        return (self.name_fi, self.name_sv)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = search_text(*self.searchable())
        self.sort_key = sort_key(self.name_fi)
        super().save(*args, **kwargs)


class OrganisationKind(models.TextChoices):
    """What an organisation is; contract types and duties depend on it."""

    COUNTY = "county", _("Wellbeing services county")
    PRIVATE = "private", _("Private health and social care organisation")
    RESCUE = "rescue", _("Rescue department")
    MUNICIPALITY = "municipality", _("Municipality")
    STATE = "state", _("State authority")
    ISSUER = "issuer", _("Card issuer")
    OTHER = "other", _("Other organisation")


class Organisation(NamedRow):
    """A customer organisation, known by its business ID."""

    business_id = models.CharField(max_length=9, unique=True)
    kind = models.CharField(max_length=16, choices=OrganisationKind.choices)
    phone = models.CharField(max_length=40, blank=True)

    retain = NOT_PERSONAL

    class Meta:
        indexes = [
            GinIndex(name="organisation_search", fields=["search_text"], opclasses=["gin_trgm_ops"]),
            models.Index(fields=["sort_key"], name="organisation_by_name"),
        ]
        ordering = ["sort_key"]

    def searchable(self) -> tuple[str, ...]:
        return (self.name_fi, self.name_sv, self.business_id)


class CustomerAccount(Row):
    """An organisation's account in the portal; at most one is active for an organisation (BR-US-05)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="accounts")
    state = models.CharField(max_length=16, choices=AccountState.choices, default=AccountState.ACTIVE)

    retain = NOT_PERSONAL

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation"], condition=Q(state="active"), name="one_active_account")
        ]


class MemberRole(models.TextChoices):
    """What a user may do on an organisation's account."""

    ADMINISTRATOR = "administrator", _("Administrator")
    CONTRACTS = "contracts", _("Contract handler")
    SIGNATORY = "signatory", _("Signatory")
    READER = "reader", pgettext_lazy("role", "Reader")


class Membership(Row):
    """A user's place on an account: one for each pair (SM2)."""

    account = models.ForeignKey(CustomerAccount, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=16, choices=MemberRole.choices)
    state = models.CharField(max_length=16, choices=MembershipState.choices, default=MembershipState.ACTIVE)
    removed_at = models.DateTimeField(null=True, blank=True)

    retain = Retain("membership", years=7, after="removed_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "user"], condition=~Q(state="removed"), name="one_membership_on_an_account"
            )
        ]


class Invitation(Row):
    """A letter of invitation to an existing account; its token is single-use and kept only as a hash (BR-SC-02)."""

    account = models.ForeignKey(CustomerAccount, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=16, choices=MemberRole.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=InvitationState.choices, default=InvitationState.SENT)
    accepted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    message_code = models.CharField(max_length=10, blank=True)
    """The letter that went out last; the outbox knows whether it arrived."""

    retain = Retain("invitation", years=2, after="expires_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "email"], condition=Q(state="sent"), name="one_open_invitation_for_an_address"
            )
        ]


class AdministratorChange(Row):
    """The office gives an account whose administrators have gone a new one: who, and on what evidence (BR-SC-04).

    Two people of the office decide. The evidence is a text, a file, or both; the file is a document of this row.
    """

    account = models.ForeignKey(CustomerAccount, on_delete=models.PROTECT, related_name="administrator_changes")
    email = models.EmailField()
    evidence = models.TextField(max_length=2000)
    document_code = models.CharField(max_length=10, blank=True)
    suspends_others = models.BooleanField(default=False)
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    appointed_at = models.DateTimeField(null=True, blank=True)

    retain = Retain("membership", years=7, after="created_at")


class FactorRequest(Row):
    """A user of an account has lost the second factor and asks an administrator of the account to confirm who they are."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="factor_requests")
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=FactorRequestState.choices, default=FactorRequestState.ASKED)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    retain = Retain("sign_in", years=2, after="expires_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(state="asked"), name="one_open_factor_request")
        ]


class StaffVisit(Row):
    """Somebody of the issuer's office looks at a customer's account, reading only, for a reason and for a limited time."""

    account = models.ForeignKey(CustomerAccount, on_delete=models.PROTECT, related_name="staff_visits")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    token_hash = models.CharField(max_length=64, blank=True, db_index=True)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    retain = Retain("trusted_role", years=10, after="until")

    def in_force(self) -> bool:
        return self.ended_at is None and self.until > now()


def usual_weekdays() -> list[int]:
    """Monday to Friday."""
    return [0, 1, 2, 3, 4]


class RegistrationPoint(NamedRow):
    """A place where trained registrars identify people and order their cards; its number is its own and never reused."""

    service_number = models.CharField(max_length=8, unique=True)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="points")
    visiting_address = models.CharField(max_length=200)
    delivery_address = models.CharField(max_length=300)
    municipality = models.CharField(max_length=60)
    contact_name = models.CharField(max_length=120, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    opening_hours = models.CharField(max_length=300, blank=True)
    opening_hours_sv = models.CharField(max_length=300, blank=True)
    booking_url = models.URLField(blank=True)
    offers_mandated_service = models.BooleanField(default=False)
    # What serving another organisation is like, told to whoever is about to authorise the point.
    service_fee_cents = models.PositiveIntegerField(null=True, blank=True)
    service_fee_text = models.CharField(max_length=200, blank=True)
    delivery_time = models.CharField(max_length=120, blank=True)
    # The owner wants to accept each new mandate itself, also one given by the point's number.
    accepts_by_request = models.BooleanField(default=False)
    on_public_list = models.BooleanField(default=True)
    # The days of the week on which the point is open, Monday being 0; coverage is counted on these.
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=usual_weekdays)
    state = models.CharField(max_length=16, choices=PointState.choices, default=PointState.PLANNED)

    retain = NOT_PERSONAL

    class Meta:
        indexes = [GinIndex(name="point_search", fields=["search_text"], opclasses=["gin_trgm_ops"])]
        ordering = ["sort_key"]

    def hours(self, language: str = "fi") -> str:
        """The opening hours in a language, or in the other one where they are given in one only."""
        return (self.opening_hours_sv or self.opening_hours) if language == "sv" else self.opening_hours

    @property
    def grouped_number(self) -> str:
        """The electronic customer number as people read it: 1234 5678."""
        return group_service_number(self.service_number)

    def searchable(self) -> tuple[str, ...]:
        return (self.name_fi, self.name_sv, self.service_number, self.municipality)


class PointCheck(Row):
    """One line of a point's check-list that somebody has ticked: who, and when; a tick taken back stays too (BR-RP-01)."""

    point = models.ForeignKey(RegistrationPoint, on_delete=models.PROTECT, related_name="checks")
    item = models.CharField(max_length=40)
    ticked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ticked_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True, blank=True)

    retain = Retain("trusted_role", years=10, after="cleared_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["point", "item"], condition=Q(cleared_at__isnull=True), name="ticked_once_at_a_point"
            )
        ]


class PointClosing(Row):
    """The closing of a registration point: why, by which day, and where its archive went; nothing is left behind (SM18)."""

    point = models.ForeignKey(RegistrationPoint, on_delete=models.PROTECT, related_name="closings")
    reason = models.CharField(max_length=300)
    last_day = models.DateField()
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    archive_place = models.CharField(max_length=200, blank=True)
    archive_told_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    archive_told_at = models.DateTimeField(null=True, blank=True)
    called_off_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    retain = Retain("trusted_role", years=10, after="closed_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["point"], condition=Q(called_off_at__isnull=True), name="one_closing_at_a_time"
            )
        ]
