"""Training, registrars' rights at points, and rights granted to points from mandates."""

from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from kortisto.accounts.models import User
from kortisto.contracts.models import CardContract, Customership, card_kinds_field
from kortisto.kernel.retention import NOT_PERSONAL, Retain
from kortisto.kernel.rows import Period, PeriodQuerySet, Row, no_overlap, period_ordered
from kortisto.kernel.sealed import SealedField
from kortisto.organisations.models import CustomerAccount, Organisation, RegistrationPoint

from .states import (
    ApplicationState,
    GrantState,
    ImportState,
    RegistrarReviewState,
    RightState,
    StaffingLevel,
    TrainingState,
    TryState,
)


class CourseStudy(Row):
    """One person's way through an online course: in which language, and which of its parts have been read."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="course_studies")
    course = models.SlugField(max_length=40)
    language = models.CharField(max_length=2)
    parts_read = ArrayField(models.CharField(max_length=60), default=list)
    last_at = models.DateTimeField()

    retain = Retain("study", years=2, after="last_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "course"], name="one_study_of_a_course")]


class CourseTry(Row):
    """One try at the questions of a course: what was drawn, what was answered, of which content.

    `asked` holds the questions' names in their order, `answers` the chosen options by name. `content` is the fingerprint of the
    course as it was then.
    """

    study = models.ForeignKey(CourseStudy, on_delete=models.PROTECT, related_name="tries")
    language = models.CharField(max_length=2)
    version = models.CharField(max_length=20)
    content = models.CharField(max_length=64)
    asked = ArrayField(models.CharField(max_length=60))
    answers = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=TryState.choices, default=TryState.OPEN)
    right = models.PositiveSmallIntegerField(null=True, blank=True)
    needed = models.PositiveSmallIntegerField()
    finished_at = models.DateTimeField(null=True, blank=True)

    retain = Retain("study", years=2, after="study__last_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study"], condition=models.Q(state="open"), name="one_open_try_of_a_study")
        ]
        ordering = ["-created_at", "-pk"]


class TrainingSource(models.TextChoices):
    """How we know that a person passed the course."""

    OWN_COURSE = "own_course", _("Passed in this service")
    OUTSIDE = "outside", _("Certificate from elsewhere")
    OFFICE = "office", _("Recorded at the office")


class TrainingCertificate(Row):
    """Proof that a person passed the registrars' course (koulutustodistus); it follows the person, whatever account they are on.

    `name` is what the paper says, `check_code` what anybody can check on the public page; `document` is the sealed paper, or
    the certificate from elsewhere that a handler has looked at.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="training_certificates")
    course = models.CharField(max_length=120)
    passed_on = models.DateField()
    language = models.CharField(max_length=2)
    source = models.CharField(max_length=12, choices=TrainingSource.choices, default=TrainingSource.OFFICE)
    state = models.CharField(max_length=10, choices=TrainingState.choices, default=TrainingState.ACCEPTED)
    name = models.CharField(max_length=200, blank=True)
    check_code = models.CharField(max_length=12, unique=True, null=True, blank=True)
    version = models.CharField(max_length=20, blank=True)
    content = models.CharField(max_length=64, blank=True)
    document = models.CharField(max_length=20, blank=True)
    checked_by = models.CharField(max_length=80, blank=True)
    reject_reason = models.CharField(max_length=300, blank=True)

    retain = Retain("trusted_role", years=10, after="created_at")

    @property
    def grouped_code(self) -> str:
        """The code as people read it: ABCD-EFGH-JKMN."""
        code = self.check_code or ""
        return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


class RegistrarRightQuerySet(PeriodQuerySet):
    def in_force(self, *, on: date | None = None) -> Self:
        return super().in_force(on=on).filter(state=RightState.ACTIVE)


