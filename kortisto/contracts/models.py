"""Card contracts and their versions, point subscriptions, mandates, signatures, customerships and cases."""

from datetime import date, timedelta
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from kortisto.accounts.identification import in_words
from kortisto.accounts.models import User
from kortisto.kernel.codes import new_code
from kortisto.kernel.identifiers import new_contract_number
from kortisto.kernel.retention import NOT_PERSONAL, Retain
from kortisto.kernel.rows import Period, PeriodQuerySet, Row, period_ordered
from kortisto.kernel.states import Who
from kortisto.organisations.models import CustomerAccount, Organisation, RegistrationPoint

from .card_kinds import CardKind as CardKind
from .card_kinds import ContractType as ContractType
from .card_kinds import PhotoPolicy as PhotoPolicy
from .card_kinds import card_kinds_field as card_kinds_field
from .contract_types import type_label
from .states import CustomershipState, MandateState, SuccessionState, VersionState


class CardContract(Row):
    """A card contract (toimikorttisopimus) between the issuer and an organisation; what it says stands in its versions."""

    number = models.CharField(max_length=16, unique=True, default=new_contract_number)
    account = models.ForeignKey(CustomerAccount, on_delete=models.PROTECT, related_name="contracts")
    type = models.CharField(max_length=40)

    retain = NOT_PERSONAL

    @property
    def type_label(self) -> str:
        """The type's name in the reader's language."""
        return type_label(self.type)

    @property
    def organisation(self) -> Organisation:
        return self.account.organisation


class RegistrarMode(models.TextChoices):
    """Who registers: the organisation's own points, or a point of another organisation."""

    OWN_POINTS = "own_points", _("We have our own registration points")
    AUTHORISE_OTHER = "authorise_other", _("I authorise another organisation to act as registrar")


