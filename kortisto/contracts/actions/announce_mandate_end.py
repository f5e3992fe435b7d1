from typing import Any

from kortisto.access.policy import grounds_of_the_program
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.models import Mandate
from kortisto.contracts.moves_mandates import page_of_mandate, tell_giver, tell_owner, tell_registrars
from kortisto.contracts.states import MandateState
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import WrongState


@action
def announce_mandate_end(*, actor: Any, mandate: Mandate) -> Mandate:
    """Both sides are told, once, that a mandate ends soon; the organisation can renew it in one act."""
    grounds = grounds_of_the_program(actor=actor)
    rows = Mandate.objects.filter(
        pk=mandate.pk, end_announced_at__isnull=True, valid_until__isnull=False,
        state__in=(MandateState.ACTIVE, MandateState.SUSPENDED),
    )  # fmt: skip
    if rows.update(end_announced_at=now()) != 1:
        raise WrongState("contracts.Mandate.announce_end", mandate.state)
    record(
        Event.MANDATE_END_ANNOUNCED, actor=actor, subject=mandate, context=mandate.contract, grounds=grounds,
        valid_until=mandate.valid_until,
    )  # fmt: skip
    tell_giver("mandate_ends_soon", mandate=mandate, last_day=mandate.valid_until, link=page_of_mandate(mandate))
    tell_owner("mandate_ends", mandate=mandate, last_day=mandate.valid_until)
    tell_registrars("mandate_ends", mandate=mandate, last_day=mandate.valid_until)
    return mandate
