"""What several verbs change together about training and rights."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from stdnum import luhn

from kortisto.accounts.models import User
from kortisto.kernel.clock import today
from kortisto.kernel.codes import ALPHABET, new_code, normalise_code
from kortisto.kernel.constraints import refused_when_broken
from kortisto.kernel.errors import Refusal
from kortisto.organisations.models import RegistrationPoint
from kortisto.organisations.states import PointState

from .courses import Course
from .models import CourseTry, RegistrarRight, TrainingCertificate, TrainingSource
from .states import RightState, TrainingState

CHECK_CODE_BODY = 11


def new_check_code() -> str:
    """A certificate's code: eleven random characters (55 bits) and a check character, so that a typing error is caught."""
    body = new_code(CHECK_CODE_BODY)
    return body + luhn.calc_check_digit(body, ALPHABET)


def read_check_code(text: str) -> str | None:
    """The code somebody typed, as it is stored; None when it cannot be one."""
    code = normalise_code(text)
    if len(code) != CHECK_CODE_BODY + 1 or not all(letter in ALPHABET for letter in code):
        return None
    return code if luhn.is_valid(code, ALPHABET) else None


def make_certificate(*, user: User, course: Course, made: CourseTry) -> TrainingCertificate:
    """The certificate of a try that was passed; its paper is made and sealed afterwards by a job."""
    return TrainingCertificate.objects.create(
        user=user,
        course=course.title(made.language),
        passed_on=today(),
        language=made.language,
        source=TrainingSource.OWN_COURSE,
        name=user.name,
        check_code=new_check_code(),
        version=made.version,
        content=made.content,
    )


def give_right(
    *,
    by: Any,
    user: User,
    point: RegistrationPoint,
    card_kinds: list[str],
    training: TrainingCertificate,
    basis: str,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> RegistrarRight:
    """A right at one point for a known and trained person who has none there (BR-RG-10, BR-RG-04).

    Refuses with `person_unknown`, `training_of_another`, `training_not_accepted`, `no_card_kinds`, `point_closed` or
    `already_has_rights`.
    """
    if user.person_id is None:
        raise Refusal(
            "person_unknown",
            _("A registrar's identity must be known: the user signs in once with strong identification first."),
        )
    check_training(user=user, training=training)
    if training.state != TrainingState.ACCEPTED:
        raise Refusal(
            "training_not_accepted",
            _("The training certificate has not been checked and accepted yet."),
            field="training",
        )
    if not card_kinds:
        raise Refusal("no_card_kinds", _("Choose at least one kind of card."), field="card_kinds")
    if point.state == PointState.CLOSED:
        raise Refusal("point_closed", _("The registration point is closed."), field="point")
    day = valid_from or today()
    if RegistrarRight.objects.in_force(on=max(day, today())).filter(user=user, point=point).exists():
        raise _already_has_rights()
    with refused_when_broken("one_right_at_a_point", _already_has_rights):
        return RegistrarRight.objects.create(
            user=user, point=point, card_kinds=list(card_kinds), training=training, basis=basis,
            granted_by=by.actor_code, valid_from=day, valid_until=valid_until, state=RightState.ACTIVE,
        )  # fmt: skip


def check_training(*, user: User, training: TrainingCertificate) -> None:
    """The certificate is the person's own, and nobody has turned it down."""
    if training.user_id != user.pk:
        raise Refusal("training_of_another", _("The training certificate belongs to somebody else."), field="training")
    if training.state == TrainingState.REJECTED:
        raise Refusal("training_rejected", _("This certificate was not accepted. Give another one."), field="training")


def _already_has_rights() -> Refusal:
    return Refusal("already_has_rights", _("This person already has rights at this point. Nothing needs to be done."))
