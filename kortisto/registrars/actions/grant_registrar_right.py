"""A trained person becomes a registrar of a point."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_appoint
from kortisto.accounts.models import User
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import today
from kortisto.kernel.constraints import refused_when_broken
from kortisto.kernel.errors import Refusal
from kortisto.messages.post import post
from kortisto.organisations.models import RegistrationPoint
from kortisto.organisations.states import PointState
from kortisto.registrars.events import Event
from kortisto.registrars.models import RegistrarRight, TrainingCertificate
from kortisto.registrars.states import RightState, TrainingState


@action
def grant_registrar_right(
    *,
    actor: Any,
    user: User,
    point: RegistrationPoint,
    card_kinds: list[str],
    training: TrainingCertificate,
    basis: str,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> RegistrarRight:
    """Grant a right at one point, with the card kinds it covers (BR-RG-10).

    The person behind the user is known and trained, has no right at the point already (BR-RG-04), and nobody grants their own.
    """
    grounds = grounds_to_appoint(actor=actor, point=point)
    if actor == user:
        raise Refusal("own_right", _("Nobody grants a right to themselves."))
    if user.person_id is None:
        raise Refusal(
            "person_unknown",
            _("A registrar's identity must be known: the user signs in once with strong identification first."),
        )
    if training.user_id != user.pk:
        raise Refusal("training_of_another", _("The training certificate belongs to somebody else."), field="training")
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
        right = RegistrarRight.objects.create(
            user=user, point=point, card_kinds=list(card_kinds), training=training, basis=basis,
            granted_by=actor.actor_code, valid_from=day, valid_until=valid_until, state=RightState.ACTIVE,
        )  # fmt: skip
    record(
        Event.RIGHT_GRANTED, actor=actor, subject=right, grounds=grounds, person=user.person, context=point,
        user=user.code, card_kinds=list(card_kinds), basis=basis, training=training.code,
    )  # fmt: skip
    post("right_granted", to=f"user:{user.code}", right=right.code)
    return right


def _already_has_rights() -> Refusal:
    return Refusal("already_has_rights", _("This person already has rights at this point. Nothing needs to be done."))
