"""States of employment proofs and of their lines (SM9)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.states import Move, StateTable, Who


class ProofState(models.TextChoices):
    IN_FORCE = "in_force", _("In force")
    ENDED = "ended", _("Ended")


LINE = StateTable(
    "holders.EmploymentProofLine",
    moves=[Move("end", {ProofState.IN_FORCE}, ProofState.ENDED)],
    next={ProofState.IN_FORCE: Who.REGISTRAR},
    final={ProofState.ENDED},
)