class RegistrarRight(Row, Period):
    """A trained person's right to act as registrar at one point, with the card kinds it covers (rekisteröijäoikeus)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="registrar_rights")
    point = models.ForeignKey(RegistrationPoint, on_delete=models.PROTECT, related_name="registrar_rights")
    card_kinds = card_kinds_field(default=list)
    training = models.ForeignKey(TrainingCertificate, on_delete=models.PROTECT, related_name="rights")
    basis = models.CharField(max_length=200)
    granted_by = models.CharField(max_length=80)
    state = models.CharField(max_length=16, choices=RightState.choices, default=RightState.ACTIVE)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=200, blank=True)

    objects = RegistrarRightQuerySet.as_manager()
    retain = Retain("trusted_role", years=7, after="ended_at")

    class Meta:
        constraints = [
            no_overlap("one_right_at_a_point", "user", "point", condition=~models.Q(state="ended")),
            period_ordered("right_period_ordered"),
        ]


class RegistrarApplication(Row):
    """A person's own application to become a registrar of points of a granted contract (rekisteröijähakemus, SM6).

    `declaration_version` is that of the issuer's declaration as the applicant gave it. `employed` is what an administrator of
    the account answered when the office asked whether the applicant works there.
    """

    account = models.ForeignKey(CustomerAccount, on_delete=models.PROTECT, related_name="registrar_applications")
    contract = models.ForeignKey(CardContract, on_delete=models.PROTECT, related_name="registrar_applications")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="registrar_applications")
    points = models.ManyToManyField(RegistrationPoint, related_name="+")
    card_kinds = card_kinds_field(default=list)
    training = models.ForeignKey(TrainingCertificate, on_delete=models.PROTECT, related_name="applications")
    phone = models.CharField(max_length=20, blank=True)
    declaration_version = models.CharField(max_length=20)
    declared_at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=ApplicationState.choices, default=ApplicationState.SUBMITTED)
    handler = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    employment_asked_at = models.DateTimeField(null=True, blank=True)
    employed = models.BooleanField(null=True, blank=True)
    employed_told_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    employed_told_at = models.DateTimeField(null=True, blank=True)
    employment_note = models.CharField(max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.CharField(max_length=500, blank=True)

    # The matter and the rights name the row for ever; what people wrote does not stay.
    retain = Retain(
        "trusted_role", years=7, after="decided_at", blank={"employment_note": "", "decision_reason": "", "phone": ""}
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "contract"],
                condition=models.Q(state__in=["submitted", "in_handling", "more_info"]),
                name="one_open_application",
            )
        ]


class RegistrarImport(Row):
    """A list of existing registrars that the office takes in: read, checked row by row, confirmed, then carried out.

    What could be taken in is; a list that is given again changes nothing.
    """

    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED)
    with_credentials = models.BooleanField(default=False)
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.CharField(max_length=80, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    retain = Retain("registrar_import", days=90, after="ended_at")


class ImportResult(models.TextChoices):
    """What is to become, or has become, of a row of a list of registrars."""

    WAITING = "waiting", _("Not checked yet")
    READY = "ready", _("Can be taken in")
    DONE = "done", _("Taken in")
    UNCHANGED = "unchanged", _("As it was")
    FAULTY = "faulty", _("Cannot be taken in")


class RegistrarImportRow(Row):
    """One row of such a list: its cells, what is wrong with it, and what came of it.

    Identity code and document number are sealed; `person_key` is a keyed fingerprint by which rows about one person are found.
    """

    source = models.ForeignKey(RegistrarImport, on_delete=models.PROTECT, related_name="rows")
    number = models.PositiveIntegerField()
    cells = models.JSONField(default=dict)
    identity = SealedField(null=True)
    person_key = models.CharField(max_length=64, blank=True)
    email = models.CharField(max_length=254, blank=True)
    point_number = models.CharField(max_length=20, blank=True)
    result = models.CharField(max_length=10, choices=ImportResult.choices, default=ImportResult.WAITING)
    problems = models.JSONField(default=list)
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    right = models.ForeignKey(RegistrarRight, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    retain = Retain("registrar_import", days=90, after="source__ended_at")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["source", "number"], name="one_row_of_a_number")]
        indexes = [
            models.Index(fields=["source", "result", "number"], name="import_row_by_result"),
            models.Index(fields=["source", "person_key"], name="import_row_by_person"),
        ]


class PointRightQuerySet(PeriodQuerySet):
    def in_force(self, *, on: date | None = None) -> Self:
        return super().in_force(on=on).filter(state=GrantState.ACTIVE)


class PointRight(Row, Period):
    """The right to a customership, granted to a point: it covers the point's present and later registrars (BR-RG-19).

    `narrowed_to` names persons where the grant was narrowed; empty means every registrar of the point with the card kind.
    """

    customership = models.ForeignKey(Customership, on_delete=models.PROTECT, related_name="point_rights")
    point = models.ForeignKey(RegistrationPoint, on_delete=models.PROTECT, related_name="point_rights")
    card_kinds = card_kinds_field(default=list)
    narrowed_to = models.ManyToManyField(User, blank=True, related_name="+")
    granted_by = models.CharField(max_length=80)
    state = models.CharField(max_length=16, choices=GrantState.choices, default=GrantState.ACTIVE)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = PointRightQuerySet.as_manager()
    retain = Retain("trusted_role", years=7, after="ended_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customership"], condition=models.Q(state="active"), name="one_point_right_for_a_customership"
            ),
            period_ordered("point_right_period_ordered"),
        ]


class Absence(Row, Period):
    """Days on which a registrar is not at work, told beforehand; why stays the registrar's own business (BR-RG-06)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="absences")
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    called_off_at = models.DateTimeField(null=True, blank=True)

    objects = PeriodQuerySet.as_manager()
    retain = Retain("absence", years=1, after="valid_until")

    class Meta:
        constraints = [
            no_overlap("absent_once_a_day", "user", condition=models.Q(called_off_at__isnull=True)),
            models.CheckConstraint(name="absence_ends", condition=models.Q(valid_until__gte=models.F("valid_from"))),
        ]


