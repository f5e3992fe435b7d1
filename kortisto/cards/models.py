"""Orders, cards, boxes, custody, handovers, activation letters, reports of loss and of employments that have ended."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kortisto.accounts.models import User
from kortisto.contracts.models import CardKind, ContractVersion, Customership, Mandate, Succession
from kortisto.holders.models import EmploymentProofLine, IdentityProof, ProfessionalRight, TermsAcceptance
from kortisto.kernel.names import search_text
from kortisto.kernel.retention import NOT_PERSONAL, Retain
from kortisto.kernel.rows import Row
from kortisto.organisations.models import Organisation, RegistrationPoint
from kortisto.people.models import Person
from kortisto.registrars.models import PointRight, RegistrarRight

from .states import BoxState, CardState, EndState, LetterState, OrderState, ReportState, ReviewState


class CardOrder(Row):
    """An order of one card, with every ground it stood on (SM10): right, contract version, mandate, proofs, acceptance."""

    class LetterTo(models.TextChoices):
        HOME = "home", _("Home address")
        WORKPLACE = "workplace", _("Workplace, in the person's own name")

    kind = models.CharField(max_length=16, choices=CardKind.choices)
    state = models.CharField(max_length=16, choices=OrderState.choices, default=OrderState.SUBMITTED)
    holder = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="orders")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="orders"
    )
    customership = models.ForeignKey(Customership, on_delete=models.PROTECT, related_name="orders")
    point = models.ForeignKey(RegistrationPoint, on_delete=models.PROTECT, related_name="orders")
    ordered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ordered_on = models.DateField()
    # The grounds, kept.
    right = models.ForeignKey(RegistrarRight, on_delete=models.PROTECT, related_name="+")
    point_right = models.ForeignKey(PointRight, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(ContractVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="orders")
    mandate = models.ForeignKey(Mandate, null=True, blank=True, on_delete=models.PROTECT, related_name="orders")
    proof_line = models.ForeignKey(
        EmploymentProofLine, null=True, blank=True, on_delete=models.PROTECT, related_name="orders"
    )
    professional_right = models.ForeignKey(
        ProfessionalRight, null=True, blank=True, on_delete=models.PROTECT, related_name="orders"
    )
    # The right's code where the holder may have a card for another right beside it (BR-OR-06); otherwise empty.
    counted_right = models.CharField(max_length=40, blank=True, default="", editable=False)
    identity_proof = models.OneToOneField(IdentityProof, on_delete=models.PROTECT, related_name="order")
    acceptance = models.OneToOneField(TermsAcceptance, on_delete=models.PROTECT, related_name="order")
    # What stands on the card and in the certificates, each with its source and date (BR-OR-21).
    attributes = models.JSONField(default=dict)
    title = models.CharField(max_length=120)
    valid_until = models.DateField()
    letter_to = models.CharField(max_length=12, choices=LetterTo.choices)
    letter_address = models.CharField(max_length=300)
    # Where the holder is told that the card has arrived, if they gave an address.
    contact_email = models.EmailField(blank=True)
    search_text = models.TextField(editable=False, default="")
    reject_reason = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    retain = Retain("registration", years=7, after="valid_until")

    class Meta:
        constraints = [
            # One open order for a person, organisation and kind (BR-OR-18); the twin loses here at the latest. A physician
            # who is a dentist too may have both rights' cards under way (BR-OR-06).
            models.UniqueConstraint(
                fields=["holder", "organisation", "kind", "counted_right"],
                condition=Q(state__in=["submitted", "sent_to_maker"]),
                name="no_twin_order",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="order_has_its_ground",
                condition=Q(kind="professional", professional_right__isnull=False)
                | (~Q(kind="professional") & Q(proof_line__isnull=False, version__isnull=False)),
            ),
        ]
        indexes = [
            GinIndex(name="order_search", fields=["search_text"], opclasses=["gin_trgm_ops"]),
            models.Index(fields=["customership", "-id"], name="order_by_customership"),
            models.Index(fields=["state", "id"], name="order_by_state"),
        ]

    @property
    def printed_name(self) -> str:
        return f"{self.attributes['given_name']['value']} {self.attributes['surname']['value']}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = search_text(self.holder.given_names, self.holder.family_name, self.code)
        super().save(*args, **kwargs)


class CancelReason(models.TextChoices):
    """Why a card was cancelled; each has its reason code in the revocation list (RFC 5280)."""

    LOST = "lost", _("Lost")
    STOLEN = "stolen", _("Stolen")
    MISUSE = "misuse", _("Suspected misuse")
    RETURNED = "returned", _("Returned")
    NOT_NEEDED = "not_needed", _("No longer needed")
    FAULTY = "faulty", _("Faulty or wrong")
    EMPLOYMENT_ENDED = "employment_ended", _("Employment or assignment has ended")


class Card(Row):
    """A produced card (SM11). Its serial is the maker's; its certificates stand in `pki` under this card's code."""

    order = models.OneToOneField(CardOrder, on_delete=models.PROTECT, related_name="card")
    serial = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=16, choices=CardKind.choices)
    holder = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cards")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="cards"
    )
    customership = models.ForeignKey(Customership, on_delete=models.PROTECT, related_name="cards")
    point = models.ForeignKey(RegistrationPoint, on_delete=models.PROTECT, related_name="cards")
    state = models.CharField(max_length=24, choices=CardState.choices, default=CardState.AWAITING_CERTIFICATES)
    # Why the certificate authority refused, until somebody has put it right and had it tried again.
    problem = models.CharField(max_length=300, blank=True)
    csr_auth = models.BinaryField(editable=False)
    csr_sign = models.BinaryField(editable=False)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=24, choices=CancelReason.choices, blank=True)
    search_text = models.TextField(editable=False, default="")

    retain = Retain("registration", years=7, after="valid_until")

    class Meta:
        indexes = [
            GinIndex(name="card_search", fields=["search_text"], opclasses=["gin_trgm_ops"]),
            models.Index(fields=["customership", "-id"], name="card_by_customership"),
            models.Index(fields=["state", "id"], name="card_by_state"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = search_text(self.holder.given_names, self.holder.family_name, self.serial, self.order.code)
        super().save(*args, **kwargs)

    @property
    def box_card(self) -> "BoxCard | None":
        """The card's row in the last box it travelled in."""
        return self.box_cards.select_related("box").order_by("-pk").first()


