"""Somebody tells that a card is lost, stolen or misused."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_report_loss
from kortisto.audit.record import record
from kortisto.cards.events import Event
from kortisto.cards.models import Card, LossReport, Place
from kortisto.cards.moves import cancel_and_revoke, hold_card, pass_custody, tell_holder
from kortisto.cards.states import REPORT, CardState
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.kernel.jobs import later
from kortisto.registrars.staffing import is_unstaffed


@action
def report_loss(
    *,
    actor: Any,
    card: Card,
    reason: str,
    requester: str,
    verified: bool,
    verified_how: str = "",
    requester_name: str = "",
) -> LossReport:
    """Keep the report with its time of receipt, whatever customership the card belongs to (BR-RV-05).

    A verified requester cancels the card at once and both certificates are revoked right after the commit (BR-RV-02);
    otherwise the report goes to the revocation service. A card already cancelled gets the report too: nothing told is lost.
    Where nobody is at work at the card's point, the revocation service sees to what comes after as well (BR-RG-06).
    """
    grounds = grounds_to_report_loss(actor=actor, card=card)
    if verified and not verified_how.strip():
        raise Refusal(
            "verification_missing", _("Tell how you made sure who is reporting the card lost."), field="verified_how"
        )
    to_service = not verified or is_unstaffed(card.point)
    route = LossReport.Route.SERVICE if to_service else LossReport.Route.POINT
    report = LossReport.objects.create(
        card=card, reason=reason, requester=requester, requester_name=requester_name, verified=verified,
        verified_how=verified_how, received_at=now(), received_by=actor.actor_code,
        routed_to=route,
    )  # fmt: skip
    record(
        Event.LOSS_REPORTED, actor=actor, subject=report, grounds=grounds, person=card.holder, context=card.customership,
        card=card.code, reason=reason, requester=requester, verified=verified, verified_how=verified_how,
        routed_to=str(route),
    )  # fmt: skip
    if not verified:
        move = REPORT.apply(report, "pass_on")
        record(Event.LOSS_PASSED_ON, actor=actor, subject=report, move=move, person=card.holder, card=card.code)
        return report
    hold_card(card=card)
    if card.state == CardState.CANCELLED:
        later("cards:revoke_certificates", card=card.code)
        return report
    cancelled = cancel_and_revoke(card=card, reason=reason)
    pass_custody(card=card, to=Place.LOST, by=actor)
    record(
        Event.CARD_CANCELLED, actor=actor, subject=card, move=cancelled.card, grounds=grounds, person=card.holder,
        context=card.customership, report=report.code, reason=reason,
    )  # fmt: skip
    for letter, withdrawn in cancelled.letters:
        record(Event.LETTER_WITHDRAWN, actor=actor, subject=letter, move=withdrawn, person=card.holder, card=card.code)
    tell_holder(name="card_cancelled", card=card)
    return report
