"""Before a card is ordered, the population register is asked how the person is called."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_look_up
from kortisto.audit.record import record
from kortisto.holders.events import Event
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal
from kortisto.kernel.identifiers import check_identity_code
from kortisto.people.models import Person
from kortisto.registers.look_up import ask_person


@action
def ask_population_register(*, actor: Any, person: Person, purpose: str = "order") -> Person:
    """Ask about a person with an identity code; the answer comes to the mirror after the commit (BR-OR-04, BR-OR-21)."""
    grounds = grounds_to_look_up(actor=actor)
    if person.identity_code is None:
        raise Refusal(
            "no_identity_code", _("A person without a personal identity code is not in the population register.")
        )
    ask_person(identity_code=check_identity_code(person.identity_code.open_for_program()), by=actor.actor_code)
    record(Event.REGISTER_ASKED, actor=actor, subject=person, person=person, grounds=grounds, purpose=purpose)
    return person
