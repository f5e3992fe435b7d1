"""A registrar accepts the issuer's declaration as it is in force."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_of_a_registrar
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.constraints import refused_when_broken
from kortisto.kernel.errors import Refusal
from kortisto.registrars.events import Event
from kortisto.registrars.models import Acknowledgement, AcknowledgementKind
from kortisto.rulebook.read import rule_in_force


@action
def accept_declaration(*, actor: Any, version: str, language: str, declared: bool) -> Acknowledgement:
    """Keep that the registrar has read this version of the declaration and gives it.

    Refuses with `declaration_needed`, `declaration_changed` when the rulebook has another version by now, or
    `declaration_accepted`.
    """
    grounds = grounds_of_a_registrar(actor=actor)
    if not declared:
        raise Refusal("declaration_needed", _("Read the declaration and give it."), field="declared")
    held = rule_in_force("registrar_declaration")
    if held.read.version != version:
        raise Refusal(
            "declaration_changed",
            _("The text has changed since the page was opened. Read it again as it is now, and then confirm."),
        )
    with refused_when_broken("one_acceptance_of_a_declaration", _accepted_already):
        given = Acknowledgement.objects.create(
            user=actor, kind=AcknowledgementKind.DECLARATION, version=version, rule=held.code, language=language,
            given_at=now(),
        )  # fmt: skip
    record(
        Event.DECLARATION_ACCEPTED, actor=actor, subject=given, grounds=grounds, person=actor.person, version=version,
        language=language,
    )  # fmt: skip
    return given


def _accepted_already() -> Refusal:
    return Refusal("declaration_accepted", _("You have accepted this version already. Nothing needs to be done."))
