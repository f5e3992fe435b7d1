"""The office asks every registrar to accept the declaration in force."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_appoint
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import today
from kortisto.kernel.constraints import refused_when_broken
from kortisto.kernel.errors import Refusal
from kortisto.kernel.jobs import later
from kortisto.registrars.events import Event
from kortisto.registrars.models import DeclarationCall
from kortisto.rulebook.read import rule


@action
def call_for_declaration(*, actor: Any, due_on: date) -> DeclarationCall:
    """Ask for the version of the declaration that the rulebook has today; a job tells every registrar who has not given it.

    No right ends when somebody does not answer. Refuses with `due_in_the_past` or `called_already`.
    """
    grounds = grounds_to_appoint(actor=actor)
    if due_on < today():
        raise Refusal("due_in_the_past", _("The day is over already."), field="due_on")
    version = rule("registrar_declaration").version
    if DeclarationCall.objects.filter(version=version).exists():
        raise _called_already()
    with refused_when_broken("registrars_declarationcall_version_key", _called_already):
        call = DeclarationCall.objects.create(version=version, due_on=due_on, called_by=actor.actor_code)
    record(Event.DECLARATION_CALLED, actor=actor, subject=call, grounds=grounds, version=version, due_on=due_on)
    later("registrars:tell_of_declaration", call=call.code)
    return call


def _called_already() -> Refusal:
    return Refusal(
        "called_already",
        _("Registrars have been asked to accept this version already. Change the text in the rulebook to ask anew."),
    )
