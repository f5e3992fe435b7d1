"""A person stands at the desk and says who they are."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_look_up
from kortisto.audit.record import record
from kortisto.holders.events import Event
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal
from kortisto.kernel.identifiers import IdentityCode, check_identity_code
from kortisto.people.models import Person
from kortisto.people.moves import find_or_make_person
from kortisto.registers.look_up import ask_person, find_person, find_professional


class LookUpPurpose(models.TextChoices):
    """Why a registrar looks a person up; kept with the event (BR-OR-23)."""

    ORDER = "order", _("Ordering a card")
    HANDOVER = "handover", _("Handing over a card")
    LOST_CARD = "lost_card", _("A lost or stolen card")
    ADVICE = "advice", _("Advising the holder about a card")


@action
def look_up_person(*, actor: Any, identity_code: str, purpose: str) -> Person:
    """Find the person with exactly this complete code, at any point, for a purpose that is kept (BR-OR-15, BR-OR-23).

    Who is not in our register but in the professional register is written down, so that a professional card can be ordered. The
    population register is asked when it has not answered about the person yet. `person_not_found` when nobody has the code.
    """
    grounds = grounds_to_look_up(actor=actor)
    code = check_identity_code(identity_code)
    person = Person.objects.with_identity_code(code).first() or _known_to_registers(code)
    if person is None:
        raise Refusal(
            "person_not_found",
            _(
                "Nobody with this personal identity code is in this register or among the registered professionals. For a "
                "personnel or actor card, register the certificate of employment first."
            ),
            field="identity_code",
            purpose=purpose,
        )
    record(
        Event.PERSON_LOOKED_UP, actor=actor, subject=person, person=person, grounds=grounds,
        purpose=LookUpPurpose(purpose).value,
    )  # fmt: skip
    if find_person(identity_code=code) is None:
        ask_person(identity_code=code, by=actor.actor_code)
        record(Event.REGISTER_ASKED, actor=actor, subject=person, person=person, purpose=LookUpPurpose(purpose).value)
    return person


def _known_to_registers(code: IdentityCode) -> Person | None:
    professional = find_professional(identity_code=code)
    if professional is None:
        return None
    return find_or_make_person(
        given_names=professional.given_names,
        family_name=professional.family_name,
        name_source=Person.NameSource.PROFESSIONAL_REGISTER,
        identity_code=code,
    ).person
