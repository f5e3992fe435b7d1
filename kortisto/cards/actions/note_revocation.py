"""The certificate authority has revoked a cancelled card's certificates."""

from django.db.models import QuerySet

from kortisto.access.policy import grounds_of_the_program
from kortisto.audit.queries import history
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
    """Both certificates are revoked for good, which is told once; the reports that asked for it are done."""
    grounds_of_the_program(actor=actor)
    if not revocation_noted(card):
        record(
            Event.CERTIFICATES_REVOKED, actor=actor, subject=card, person=card.holder, context=card.customership,
            certificates=[certificate.code for certificate in certificates],
            serials=[certificate.serial for certificate in certificates],
            reasons=sorted({str(certificate.reason) for certificate in certificates}),
        )  # fmt: skip
        post("certificates_revoked", to=card.point.reference, card=card.code)
    for report in reports_to_execute(card):
        move = REPORT.apply(report, "execute", executed_at=now())
        record(Event.LOSS_EXECUTED, actor=actor, subject=report, move=move, person=card.holder, card=card.code)
    return card


def revocation_noted(card: Card) -> bool:
    """Whether the log tells already that the card's certificates are revoked."""
    return history(card).filter(event=Event.CERTIFICATES_REVOKED.value).exists()


def reports_to_execute(card: Card) -> QuerySet[LossReport]:
    """Verified reports of the card that wait for the revocation, in the order of their receipt."""
    waiting = LossReport.objects.filter(
        card=card, verified=True, state__in=(ReportState.RECEIVED, ReportState.TO_SERVICE)
    )
    return waiting.order_by("received_at")