class ContractVersion(Row):
    """One version of a contract: everything the customer said and the issuer decided (SM3). A decided version is not edited.

    `proof_signers` are the people who may give certificates of employment (BR-EC-08): [{"name": …, "position": …}];
    `more_contacts` [{"name": …, "email": …, "phone": …}] and `more_signatories` [{"name": …, "email": …}] stand beside the
    first ones. `photo_policies` says for each kind of card whether it carries a photo. `ends_on` is the last day of a
    terminated version, `signed_at` the moment of its last signature, `sealed_document` the code of its sealed paper.
    """

    contract = models.ForeignKey(CardContract, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=16, choices=VersionState.choices, default=VersionState.DRAFT)
    registrar_mode = models.CharField(max_length=16, choices=RegistrarMode.choices, blank=True)
    card_kinds = card_kinds_field(default=list, blank=True)
    language = models.CharField(max_length=2, choices=[("fi", "Suomi"), ("sv", "Svenska")], default="fi")
    contact_name = models.CharField(max_length=120, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    more_contacts = models.JSONField(default=list, blank=True)
    signatory_name = models.CharField(max_length=120, blank=True)
    signatory_email = models.EmailField(blank=True)
    more_signatories = models.JSONField(default=list, blank=True)
    proof_signers = models.JSONField(default=list, blank=True)
    photo_policies = models.JSONField(default=dict, blank=True)
    organisation_cards_a_year = models.PositiveIntegerField(null=True, blank=True)
    billing = models.CharField(max_length=300, blank=True)
    e_invoice_address = models.CharField(max_length=40, blank=True)
    e_invoice_operator = models.CharField(max_length=40, blank=True)
    invoice_reference = models.CharField(max_length=60, blank=True)
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    submitted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    handler = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.TextField(blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    sealed_document = models.CharField(max_length=20, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    terminated_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    terminated_by_issuer = models.BooleanField(default=False)
    terminated_at = models.DateTimeField(null=True, blank=True)
    termination_reason = models.CharField(max_length=500, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    # Customerships and points' subscriptions hang on the version for ever; the people it names do not stay.
    retain = Retain(
        "contract",
        years=7,
        after="ended_at",
        blank={
            "contact_name": "",
            "contact_email": "",
            "contact_phone": "",
            "signatory_name": "",
            "signatory_email": "",
            "proof_signers": [],
            "more_contacts": [],
            "more_signatories": [],
        },
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="contract_version_number_once"),
            models.UniqueConstraint(
                fields=["contract"],
                condition=Q(state__in=["draft", "submitted", "in_handling", "more_info", "granted"]),
                name="one_version_under_way",
            ),
            models.UniqueConstraint(
                fields=["contract"], condition=Q(state__in=["in_force", "ending"]), name="one_version_in_force"
            ),
            models.CheckConstraint(
                name="ending_version_has_its_last_day", condition=~Q(state="ending") | Q(ends_on__isnull=False)
            ),
        ]
        ordering = ["contract_id", "number"]

    @property
    def signed(self) -> bool:
        """Everybody who signs has signed."""
        return self.signed_at is not None

    @property
    def signature(self) -> "ContractSignature | None":
        """The last signature, of as many as there are."""
        return self.signatures.order_by("signed_at", "pk").last()


class ContractSignature(Row):
    """A signatory's signature of a granted version, by strong identification: a fact of its own (BR-AU-14)."""

    version = models.ForeignKey(ContractVersion, on_delete=models.PROTECT, related_name="signatures")
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signer_name = models.CharField(max_length=200)
    method = models.CharField(max_length=80)
    level = models.CharField(max_length=80)
    identified_at = models.DateTimeField()
    signed_at = models.DateTimeField()
    document_sha256 = models.CharField(max_length=64)

    retain = Retain("contract", years=7, after="version__ended_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "signed_by"], name="signed_once_by_each")]
        ordering = ["version_id", "signed_at", "pk"]

    @property
    def identified_by(self) -> str:
        """How the signatory was identified, in the page's language."""
        return in_words(self.method, self.level)


class EvidenceKind(models.TextChoices):
    """What shows that a person may sign for the organisation."""

    REGISTER = "register", _("Business register")
    E_AUTHORISATION = "e_authorisation", _("E-authorisation")
    ATTACHMENT = "attachment", _("Power of attorney")


class SigningEvidence(Row):
    """What shows that a named signatory may sign, and the handler who looked at it (BR-AU-14). `accepted` is None until then.

    `detail` is the number of an e-authorisation, or how the register says that the person signs (alone, jointly);
    `document` the code of a kept file.
    """

    version = models.ForeignKey(ContractVersion, on_delete=models.PROTECT, related_name="evidence")
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    kind = models.CharField(max_length=16, choices=EvidenceKind.choices)
    detail = models.CharField(max_length=80, blank=True)
    document = models.CharField(max_length=20, blank=True)
    given_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    accepted = models.BooleanField(null=True, blank=True)
    checked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    retain = Retain("contract", years=7, after="version__ended_at")


class PointSubscription(Row):
    """A contract version's row for one registration point (rekisteröintipistetilaus); exactly one is the main point."""

    version = models.ForeignKey(ContractVersion, on_delete=models.PROTECT, related_name="subscriptions")
    point = models.ForeignKey(RegistrationPoint, on_delete=models.PROTECT, related_name="subscriptions")
    is_main = models.BooleanField(default=False)

    retain = NOT_PERSONAL

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "point"], name="point_once_in_a_version"),
            models.UniqueConstraint(fields=["version"], condition=Q(is_main=True), name="one_main_point"),
        ]


class MandateQuerySet(PeriodQuerySet):
    def in_force(self, *, on: date | None = None) -> Self:
        return super().in_force(on=on).filter(state=MandateState.ACTIVE)


class Mandate(Row, Period):
    """One organisation's authority to exactly one registration point to order its cards (valtuutus, BR-AU-04)."""

    contract = models.ForeignKey(CardContract, on_delete=models.PROTECT, related_name="mandates")
    giver = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="mandates_given")
    point = models.ForeignKey(RegistrationPoint, on_delete=models.PROTECT, related_name="mandates")
    typed_business_id = models.CharField(max_length=9)
    card_kinds = card_kinds_field(default=list)
    state = models.CharField(max_length=16, choices=MandateState.choices, default=MandateState.DRAFT)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # The point's number as it stands in the application; of a point found by name it is written in on acceptance (BR-AU-03).
    service_number = models.CharField(max_length=8, blank=True)
    found_by_name = models.BooleanField(default=False)
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_again_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decline_reason = models.CharField(max_length=300, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspended_by_issuer = models.BooleanField(default=False)
    suspend_reason = models.CharField(max_length=300, blank=True)
    end_announced_at = models.DateTimeField(null=True, blank=True)
    granted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=300, blank=True)

    objects = MandateQuerySet.as_manager()
    retain = Retain("contract", years=7, after="ended_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["giver", "point", "contract"],
                condition=Q(state__in=["draft", "asked", "accepted", "submitted", "granted", "active", "suspended"]),
                name="one_open_mandate",
            ),
            period_ordered("mandate_period_ordered"),
        ]
        indexes = [models.Index("id", condition=Q(state="granted"), name="mandate_waits_for_rights")]


