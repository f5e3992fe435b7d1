"""Registrars who have been asked to accept the declaration are told of it, and told again."""

from typing import Any

from kortisto.access.policy import grounds_of_the_program
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import WrongState
from kortisto.messages.post import post
from kortisto.registrars.duties import desk_address, without_declaration
from kortisto.registrars.events import Event
from kortisto.registrars.models import DeclarationCall
from kortisto.ui.face import full_address


@action
def tell_of_declaration(*, actor: Any, call: DeclarationCall) -> DeclarationCall:
    """Write to everybody who has not accepted; `WrongState` when somebody else has just done so."""
    grounds = grounds_of_the_program(actor=actor)
    told = DeclarationCall.objects.filter(pk=call.pk, told_at=call.told_at).update(told_at=now())
    if told != 1:
        raise WrongState("registrars.DeclarationCall.tell")
    call.refresh_from_db()
    link = full_address("desk", "declaration_accept")
    users = list(without_declaration(call.version))
    for user in users:
        post("declaration_asked", to=desk_address(user), language=user.language, due=call.due_on, link=link)
    record(Event.DECLARATION_REMINDED, actor=actor, subject=call, grounds=grounds, told=len(users))
    return call
