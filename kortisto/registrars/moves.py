"""What several verbs change together about training and rights."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from stdnum import luhn

from kortisto.accounts.models import User
from kortisto.contracts.letters import tell_account
from kortisto.kernel.clock import now, today
from kortisto.kernel.codes import ALPHABET, new_code, normalise_code
from kortisto.kernel.constraints import refused_when_broken
from kortisto.kernel.errors import Refusal
from kortisto.kernel.jobs import later
from kortisto.kernel.states import MoveMade
from kortisto.messages.post import post
from kortisto.organisations.models import Membership, RegistrationPoint
from kortisto.organisations.states import PointState
from kortisto.rulebook.read import rule
from kortisto.ui.face import full_address

from .courses import Course
from .models import CourseTry, RegistrarReview, RegistrarRight, TrainingCertificate, TrainingSource
from .reviews import account_of_owner
from .staffing import leaves_too_few, registrars_at
from .states import RIGHT, RightState, TrainingState

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


@dataclass(frozen=True)
class EndedRight:
    """What ending a right moved, and how many registrars the point has left. The caller puts it on record."""

    move: MoveMade
    left: int


def end_right(*, right: RegistrarRight, reason: str, leave_understaffed: bool) -> EndedRight:
    """The right ends at once, also in sessions that are open: every page asks again. The registrar is told.

    Where an open point would be left with fewer registrars than it needs, that must be said with `leave_understaffed`
    (BR-RG-07); otherwise it refuses with `leaves_point_understaffed`.
    """
    # Of two rights of a point that end at once the later one counts what the earlier one left.
    point = RegistrationPoint.objects.select_for_update(no_key=True).get(pk=right.point_id)
    right.point = point
    left = registrars_at(point, without=right.user_id)
    if not leave_understaffed and leaves_too_few(right):
        raise Refusal(
            "leaves_point_understaffed",
            _(
                "The point would be left with too few registrars. Confirm that you know it, or find another registrar first."
            ),
            field="leave_understaffed",
            left=left,
            least=rule("registrars_minimum"),
        )
    move = RIGHT.apply(right, "end", ended_at=now(), end_reason=reason[:200])
    post("right_ended", to=f"user:{right.user.code}", right=right.code)
    later("registrars:watch_registrar", user=right.user.code)
    return EndedRight(move, left)


def rights_with_membership(*, membership: Membership) -> QuerySet[RegistrarRight]:
    """The rights that a person has at the points of the organisation whose account they belong to: they end with that."""
    rows = RegistrarRight.objects.filter(user=membership.user_id, point__owner=membership.account.organisation_id)
    return rows.exclude(state=RightState.ENDED).select_related("user__person", "point").order_by("point_id", "pk")


def end_rights_with_membership(
    *, membership: Membership, reason: str, leave_understaffed: bool
) -> list[tuple[RegistrarRight, EndedRight]]:
    """Who leaves the organisation's account registers at its points no more; rights elsewhere stay (BR-RG-05)."""
    return [
        (right, end_right(right=right, reason=reason, leave_understaffed=leave_understaffed))
        for right in rights_with_membership(membership=membership)
    ]


def tell_of_registrar_review(*, review: RegistrarReview) -> None:
    """Ask the administrators of the owner's account to go through its registrars, each in their own language."""
    account = account_of_owner(review.organisation_id)
    if account is not None:
        tell_account(
            "review_registrars", account=account, roles=(), organisation=review.organisation, due=review.due_on,
            link=full_address("portal", "registrars_review"),
        )  # fmt: skip


def _already_has_rights() -> Refusal:
    return Refusal("already_has_rights", _("This person already has rights at this point. Nothing needs to be done."))
