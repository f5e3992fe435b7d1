"""What taking in a row of a list changes: person and user, training, and where it is wanted the desk user name."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from kortisto.accounts.events import Event as AccountEvent
from kortisto.accounts.models import DeskCredential, User
from kortisto.accounts.moves import attach_person, make_user
from kortisto.accounts.moves_desk import open_desk, send_first_use, sent_by, sent_event
from kortisto.audit.record import record
from kortisto.organisations.models import RegistrationPoint
from kortisto.people.models import Person
from kortisto.people.moves import find_or_make_person
from kortisto.ui.language import name_of

from .importing import Standing
from .models import TrainingCertificate, TrainingSource


def user_for(standing: Standing) -> User:
    """The user of the row's person, made where there is none. An address that is there stays as its owner has it."""
    wish = standing.wish
    person = standing.person
    if person is None:
        person = find_or_make_person(
            given_names=wish.given_names, family_name=wish.family_name, name_source=Person.NameSource.OFFICE_LIST,
            identity_code=wish.identity_code, birth_date=wish.birth_date,
        ).person  # fmt: skip
    if standing.user is not None:
        attach_person(user=standing.user, person=person)
        return standing.user
    return make_user(
        email=wish.email,
        given_names=wish.given_names,
        family_name=wish.family_name,
        language=wish.language,
        person=person,
    )


def training_for(standing: Standing, *, by: Any) -> TrainingCertificate:
    """The certificate of that day, noted from the list where the register has none."""
    if standing.training is not None:
        return standing.training
    wish = standing.wish
    assert wish.trained_on is not None
    assert standing.user is not None
    language = "sv" if wish.language == "sv" else "fi"
    with translation.override(language):
        course = wish.training or _("Registrars' course")
    return TrainingCertificate.objects.create(
        user=standing.user, course=course, passed_on=wish.trained_on, language=language,
        source=TrainingSource.OFFICE, checked_by=by.actor_code,
    )  # fmt: skip


def desk_for(*, user: User, phone: str, point: RegistrationPoint, by: Any) -> None:
    """A desk user name for who has none, in the same three messages as everybody's; without a number by letter to the point."""
    if DeskCredential.objects.filter(user=user).exists():
        return
    credential, move = open_desk(user=user)
    record(AccountEvent.DESK_OPENED, actor=by, subject=credential, context=user, move=move)
    sent = send_first_use(credential=credential, phone=phone, post_address=work_address(point), with_username=True)
    record(sent_event(credential), actor=by, subject=credential, context=user, move=sent, grounds=sent_by(credential))


def work_address(point: RegistrationPoint) -> str:
    """A point's address for a letter to one of its registrars in person."""
    lines = [str(name_of(point)), *str(point.delivery_address or point.visiting_address).split(", ")]
    return "\n".join(lines)
