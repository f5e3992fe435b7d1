from kortisto.access.policy import grounds_of_oneself
from kortisto.accounts.events import Event
from kortisto.accounts.identification import Identified
from kortisto.accounts.models import StrongIdentification, User
from kortisto.accounts.moves import attach_person
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.people.models import Person
from kortisto.people.moves import find_or_make_person


@action
def note_strong_identification(*, actor: User, identified: Identified, face: str) -> StrongIdentification:
    """A user has identified strongly: method, level and time are kept, and which person the user is (BR-US-03).

    Refuses with `another_persons_user` when the identity is not this user's.
    """
    grounds_of_oneself(actor=actor)
    found = find_or_make_person(
        given_names=identified.given_names,
        family_name=identified.family_name,
        name_source=Person.NameSource.IDENTIFICATION,
        identity_code=identified.identity_code,
    )
    if attach_person(user=actor, person=found.person):
        record(Event.PERSON_ATTACHED, actor=actor, subject=actor, person=found.person)
    row = StrongIdentification.objects.create(
        user=actor, face=face, method=identified.method, level=identified.level, at=now()
    )
    record(
        Event.USER_IDENTIFIED, actor=actor, subject=row, context=actor,
        grounds={"method": identified.method, "level": identified.level},
    )  # fmt: skip
    return row