class StaffingNotice(Row):
    """What was last told about a point's staffing, so that every change is told once and nothing daily (BR-RG-06)."""

    point = models.OneToOneField(RegistrationPoint, on_delete=models.PROTECT, related_name="staffing_notice")
    level = models.CharField(max_length=8, choices=StaffingLevel.choices, default=StaffingLevel.FULL)
    ahead_level = models.CharField(max_length=8, choices=StaffingLevel.choices, default=StaffingLevel.FULL)
    # The days ahead that were told to be worse than today, the first and the last; empty when none is in sight.
    ahead_on = models.DateField(null=True, blank=True)
    ahead_until = models.DateField(null=True, blank=True)
    changed_at = models.DateTimeField()

    retain = NOT_PERSONAL


class AcknowledgementKind(models.TextChoices):
    """What a registrar acknowledges."""

    DECLARATION = "declaration", _("Registrar's declaration")
    BRIEFING = "briefing", _("Update briefing")


class Acknowledgement(Row):
    """A registrar has accepted the issuer's declaration anew, or has read the update briefing: which version, and when.

    `version` is the text's own number, `rule` the code of the rulebook's row that held it.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="acknowledgements")
    kind = models.CharField(max_length=12, choices=AcknowledgementKind.choices)
    version = models.CharField(max_length=20)
    rule = models.CharField(max_length=20)
    language = models.CharField(max_length=2)
    given_at = models.DateTimeField()

    retain = Retain("trusted_role", years=10, after="given_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "version"],
                condition=models.Q(kind="declaration"),
                name="one_acceptance_of_a_declaration",
            )
        ]
        indexes = [models.Index(fields=["kind", "version"], name="acknowledged_version")]


class DeclarationCall(Row):
    """The office asks every registrar to accept the declaration in force; one call for a version of the text."""

    version = models.CharField(max_length=20, unique=True)
    due_on = models.DateField()
    called_by = models.CharField(max_length=80)
    told_at = models.DateTimeField(null=True, blank=True)

    retain = NOT_PERSONAL


class BriefingNotice(Row):
    """When a registrar was last told that their update briefing is due, so that nobody is told daily."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="briefing_notice")
    due_on = models.DateField()
    told_at = models.DateTimeField()

    retain = Retain("message", years=1, after="told_at")


class RegistrarReview(Row):
    """The owner of registration points is asked to go through its registrars (BR-RG-16); closed when it has."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="registrar_reviews")
    state = models.CharField(max_length=10, choices=RegistrarReviewState.choices, default=RegistrarReviewState.OPEN)
    due_on = models.DateField()
    told_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=80, blank=True)

    retain = NOT_PERSONAL

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=models.Q(state="open"), name="one_open_registrar_review"
            )
        ]


class ReviewedRight(Row):
    """What the owner said of one registrar right in a review: it stays, or it ends; and whether it was unused then."""

    review = models.ForeignKey(RegistrarReview, on_delete=models.PROTECT, related_name="rights")
    right = models.ForeignKey(RegistrarRight, on_delete=models.PROTECT, related_name="reviews")
    kept = models.BooleanField()
    unused = models.BooleanField()
    said_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    retain = Retain("trusted_role", years=7, after="said_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "right"], name="a_right_once_in_a_review")]
