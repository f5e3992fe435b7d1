"""A proposal waits for a second person; what that person said is final."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kortisto.kernel.states import Move, StateTable, Who


class ProposalState(models.TextChoices):
    PROPOSED = "proposed", _("Waits for approval")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", pgettext_lazy("proposal", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("proposal", "Withdrawn")


S = ProposalState
PROPOSAL = StateTable(
    "rulebook.Proposal",
    moves=[
        Move("approve", {S.PROPOSED}, S.APPROVED),
        Move("refuse", {S.PROPOSED}, S.REFUSED),
        Move("withdraw", {S.PROPOSED}, S.WITHDRAWN),
    ],
    next={S.PROPOSED: Who.ISSUER},
    final={S.APPROVED, S.REFUSED, S.WITHDRAWN},
)
