"""The revocation service has verified a report of loss that a registrar could not."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_decide_report
from kortisto.audit.record import record
from kortisto.cards.events import Event
from kortisto.cards.models import LossReport, Place
from kortisto.cards.moves import cancel_and_revoke, hold_card, pass_custody, tell_holder
from kortisto.cards.states import CardState, ReportState
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal, WrongState
from kortisto.kernel.jobs import later


@action
def confirm_loss_report(*, actor: Any, report: LossReport, verified_how: str) -> LossReport:
    """The requester has been verified: the card is cancelled and its certificates revoked right after the commit (BR-RV-05)."""
    grounds = grounds_to_decide_report(actor=actor, report=report)
    if not verified_how.strip():
        raise Refusal(
            "verification_missing", _("Tell how you made sure who is reporting the card lost."), field="verified_how"
        )
    taken = LossReport.objects.filter(pk=report.pk, state=ReportState.TO_SERVICE, verified=False).update(
        verified=True, verified_how=verified_how
    )
    if taken != 1:
        raise WrongState("cards.LossReport.confirm", report.state)
    report.refresh_from_db()
    card = report.card
    record(
        Event.LOSS_CONFIRMED, actor=actor, subject=report, grounds=grounds, person=card.holder, card=card.code,
        verified_how=verified_how,
    )  # fmt: skip
    hold_card(card=card)
    if card.state != CardState.CANCELLED:
        cancelled = cancel_and_revoke(card=card, reason=report.reason)
        pass_custody(card=card, to=Place.LOST, by=actor)
        record(
            Event.CARD_CANCELLED, actor=actor, subject=card, move=cancelled.card, grounds=grounds, person=card.holder,
            context=card.customership, report=report.code, reason=report.reason,
        )  # fmt: skip
        for letter, withdrawn in cancelled.letters:
            record(
                Event.LETTER_WITHDRAWN, actor=actor, subject=letter, move=withdrawn, person=card.holder, card=card.code
            )
        tell_holder(name="card_cancelled", card=card)
    else:
        later("cards:revoke_certificates", card=card.code)
    return report