class CustomershipKind(models.TextChoices):
    OWN = "own", _("The point's own customer")
    YS_SOTE = "ys_sote", _("Private sector organisation")
    RESCUE = "rescue", _("Rescue department")
    SERVED = "served", _("Municipality or state body, organisation cards")


class Customership(Row):
    """The context a registrar works in (asiakkuus): whose cards are ordered, at which point, on which mandate."""

    kind = models.CharField(max_length=8, choices=CustomershipKind.choices)
    point = models.ForeignKey(RegistrationPoint, on_delete=models.PROTECT, related_name="customerships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="customerships")
    contract = models.ForeignKey(
        CardContract, null=True, blank=True, on_delete=models.PROTECT, related_name="customerships"
    )
    mandate = models.OneToOneField(
        Mandate, null=True, blank=True, on_delete=models.PROTECT, related_name="customership"
    )
    state = models.CharField(max_length=8, choices=CustomershipState.choices, default=CustomershipState.OPEN)

    retain = NOT_PERSONAL

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["point"], condition=Q(kind="own"), name="one_own_customership"),
            models.CheckConstraint(
                name="customership_has_its_ground",
                condition=Q(kind="own", mandate__isnull=True) | Q(mandate__isnull=False, contract__isnull=False),
            ),
        ]

    def label(self, language: str = "fi") -> str:
        """What the desk's menu shows: "YS sote/<organisation>"."""
        name = self.organisation.name(language)
        if self.kind == CustomershipKind.YS_SOTE:
            return f"YS sote/{name}"
        return self.point.name(language) if self.kind == CustomershipKind.OWN else name

    @property
    def hue(self) -> int:
        """One of eight accents, always the same for a customership, so that the eye notices a wrong one."""
        return sum(map(ord, self.code)) % 8


class RescueProcess(Row):
    """A rescue department's way to have its cards ordered at a point of a county (SM5); how far it has come is read from facts.

    The department names the point; from then on department, county, the point's desk and the issuer see what is missing.
    """

    department = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="rescue_processes")
    point = models.ForeignKey(RegistrationPoint, on_delete=models.PROTECT, related_name="rescue_processes")
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    retain = NOT_PERSONAL

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["department", "point"], condition=Q(closed_at=None), name="one_open_rescue_process"
            )
        ]


class SuccessionKind(models.TextChoices):
    RENAME = "rename", _("The name changes, the business ID stays")
    MERGER = "merger", _("The organisation merges into another one")
    SPLIT = "split", _("A part of the organisation moves to another one")


class Succession(Row):
    """An organisation changes: its name, or another organisation takes over what it has (BR-AU-19).

    `points` and `mandates` are what moves in a split, by their codes; a merger moves everything. What cards are to be renewed is
    listed once the new contract is in force.
    """

    kind = models.CharField(max_length=8, choices=SuccessionKind.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="succeeds")
    state = models.CharField(max_length=12, choices=SuccessionState.choices, default=SuccessionState.SUBMITTED)
    effective_on = models.DateField()
    old_name_fi = models.CharField(max_length=200)
    name_fi = models.CharField(max_length=200, blank=True)
    name_sv = models.CharField(max_length=200, blank=True)
    points = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    mandates = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    handler = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.TextField(blank=True)
    executed_at = models.DateTimeField(null=True, blank=True)
    renewals_listed_at = models.DateTimeField(null=True, blank=True)

    retain = NOT_PERSONAL


