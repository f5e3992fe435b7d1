"""The certificate authority has revoked a cancelled card's certificates."""

from kortisto.audit.record import record
from kortisto.cards.events import Event
from kortisto.cards.models import Card, LossReport
from kortisto.cards.states import REPORT, ReportState
from kortisto.kernel.action import action
from kortisto.kernel.actors import Actor
from kortisto.kernel.clock import now
from kortisto.messages.post import post
from kortisto.pki.models import Certificate


@action
def note_revocation(*, actor: Actor, card: Card, certificates: list[Certificate]) -> Card:
    """Both certificates are revoked for good; the reports that asked for it are done."""
    record(
        Event.CERTIFICATES_REVOKED, actor=actor, subject=card, person=card.holder, context=card.customership,
        certificates=[certificate.code for certificate in certificates],
        serials=[certificate.serial for certificate in certificates],
        reasons=sorted({str(certificate.reason) for certificate in certificates}),
    )  # fmt: skip
    waiting = LossReport.objects.filter(
        card=card, verified=True, state__in=(ReportState.RECEIVED, ReportState.TO_SERVICE)
    ).order_by("received_at")
    for report in waiting:
        move = REPORT.apply(report, "execute", executed_at=now())
        record(Event.LOSS_EXECUTED, actor=actor, subject=report, move=move, person=card.holder, card=card.code)
    post("certificates_revoked", to=card.point.reference, card=card.code)
    return card
