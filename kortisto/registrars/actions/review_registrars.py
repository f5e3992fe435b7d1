"""The owner of registration points goes through its registrars."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_administer
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import NotVisible, Refusal
from kortisto.organisations.models import CustomerAccount
from kortisto.registrars.events import Event
from kortisto.registrars.models import RegistrarReview, ReviewedRight
from kortisto.registrars.moves import end_right
from kortisto.registrars.reviews import lines_of, to_review
from kortisto.registrars.states import REGISTRAR_REVIEW

AT_ONCE = 500


@action
def review_registrars(
    *,
    actor: Any,
    account: CustomerAccount,
    review: RegistrarReview,
    kept: list[str],
    ended: dict[str, str],
    leave_understaffed: bool = False,
) -> RegistrarReview:
    """Say of up to 500 rights, by their codes, which are still needed and which end, with the reason (BR-RG-16).

    When nobody is unanswered the review is finished. A right that ended meanwhile is passed over. Refuses with
    `too_many_rights`, and as `end_right` does.
    """
    grounds = grounds_to_administer(actor=actor, account=account)
    if review.organisation_id != account.organisation_id:
        raise NotVisible("not_your_organisations")
    if len(kept) + len(ended) > AT_ONCE:
        raise Refusal("too_many_rights", _("Go through at most 500 rights at a time."))
    review.refresh_from_db(from_queryset=RegistrarReview.objects.select_for_update(of=("self",)))
    moment = now()
    for line in lines_of(to_review(review).filter(code__in=[*kept, *ended])):
        right, stays = line.right, line.right.code not in ended
        said = ReviewedRight.objects.create(
            review=review, right=right, kept=stays, unused=line.unused, said_by=actor, said_at=moment
        )
        if stays:
            record(
                Event.RIGHT_REVIEWED, actor=actor, subject=said, grounds=grounds, person=right.user.person,
                context=right.point, right=right.code, unused=line.unused,
            )  # fmt: skip
            continue
        reason = ended[right.code]
        done = end_right(right=right, reason=reason, leave_understaffed=leave_understaffed)
        record(
            Event.RIGHT_ENDED, actor=actor, subject=right, move=done.move, grounds=grounds, person=right.user.person,
            context=right.point, reason=reason, registrars_left=done.left, review=review.code,
        )  # fmt: skip
    if to_review(review).exists():
        return review
    move = REGISTRAR_REVIEW.apply(review, "confirm", confirmed_at=moment, confirmed_by=actor.actor_code)
    record(
        Event.REVIEW_CONFIRMED, actor=actor, subject=review, move=move, grounds=grounds, context=account,
        on_behalf=account.organisation,
    )  # fmt: skip
    return review
