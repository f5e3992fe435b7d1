"""What is proved about the holder of a card: identity, employment, professional right, acceptance of the terms."""

from datetime import date
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from kortisto.accounts.models import User
from kortisto.contracts.models import CardContract, CardKind, Mandate
from kortisto.kernel.names import search_text, sort_key
from kortisto.kernel.retention import Retain
from kortisto.kernel.rows import Period, PeriodQuerySet, Row, period_ordered
from kortisto.kernel.sealed import SealedField
from kortisto.organisations.models import Organisation, RegistrationPoint
from kortisto.people.models import Person

from .states import ProofState


class DocumentKind(models.TextChoices):
    """What a person shows to prove who they are; which are accepted is a rulebook row (BR-OR-02)."""

    PASSPORT = "passport", _("Passport")
    IDENTITY_CARD = "identity_card", _("Identity card")
    POLICE = "police", _("Identification by the police")
    DRIVING_LICENCE = "driving_licence", _("Driving licence")


class IdentityProof(Row):
    """The record of an identity verified face to face: which document, of which state, by whom, where and when (BR-OR-01).

    No image of the document is kept.
    """

    class Purpose(models.TextChoices):
        ORDER = "order", _("Ordering a card")
        HANDOVER = "handover", _("Handing over a card")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identity_proofs")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    document_kind = models.CharField(max_length=16, choices=DocumentKind.choices)
    document_number = SealedField(null=True)
    document_index = models.CharField(max_length=64, db_index=True, editable=False)
    document_number_end = models.CharField(max_length=4, editable=False)
    issuing_state = models.CharField(max_length=2)
    document_valid_until = models.DateField()
    rule_version = models.CharField(max_length=20, blank=True)
    verified_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    point = models.ForeignKey(RegistrationPoint, on_delete=models.PROTECT, related_name="+")
    verified_at = models.DateTimeField()

    retain = Retain("registration", years=7, after="verified_at")


class EmploymentProof(Row):
    """A certificate of employment that reached a registration point (palvelussuhdetodistus): who gets which card.

    It belongs to one organisation and, where the cards are ordered on a mandate, to that mandate's contract (BR-EC-07).
    """

    class Channel(models.TextChoices):
        BROUGHT = "brought", _("Brought along")
        POST = "post", _("By post")
        PORTAL = "portal", _("Given in the portal")

    class SignerCheck(models.TextChoices):
        NAMED = "named", _("The signer is named in the contract")
        CALLED_BACK = "called_back", _("Confirmed by calling back to the contract's number")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="employment_proofs")
    contract = models.ForeignKey(CardContract, on_delete=models.PROTECT, related_name="employment_proofs")
    mandate = models.ForeignKey(
        Mandate, null=True, blank=True, on_delete=models.PROTECT, related_name="employment_proofs"
    )
    point = models.ForeignKey(RegistrationPoint, on_delete=models.PROTECT, related_name="employment_proofs")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    received_on = models.DateField()
    signed_on = models.DateField()
    signer_name = models.CharField(max_length=120)
    signer_position = models.CharField(max_length=120, blank=True)
    signer_check = models.CharField(max_length=12, choices=SignerCheck.choices)
    call_back_note = models.CharField(max_length=300, blank=True)
    archive_place = models.CharField(max_length=120)
    received_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    retain = Retain("registration", years=7, after="received_on")


class LineQuerySet(PeriodQuerySet):
    def in_force(self, *, on: date | None = None) -> "LineQuerySet":
        return super().in_force(on=on).filter(state=ProofState.IN_FORCE)


class EmploymentProofLine(Row, Period):
    """One line of a certificate of employment: a person, a card kind, a title, from–to. Orders cite it (BR-EC-04).

    The names are the paper's: they say whom to look for, and are what lists of certificates show; the card and its certificates
    never take them (BR-OR-21).
    """

    proof = models.ForeignKey(EmploymentProof, on_delete=models.PROTECT, related_name="lines")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="proof_lines")
    given_names = models.CharField(max_length=120)
    family_name = models.CharField(max_length=80)
    card_kind = models.CharField(max_length=16, choices=CardKind.choices)
    title = models.CharField(max_length=60)
    signed_by_applicant = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=ProofState.choices, default=ProofState.IN_FORCE)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=300, blank=True)
    search_text = models.TextField(editable=False, default="")
    sort_key = models.TextField(editable=False, default="", db_collation="C")

    objects = LineQuerySet.as_manager()
    retain = Retain("registration", years=7, after="ended_at")

    class Meta:
        constraints = [period_ordered("proof_line_period_ordered")]
        indexes = [GinIndex(name="proof_line_search", fields=["search_text"], opclasses=["gin_trgm_ops"])]
        ordering = ["sort_key", "pk"]

    @property
    def name(self) -> str:
        """The name as the paper has it."""
        return f"{self.given_names} {self.family_name}"

    @property
    def list_name(self) -> str:
        """Family name first, as lists show it."""
        return f"{self.family_name}, {self.given_names}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = search_text(self.given_names, self.family_name, self.given_names)
        self.sort_key = sort_key(self.family_name, self.given_names)
        super().save(*args, **kwargs)


class ProfessionalRight(Row, Period):
    """A right to practise as the professional register showed it when a card was ordered; never changed (BR-OR-04)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="professional_rights")
    registration_number = models.CharField(max_length=11)
    right_code = models.CharField(max_length=40)
    title_fi = models.CharField(max_length=120)
    title_sv = models.CharField(max_length=120, blank=True)
    restriction = models.CharField(max_length=400, blank=True)
    fetched_at = models.DateTimeField()

    objects = PeriodQuerySet.as_manager()
    retain = Retain("registration", years=7, after="fetched_at")


class TermsAcceptance(Row):
    """The holder's acceptance of the terms of use and confirmation of the data on card and in certificates (BR-OR-20)."""

    class Medium(models.TextChoices):
        PAPER = "paper", _("Signed on paper")
        PAD = "pad", _("Signed on a pad")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="acceptances")
    terms_version = models.CharField(max_length=20)
    language = models.CharField(max_length=2)
    medium = models.CharField(max_length=8, choices=Medium.choices)
    confirmed_data = models.JSONField(default=dict)
    form_place = models.CharField(max_length=120)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField()

    retain = Retain("registration", years=7, after="accepted_at")