class Place(models.TextChoices):
    """Who has a card in their keeping."""

    MAKER = "maker", _("Card maker")
    POST = "post", _("Post")
    POINT = "point", _("Registration point")
    PERSON = "person", _("Card holder")
    LOST = "lost", _("Reported lost")
    DESTROYED = "destroyed", _("Destroyed")


class Custody(Row):
    """One link of a card's chain of custody; the last one tells where the card is."""

    card = models.ForeignKey(Card, on_delete=models.PROTECT, related_name="custody")
    place = models.CharField(max_length=10, choices=Place.choices)
    point = models.ForeignKey(RegistrationPoint, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    moved_by = models.CharField(max_length=80)

    retain = Retain("registration", years=7, after="card__valid_until")

    class Meta:
        ordering = ["card_id", "id"]
        constraints = [
            models.CheckConstraint(
                name="custody_names_its_keeper",
                condition=Q(place="point", point__isnull=False)
                | Q(place="person", person__isnull=False)
                | Q(place__in=["maker", "post", "lost", "destroyed"]),
            )
        ]


class Box(Row):
    """A box of cards that the maker or another point sent to a point, with the list of what should lie in it."""

    number = models.CharField(max_length=40, unique=True)
    point = models.ForeignKey(RegistrationPoint, on_delete=models.PROTECT, related_name="boxes")
    state = models.CharField(max_length=12, choices=BoxState.choices, default=BoxState.DISPATCHED)
    dispatched_on = models.DateField()
    received_at = models.DateTimeField(null=True, blank=True)
    received_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    unexpected = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    retain = NOT_PERSONAL


class BoxCard(Row):
    """A card on a box's list, and whether it was found in the box."""

    class Found(models.TextChoices):
        EXPECTED = "expected", _("Expected")
        FOUND = "found", _("Found")
        MISSING = "missing", _("Missing")

    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="cards")
    card = models.ForeignKey(Card, on_delete=models.PROTECT, related_name="box_cards")
    found = models.CharField(max_length=10, choices=Found.choices, default=Found.EXPECTED)

    retain = Retain("registration", years=7, after="card__valid_until")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["box", "card"], name="card_once_in_a_box")]


