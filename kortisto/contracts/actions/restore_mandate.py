from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_suspend_mandate
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.models import Mandate
from kortisto.contracts.moves import hold_mandate
from kortisto.contracts.moves_mandates import tell_both
from kortisto.contracts.states import MANDATE
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal


@action
def restore_mandate(*, actor: Any, mandate: Mandate) -> Mandate:
    """A suspended mandate is taken into use again. Refuses with `suspended_by_issuer` who did not suspend it."""
    grounds = grounds_to_suspend_mandate(actor=actor, mandate=mandate)
    hold_mandate(mandate=mandate)
    if mandate.suspended_by_issuer and grounds.appointment is None:
        raise Refusal(
            "suspended_by_issuer", _("The card issuer has suspended the mandate and takes it into use again itself.")
        )
    move = MANDATE.apply(mandate, "restore", suspended_at=None, suspend_reason="", suspended_by_issuer=False)
    record(Event.MANDATE_RESTORED, actor=actor, subject=mandate, context=mandate.contract, move=move, grounds=grounds)
    tell_both("mandate_restored", mandate=mandate)
    return mandate
