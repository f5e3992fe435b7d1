"""What the tests of this room begin with: somebody on the way through the course, through the verbs themselves."""

import csv
import io
from datetime import date
from typing import Any

from django.core.files.base import ContentFile

from kortisto.accounts.models import User
from kortisto.kernel.actors import System
from kortisto.kernel.clock import today
from kortisto.organisations.models import Membership
from kortisto.people.models import Person
from kortisto.registrars.actions.apply_as_registrar import apply_as_registrar
from kortisto.registrars.actions.begin_course import begin_course
from kortisto.registrars.actions.begin_try import begin_try
from kortisto.registrars.actions.call_for_declaration import call_for_declaration
from kortisto.registrars.actions.finish_try import finish_try
from kortisto.registrars.actions.open_registrar_review import open_registrar_review
from kortisto.registrars.actions.read_part import read_part
from kortisto.registrars.actions.upload_registrars import upload_registrars
from kortisto.registrars.courses import Course, find_course
from kortisto.registrars.import_columns import COLUMNS
from kortisto.registrars.jobs import check_import
from kortisto.registrars.models import (
    CourseStudy,
    CourseTry,
    DeclarationCall,
    RegistrarApplication,
    RegistrarImport,
    RegistrarReview,
    RegistrarRight,
    TrainingCertificate,
)
from kortisto.rulebook.moves import begin_version
from tests.world import fictive_identity_code


def sote() -> Course:
    course = find_course("sote")
    assert course is not None
    return course


def having_read(user: User, *, language: str = "fi", without: tuple[str, ...] = ()) -> CourseStudy:
    """The user has read every part, except some."""
    study = begin_course(actor=user, course="sote", language=language)
    for part in sote().part_names:
        if part not in without:
            read_part(actor=user, study=study, part=part)
    study.refresh_from_db()
    return study


def right_answers(made: CourseTry, *, wrong: int = 0) -> dict[str, list[int]]:
    """The right answer to every question of the try, but a wrong one to so many of them."""
    answers = {}
    for place, name in enumerate(made.asked):
        question = sote().questions[made.language][name]
        other = [option for option in range(len(question.options)) if option not in question.right]
        answers[name] = other[:1] if place < wrong else sorted(question.right)
    return answers


def trained(user: User, *, language: str = "fi") -> TrainingCertificate:
    """The user has passed the course."""
    made = begin_try(actor=user, study=having_read(user, language=language))
    finish_try(actor=user, made=made, answers=right_answers(made))
    return TrainingCertificate.objects.get(user=user, source="own_course")


def an_applicant(world: Any, *, member: bool = True, known: bool = True, certified: bool = True) -> User:
    """Stella has been hired by the county: invited, identified and trained, unless told otherwise."""
    user: User = world.stella
    if member:
        Membership.objects.create(account=world.county_account, user=user, role="reader")
    if known:
        user.person = Person.objects.create(given_names="Stella", family_name="Vieras", name_source="identity_document")
        user.save()
    if certified:
        TrainingCertificate.objects.create(
            user=user, course="Kurssi", passed_on=today(), language="fi", checked_by="operator:test"
        )
    return user


def apply(world: Any, **changes: Any) -> RegistrarApplication:
    """Stella sends the application for Keskus."""
    arguments = {
        "account": world.county_account, "contract": world.county_contract, "points": [world.keskus],
        "card_kinds": ["professional", "personnel"], "declared": True,
    }  # fmt: skip
    application: RegistrarApplication = apply_as_registrar(actor=world.stella, **arguments | changes)
    return application


def an_application(world: Any, **changes: Any) -> RegistrarApplication:
    """The application has been sent, and stands as told."""
    an_applicant(world)
    application = apply(world)
    if "state" in changes:
        from kortisto.contracts.models import Case

        Case.objects.filter(subject=application.reference).update(state=changes["state"])
    RegistrarApplication.objects.filter(pk=application.pk).update(**changes)
    application.refresh_from_db()
    return application


def ruled(name: str, value: Any, *, since: date | None = None) -> None:
    """The rulebook has said this since a day."""
    begin_version(rule_name=name, stored=value, valid_from=since or today(), proposed_by="user:A", approved_by="user:B")


def declaration(version: str) -> dict[str, str]:
    """A declaration of this version, as the rulebook stores it."""
    return {
        "version": version,
        "fi": f"Vakuutan {version}.",
        "sv": f"Jag försäkrar {version}.",
        "en": f"I declare {version}.",
    }


def a_call(world: Any, *, due_on: date | None = None) -> DeclarationCall:
    """The office has asked every registrar to accept the declaration."""
    call: DeclarationCall = call_for_declaration(actor=world.oili, due_on=due_on or today())
    return call


def a_review(world: Any, **changes: Any) -> RegistrarReview:
    """The county has been asked to go through its registrars."""
    review: RegistrarReview = open_registrar_review(actor=System("registrars"), organisation=world.county)
    RegistrarReview.objects.filter(pk=review.pk).update(**changes)
    review.refresh_from_db()
    return review


def suspended_registrar(world: Any) -> User:
    """Riitta's rights are suspended."""
    RegistrarRight.objects.filter(user=world.riitta).update(state="suspended")
    user: User = world.riitta
    return user


# -- Lists of existing registrars ---------------------------------------------------------------------------------------


def a_row(world: Any, **cells: str) -> dict[str, str]:
    """A row of a list about a newcomer, as the English model list has it; `cells` replace some."""
    usual = {
        "identity_code": fictive_identity_code(date(1984, 2, 11), 951),
        "given_names": "Aino Ilona",
        "family_name": "Mäkelä",
        "email": "aino.makela@example.fi",
        "phone": "040 123 4567",
        "language": "fi",
        "point": world.keskus.service_number,
        "card_kinds": "personnel card, actor card",
        "trained_on": "1.9.2024",
        "training": "eOppiva",
    }
    return usual | cells


def csv_list(
    *rows: dict[str, str], language: str = "en", delimiter: str = ";", encoding: str = "utf-8-sig"
) -> ContentFile:
    """The rows as a spreadsheet saves them."""
    names = [name for name in COLUMNS if any(name in row for row in rows) or COLUMNS[name].needed]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow([getattr(COLUMNS[name], language) for name in names])
    writer.writerows([row.get(name, "") for name in names] for row in rows)
    return ContentFile(out.getvalue().encode(encoding), name="rekisteröijät.csv")


def a_list_of_registrars(world: Any) -> ContentFile:
    return csv_list(a_row(world))


def an_import(world: Any, *rows: dict[str, str], state: str = "checked") -> RegistrarImport:
    """A list that Oili has given and that has been checked, or stands in another state."""
    source: RegistrarImport = upload_registrars(actor=world.oili, file=csv_list(*(rows or (a_row(world),))))
    check_import(source.code)
    if state != "checked":
        RegistrarImport.objects.filter(pk=source.pk).update(state=state, confirmed_by=world.oili)
    return RegistrarImport.objects.get(pk=source.pk)