class Handover(Row):
    """A card given into its holder's hand: identity proved again, receipt recorded, never to oneself (BR-HO-01)."""

    class Receipt(models.TextChoices):
        PAPER = "paper", _("Signed on paper")
        PAD = "pad", _("Signed on a pad")

    card = models.OneToOneField(Card, on_delete=models.PROTECT, related_name="handover")
    proof = models.OneToOneField(IdentityProof, on_delete=models.PROTECT, related_name="handover")
    receipt = models.CharField(max_length=8, choices=Receipt.choices)
    receipt_place = models.CharField(max_length=120)
    handed_over_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    right = models.ForeignKey(RegistrarRight, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    retain = Retain("registration", years=7, after="card__valid_until")


class ActivationLetter(Row):
    """The letter that carries the activation code to the holder, some working days after the card; never the code itself.

    The delay keeps one stolen post bag from holding both card and code (BR-OR-13, BR-PN-03).
    """

    card = models.ForeignKey(Card, on_delete=models.PROTECT, related_name="letters")
    state = models.CharField(max_length=10, choices=LetterState.choices, default=LetterState.DUE)
    address_kind = models.CharField(max_length=12, choices=CardOrder.LetterTo.choices)
    address = models.CharField(max_length=300)
    due_on = models.DateField(db_index=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    retain = Retain("registration", years=7, after="card__valid_until")


class LossReport(Row):
    """A report that a card is lost or stolen: kept from the moment of receipt, done as soon as the CA can (BR-RV-05)."""

    class Reason(models.TextChoices):
        LOST = "lost", _("Lost")
        STOLEN = "stolen", _("Stolen")
        MISUSE = "misuse", _("Suspected misuse")

    class Requester(models.TextChoices):
        HOLDER = "holder", _("The card holder")
        ORGANISATION = "organisation", _("The organisation")
        OTHER = "other", _("Somebody else")

    class Route(models.TextChoices):
        POINT = "point", _("The registration point")
        SERVICE = "service", _("The revocation service")

    card = models.ForeignKey(Card, on_delete=models.PROTECT, related_name="loss_reports")
    state = models.CharField(max_length=12, choices=ReportState.choices, default=ReportState.RECEIVED)
    reason = models.CharField(max_length=8, choices=Reason.choices)
    # The values of `Reason` are those of `CancelReason` that a report can have.
    requester = models.CharField(max_length=16, choices=Requester.choices)
    requester_name = models.CharField(max_length=120, blank=True)
    verified = models.BooleanField()
    verified_how = models.CharField(max_length=300, blank=True)
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=80)
    executed_at = models.DateTimeField(null=True, blank=True)
    # Who sees to what comes after: the card's point, or the revocation service where nobody is at work there (BR-RG-06).
    routed_to = models.CharField(max_length=8, choices=Route.choices, default=Route.POINT)

    retain = Retain("registration", years=7, after="card__valid_until")

    class Meta:
        indexes = [models.Index(F("received_at"), name="loss_report_open", condition=~Q(state="executed"))]


class EmploymentEnd(Row):
    """An organisation's report that somebody has left it, or leaves on a day to come (BR-RV-03).

    It reaches every card that the person has in the organisation's name, whatever its kind; a professional card is the
    person's own and stays. On `left_on` the cards are cancelled.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="employment_ends")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="employment_ends")
    left_on = models.DateField()
    state = models.CharField(max_length=12, choices=EndState.choices, default=EndState.RECEIVED)
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    retain = Retain("registration", years=7, after="received_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person"], condition=Q(state="received"), name="one_waiting_employment_end"
            )
        ]
        indexes = [models.Index(fields=["left_on"], name="employment_end_waiting", condition=Q(state="received"))]


class RenewalItem(Row):
    """A card that has to be made anew because its organisation has changed (BR-AU-19); done when the new one is handed over."""

    succession = models.ForeignKey(Succession, on_delete=models.PROTECT, related_name="renewals")
    card = models.OneToOneField(Card, on_delete=models.PROTECT, related_name="renewal")

    retain = NOT_PERSONAL


class HoldersReview(Row):
    """An organisation is asked to confirm who of its card holders is still with it; closed when all have been answered for."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="holder_reviews")
    state = models.CharField(max_length=10, choices=ReviewState.choices, default=ReviewState.OPEN)
    due_on = models.DateField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    retain = NOT_PERSONAL

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation"], condition=Q(state="open"), name="one_open_holders_review")
        ]


class HolderAnswer(Row):
    """What the organisation said of one card holder in a review: still here, or left on a day."""

    review = models.ForeignKey(HoldersReview, on_delete=models.PROTECT, related_name="answers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    left_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    retain = Retain("registration", years=7, after="answered_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "person"], name="one_answer_for_a_holder")]


class HandoverDecision(Row):
    """What an organisation decides of one of its orders in run-off: whether the card is still handed over (BR-AU-15)."""

    order = models.OneToOneField(CardOrder, on_delete=models.PROTECT, related_name="handover_decision")
    allowed = models.BooleanField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    retain = Retain("registration", years=7, after="order__valid_until")
