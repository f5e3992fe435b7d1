from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_of_a_newcomer
from kortisto.accounts.events import Event
from kortisto.accounts.identification import Identified
from kortisto.accounts.models import User
from kortisto.accounts.moves import make_user
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal
from kortisto.people.models import Person
from kortisto.people.moves import find_or_make_person


@action
def register_identified_user(
    *, actor: Any, identified: Identified, reason: str, language: str = "fi", email: str = ""
) -> User:
    """Somebody who has identified strongly becomes a user: invited, opening an account, or a holder of cards.

    `email` is an address that the newcomer has proved, by an invitation's link; one that another user has is left out.
    `reason` is `invitation`, `account_opening`, `course` or `holder`; a holder is somebody whom the register knows already
    (`nobody_known` otherwise). Refuses with `user_exists` rather than making a second user of one person.
    """
    grounds_of_a_newcomer(actor=actor)
    person = Person.objects.with_identity_code(identified.identity_code).first()
    if person is None and reason == "holder":
        raise Refusal("nobody_known", _("There are no cards in your name in this service."))
    if person is None:
        person = find_or_make_person(
            given_names=identified.given_names,
            family_name=identified.family_name,
            name_source=Person.NameSource.IDENTIFICATION,
            identity_code=identified.identity_code,
        ).person
    if User.objects.filter(person=person).exists():
        raise Refusal("user_exists", _("There is a user already. Sign in with it."))
    if email and User.objects.filter(email__iexact=email).exists():
        email = ""
    user = make_user(
        email=email,
        email_verified=True,
        given_names=identified.given_names,
        family_name=identified.family_name,
        language=language,
        person=person,
    )
    record(Event.USER_CREATED, actor=actor, subject=user, person=person, grounds={"reason": reason})
    return user
