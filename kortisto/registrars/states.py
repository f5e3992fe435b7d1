"""States of tries at the course, of training certificates, of applications (SM6) and of registrar rights (SM7)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kortisto.kernel.states import Move, StateTable, Who


class RightState(models.TextChoices):
    ACTIVE = "active", _("In force")
    SUSPENDED = "suspended", _("Suspended")
    ENDED = "ended", _("Ended")


RIGHT = StateTable(
    "registrars.RegistrarRight",
    moves=[
        Move("suspend", {RightState.ACTIVE}, RightState.SUSPENDED),
        Move("restore", {RightState.SUSPENDED}, RightState.ACTIVE),
        Move("end", {RightState.ACTIVE, RightState.SUSPENDED}, RightState.ENDED),
    ],
    next={RightState.ACTIVE: Who.REGISTRAR, RightState.SUSPENDED: Who.ISSUER},
    final={RightState.ENDED},
)


class TryState(models.TextChoices):
    OPEN = "open", pgettext_lazy("course", "Under way")
    PASSED = "passed", pgettext_lazy("course", "Passed")
    FAILED = "failed", pgettext_lazy("course", "Not passed")


TRY = StateTable(
    "registrars.CourseTry",
    moves=[
        Move("pass", {TryState.OPEN}, TryState.PASSED),
        Move("fail", {TryState.OPEN}, TryState.FAILED),
    ],
    next={TryState.OPEN: Who.REGISTRAR},
    final={TryState.PASSED, TryState.FAILED},
)


class TrainingState(models.TextChoices):
    WAITING = "waiting", _("Waits for a check")
    ACCEPTED = "accepted", pgettext_lazy("training certificate", "Accepted")
    REJECTED = "rejected", pgettext_lazy("training certificate", "Not accepted")


TRAINING = StateTable(
    "registrars.TrainingCertificate",
    moves=[
        Move("accept", {TrainingState.WAITING}, TrainingState.ACCEPTED),
        Move("reject", {TrainingState.WAITING}, TrainingState.REJECTED),
    ],
    next={TrainingState.WAITING: Who.ISSUER},
    final={TrainingState.ACCEPTED, TrainingState.REJECTED},
)


class ApplicationState(models.TextChoices):
    SUBMITTED = "submitted", pgettext_lazy("application", "Submitted")
    IN_HANDLING = "in_handling", pgettext_lazy("application", "In handling")
    MORE_INFO = "more_info", pgettext_lazy("application", "More information asked for")
    APPROVED = "approved", pgettext_lazy("application", "Approved")
    REJECTED = "rejected", pgettext_lazy("application", "Rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("application", "Withdrawn")


A = ApplicationState
OPEN_APPLICATIONS = (A.SUBMITTED, A.IN_HANDLING, A.MORE_INFO)
APPLICATION = StateTable(
    "registrars.RegistrarApplication",
    moves=[
        Move("take", {A.SUBMITTED}, A.IN_HANDLING),
        Move("ask", {A.IN_HANDLING}, A.MORE_INFO),
        Move("answer", {A.MORE_INFO}, A.IN_HANDLING),
        Move("approve", {A.SUBMITTED, A.IN_HANDLING}, A.APPROVED),
        Move("reject", {A.SUBMITTED, A.IN_HANDLING, A.MORE_INFO}, A.REJECTED),
        Move("withdraw", {A.SUBMITTED, A.MORE_INFO}, A.WITHDRAWN),
    ],
    next={A.SUBMITTED: Who.ISSUER, A.IN_HANDLING: Who.ISSUER, A.MORE_INFO: Who.CUSTOMER},
    final={A.APPROVED, A.REJECTED, A.WITHDRAWN},
)


class GrantState(models.TextChoices):
    ACTIVE = "active", _("In force")
    ENDED = "ended", _("Ended")


POINT_RIGHT = StateTable(
    "registrars.PointRight",
    moves=[Move("end", {GrantState.ACTIVE}, GrantState.ENDED)],
    next={GrantState.ACTIVE: Who.REGISTRAR},
    final={GrantState.ENDED},
)


class RegistrarReviewState(models.TextChoices):
    OPEN = "open", pgettext_lazy("registrar review", "To be gone through")
    CONFIRMED = "confirmed", pgettext_lazy("registrar review", "Gone through")


REGISTRAR_REVIEW = StateTable(
    "registrars.RegistrarReview",
    moves=[Move("confirm", {RegistrarReviewState.OPEN}, RegistrarReviewState.CONFIRMED)],
    next={RegistrarReviewState.OPEN: Who.CUSTOMER},
    final={RegistrarReviewState.CONFIRMED},
)


class StaffingLevel(models.TextChoices):
    """Whether a point has the registrars that it needs: a fact that is worked out, not a state (BR-RG-06)."""

    FULL = "full", pgettext_lazy("staffing", "Enough registrars")
    SHORT = "short", pgettext_lazy("staffing", "Understaffed")
    NONE = "none", pgettext_lazy("staffing", "No registrars")


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", pgettext_lazy("list of registrars", "Being checked")
    CHECKED = "checked", pgettext_lazy("list of registrars", "Waits for confirmation")
    RUNNING = "running", pgettext_lazy("list of registrars", "Being taken in")
    DONE = "done", pgettext_lazy("list of registrars", "Taken in")
    WITHDRAWN = "withdrawn", pgettext_lazy("list of registrars", "Withdrawn")


IMPORT = StateTable(
    "registrars.RegistrarImport",
    moves=[
        Move("check", {ImportState.UPLOADED}, ImportState.CHECKED),
        Move("confirm", {ImportState.CHECKED}, ImportState.RUNNING),
        Move("finish", {ImportState.RUNNING}, ImportState.DONE),
        Move("withdraw", {ImportState.UPLOADED, ImportState.CHECKED}, ImportState.WITHDRAWN),
    ],
    next={ImportState.UPLOADED: Who.PROGRAM, ImportState.CHECKED: Who.ISSUER, ImportState.RUNNING: Who.PROGRAM},
    final={ImportState.DONE, ImportState.WITHDRAWN},
)
