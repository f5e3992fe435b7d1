"""The matter of a succession: how its row reads in each state, and on which lists it stands."""

from django.utils.translation import gettext_lazy as _

from .matters import Matter, register_matter
from .models import CaseKind
from .states import SUCCESSION, SuccessionState

S = SuccessionState
ROW_TEXTS = {
    S.SUBMITTED: _("Change of the organisation, submitted"),
    S.IN_HANDLING: _("Change of the organisation, in handling"),
    S.MORE_INFO: _("Change of the organisation, more information asked for"),
    S.APPROVED: _("Change of the organisation, approved"),
    S.EXECUTED: _("Change of the organisation, carried out"),
    S.REJECTED: _("Change of the organisation, rejected"),
    S.WITHDRAWN: _("Change of the organisation, withdrawn"),
}


def register() -> None:
    unfinished = (S.SUBMITTED, S.IN_HANDLING, S.MORE_INFO, S.APPROVED)
    register_matter(Matter(CaseKind.SUCCESSION, SUCCESSION, texts=ROW_TEXTS, unfinished=unfinished))