class CaseKind(models.TextChoices):
    """What a matter is about; each kind's table and words are registered in `matters.py`."""

    CONTRACT = "contract", _("Card contract")
    REGISTRAR_APPLICATION = "registrar_application", _("Registrar application")
    SUCCESSION = "succession", _("Succession")
    RECOVERY = "recovery", _("Recovery of a user account")


# A matter that has come to the office; one that is not decided yet, nor left; since when it has waited, or has been as it is.
COME = Q(received_at__isnull=False)
UNDER_WAY = Q(unfinished=True, decided=False)
SINCE = Coalesce("waiting_since", "changed_at")


class Case(Row):
    """A matter as customer and office see it: one row of "Keskeneräiset asiat" or "Valmiit asiat".

    `subject` is the row that it is about, as "kind:CODE"; `state` and the columns after it follow that row's state
    (`matters.py`). `type` is the contract's type, which never changes, and empty for other kinds. `shown_number` is the
    number that people know it by. `received_at` is when it came to the office. `waiting_since` tells since when the office's
    clock has run, pauses left out; while the customer acts it is empty and `office_time` keeps what had run.
    """

    number = models.CharField(max_length=16, unique=True, default=new_code)
    kind = models.CharField(max_length=24, choices=CaseKind.choices)
    type = models.CharField(max_length=40, blank=True)
    account = models.ForeignKey(CustomerAccount, on_delete=models.PROTECT, related_name="cases")
    subject = models.CharField(max_length=80, unique=True)
    shown_number = models.CharField(max_length=20, db_index=True)
    version = models.OneToOneField(
        ContractVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="case"
    )
    state = models.CharField(max_length=24)
    acts_next = models.CharField(max_length=12, choices=Who.choices, default=Who.NOBODY)
    unfinished = models.BooleanField(default=True)
    decided = models.BooleanField(default=False)
    received_at = models.DateTimeField(null=True, blank=True)
    handler = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    waiting_since = models.DateTimeField(null=True, blank=True)
    office_time = models.DurationField(default=timedelta)
    changed_at = models.DateTimeField(auto_now=True)

    retain = NOT_PERSONAL

    class Meta:
        constraints = [
            models.CheckConstraint(name="case_has_its_subject", condition=~Q(subject="") & ~Q(state="")),
        ]
        # The orders in which the lists of portal and office are read, page by page.
        indexes = [
            models.Index("account", "changed_at", name="case_of_account"),
            models.Index(SINCE, "id", condition=COME & UNDER_WAY, name="case_under_way"),
            models.Index("handler", SINCE, "id", condition=COME & UNDER_WAY, name="case_under_way_handler"),
            models.Index("kind", "type", SINCE, "id", condition=COME & UNDER_WAY, name="case_under_way_kind"),
            models.Index(SINCE, "id", condition=COME & ~UNDER_WAY, name="case_decided"),
            models.Index("handler", "id", condition=COME & ~UNDER_WAY, name="case_decided_handler"),
            models.Index("kind", "state", "id", condition=COME & ~UNDER_WAY, name="case_decided_kind"),
        ]


class CaseMessage(Row):
    """One message of the talk between a customer and a handler about a matter; its attachments are documents of the message.

    `read_at` is when somebody of the other side first had it before their eyes.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="messages")
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    from_office = models.BooleanField()
    text = models.TextField(max_length=4000)
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    retain = Retain("contract", years=7, after="created_at")

    class Meta:
        ordering = ["created_at"]
        indexes = [
            models.Index(fields=["case", "from_office"], condition=Q(read_at__isnull=True), name="case_message_unread")
        ]
