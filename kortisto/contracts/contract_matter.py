"""The matter of a contract's version: how its row reads in each state, on which lists it stands, what an answer brings."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.audit.record import record

from .matters import Matter, register_matter
from .models import Case, CaseKind
from .moves import lock_draft, submit_mandates, version_of
from .states import VERSION, VersionState

V = VersionState
# What a row of a list reads: the matter and where it stands, one whole sentence each.
ROW_TEXTS = {
    V.DRAFT: _("Card contract, draft"),
    V.SUBMITTED: _("Card contract, submitted"),
    V.IN_HANDLING: _("Card contract, in handling"),
    V.MORE_INFO: _("Card contract, more information asked for"),
    V.GRANTED: _("Card contract, granted"),
    V.IN_FORCE: _("Card contract, granted"),
    V.ENDING: _("Card contract, granted"),
    V.REPLACED: _("Card contract, replaced by a newer version"),
    V.ENDED: _("Card contract, ended"),
    V.REJECTED: _("Card contract, rejected"),
    V.WITHDRAWN: _("Card contract, withdrawn"),
    V.LAPSED: _("Card contract, lapsed"),
}
UNFINISHED = (V.DRAFT, V.SUBMITTED, V.IN_HANDLING, V.MORE_INFO, V.GRANTED)
DECIDED = tuple(state for state in V if state not in (V.DRAFT, V.SUBMITTED, V.IN_HANDLING, V.MORE_INFO))


def answered(*, case: Case, actor: Any, grounds: Any) -> None:
    """The customer answers: what was changed in the application meanwhile goes to handling with it."""
    version = lock_draft(version=version_of(case=case))
    for event, mandate, made in submit_mandates(version=version):
        record(event, actor=actor, subject=mandate, context=case, move=made, grounds=grounds)


def register() -> None:
    register_matter(
        Matter(
            CaseKind.CONTRACT,
            VERSION,
            texts=ROW_TEXTS,
            unfinished=UNFINISHED,
            decided=DECIDED,
            before_sending=(V.DRAFT,),
            answered=answered,
        )
    )
