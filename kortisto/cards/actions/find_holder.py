"""The office looks for a person by the complete identity code."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_find_holder
from kortisto.audit.record import record
from kortisto.holders.events import Event
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal
from kortisto.kernel.identifiers import check_identity_code
from kortisto.people.models import Person


class FindPurpose(models.TextChoices):
    """Why the office looks a person up; kept with the event."""

    LOST_CARD = "lost_card", _("A lost or stolen card")
    ADVICE = "advice", _("Advising the holder about a card")
    OWN_DATA = "own_data", _("The person asks for their own data")
    SUPERVISION = "supervision", _("Supervision")


@action
def find_holder(*, actor: Any, identity_code: str, purpose: str) -> Person:
    """Find the person with exactly this complete code, for a purpose that is kept (BR-OR-15, BR-OR-23).

    Only who is in the register already is found: the office writes nobody down. Refuses with `person_not_found`.
    """
    grounds = grounds_to_find_holder(actor=actor)
    person = Person.objects.with_identity_code(check_identity_code(identity_code)).first()
    if person is None:
        raise Refusal(
            "person_not_found",
            _("Nobody in the register has this personal identity code."),
            field="identity_code",
            purpose=purpose,
        )
    record(
        Event.PERSON_LOOKED_UP, actor=actor, subject=person, person=person, grounds=grounds,
        purpose=FindPurpose(purpose).value,
    )  # fmt: skip
    return person
