"""The revocation service has verified a report of loss that a registrar could not."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_decide_report
from kortisto.audit.record import record
from kortisto.cards.events import Event
from kortisto.cards.models import LossReport, Place
from kortisto.cards.moves import cancel_and_revoke, pass_custody, tell_holder
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
    record(
        Event.LOSS_CONFIRMED, actor=actor, subject=report, grounds=grounds, person=report.card.holder, card=report.card.code,
        verified_how=verified_how,
    )  # fmt: skip
    if report.card.state != CardState.CANCELLED:
        move = cancel_and_revoke(card=report.card, reason=report.reason)
        pass_custody(card=report.card, to=Place.LOST, by=actor)
        record(
            Event.CARD_CANCELLED, actor=actor, subject=report.card, move=move, grounds=grounds, person=report.card.holder,
            report=report.code, reason=report.reason,
        )  # fmt: skip
        tell_holder(name="card_cancelled", card=report.card)
    else:
        later("cards:revoke_certificates", card=report.card.code)
    return report
