"""What one card's page shows beside the card itself: where it has been, its letters, certificates and reports."""

from dataclasses import dataclass

from kortisto.pki.models import Certificate
from kortisto.pki.queries import certificates_of
from kortisto.pki.states import CertificateState

from .models import ActivationLetter, Card, Custody, LossReport
from .states import CardState


@dataclass(frozen=True)
class Life:
    """A card's keepers, letters, certificates and reports of loss, each in the order in which they came."""

    custody: list[Custody]
    letters: list[ActivationLetter]
    certificates: list[Certificate]
    reports: list[LossReport]
    moving: bool
    """True while certificates are being issued or revoked: the page asks for itself anew."""


def life_of(card: Card) -> Life:
    """Four queries."""
    certificates = list(certificates_of(card.reference))
    issuing = card.state == CardState.AWAITING_CERTIFICATES and not card.problem
    revoking = card.state == CardState.CANCELLED and any(one.state == CertificateState.ISSUED for one in certificates)
    return Life(
        custody=list(card.custody.select_related("point", "person")),
        letters=list(card.letters.order_by("pk")),
        certificates=certificates,
        reports=list(card.loss_reports.order_by("received_at")),
        moving=issuing or revoking,
    )
