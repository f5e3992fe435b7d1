"""A trained person becomes a registrar of a point."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_appoint
from kortisto.accounts.models import User
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal
from kortisto.kernel.jobs import later
from kortisto.messages.post import post
from kortisto.organisations.models import RegistrationPoint
from kortisto.registrars.events import Event
from kortisto.registrars.models import RegistrarRight, TrainingCertificate
from kortisto.registrars.moves import give_right


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
    right = give_right(
        by=actor, user=user, point=point, card_kinds=card_kinds, training=training, basis=basis, valid_from=valid_from,
        valid_until=valid_until,
    )  # fmt: skip
    record(
        Event.RIGHT_GRANTED, actor=actor, subject=right, grounds=grounds, person=user.person, context=point,
        user=user.code, card_kinds=list(card_kinds), basis=basis, training=training.code,
    )  # fmt: skip
    post("right_granted", to=f"user:{user.code}", right=right.code)
    later("registrars:watch_registrar", user=user.code)
    return right
