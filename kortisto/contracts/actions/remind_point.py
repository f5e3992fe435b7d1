from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_of_the_program
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.models import Mandate
from kortisto.contracts.moves_mandates import page_of_mandate, tell_owner
from kortisto.contracts.states import MandateState
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal, WrongState
from kortisto.rulebook.read import rule


@action
def remind_point(*, actor: Any, mandate: Mandate) -> Mandate:
    """A point's owner is reminded, once, of a mandate that waits for its answer (BR-AU-03). Refuses with `too_early`."""
    grounds = grounds_of_the_program(actor=actor)
    changed = Mandate.objects.filter(pk=mandate.pk, state=MandateState.ASKED, asked_again_at__isnull=True)
    if mandate.asked_at is None or (now() - mandate.asked_at).days < rule("mandate_answer_reminder_days"):
        raise Refusal("too_early", _("The registration point still has time to answer."))
    if changed.update(asked_again_at=now()) != 1:
        raise WrongState("contracts.Mandate.remind", mandate.state)
    record(Event.MANDATE_ASKED_AGAIN, actor=actor, subject=mandate, context=mandate.contract, grounds=grounds)
    left = max(0, rule("mandate_answer_days") - (now() - mandate.asked_at).days)
    tell_owner("mandate_asked_again", mandate=mandate, link=page_of_mandate(mandate), days=left)
    return mandate
