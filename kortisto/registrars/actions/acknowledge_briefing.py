"""A registrar has read the update briefing."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_of_a_registrar
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.registrars.events import Event
from kortisto.registrars.models import Acknowledgement, AcknowledgementKind
from kortisto.rulebook.read import rule_in_force


@action
def acknowledge_briefing(*, actor: Any, version: str, language: str, read: bool) -> Acknowledgement:
    """Keep that the registrar read the briefing: the training is fresh again from today.

    Refuses with `briefing_unread`, or `briefing_changed` when the rulebook has another version by now.
    """
    grounds = grounds_of_a_registrar(actor=actor)
    if not read:
        raise Refusal("briefing_unread", _("Read the briefing and confirm that you have read it."), field="read")
    held = rule_in_force("update_briefing")
    if held.read.version != version:
        raise Refusal(
            "briefing_changed",
            _("The text has changed since the page was opened. Read it again as it is now, and then confirm."),
        )
    given = Acknowledgement.objects.create(
        user=actor,
        kind=AcknowledgementKind.BRIEFING,
        version=version,
        rule=held.code,
        language=language,
        given_at=now(),
    )
    record(
        Event.BRIEFING_READ, actor=actor, subject=given, grounds=grounds, person=actor.person, version=version,
        language=language,
    )  # fmt: skip
    return given
