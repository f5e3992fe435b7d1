"""Going through the course: progress stays, tries are honest and without limit, passing gives a certificate."""

import pytest

from kortisto.audit.models import AuditEvent
from kortisto.kernel.actors import Visitor
from kortisto.kernel.errors import NotVisible, Refusal, RightMissing, WrongState
from kortisto.kernel.testing import rule
from kortisto.registrars.actions.ask_for_course_link import ask_for_course_link
from kortisto.registrars.actions.begin_course import begin_course
from kortisto.registrars.actions.begin_try import begin_try, draw
from kortisto.registrars.actions.finish_try import finish_try
from kortisto.registrars.actions.read_part import read_part
from kortisto.registrars.actions.save_answers import save_answers
from kortisto.registrars.course_links import address_in
from kortisto.registrars.models import CourseTry, TrainingCertificate
from kortisto.registrars.moves import read_check_code
from kortisto.rulebook.read import rule as ruled

from .cast import having_read, right_answers, sote, trained

pytestmark = pytest.mark.django_db


@rule("BR-RG-01")
def test_a_user_without_any_account_passes_the_course(world):
    certificate = trained(world.stella)
    assert not world.stella.memberships.exists()
    assert (certificate.state, certificate.source, certificate.name) == ("accepted", "own_course", world.stella.name)
    assert certificate.content == sote().content
    assert read_check_code(certificate.grouped_code.lower()) == certificate.check_code


def test_what_was_read_stays_read_in_the_other_language(world):
    study = having_read(world.stella, without=("case", "doubt"))
    study = begin_course(actor=world.stella, course="sote", language="sv")
    study.refresh_from_db()
    assert len(study.parts_read) == len(sote().part_names) - 2
    read_part(actor=world.stella, study=study, part="doubt")
    read_part(actor=world.stella, study=study, part="doubt")
    study.refresh_from_db()
    assert study.parts_read.count("doubt") == 1


def test_the_questions_open_when_every_part_has_been_read(world):
    study = having_read(world.stella, without=("photo",))
    with pytest.raises(Refusal) as said:
        begin_try(actor=world.stella, study=study)
    assert said.value.code == "parts_unread"
    read_part(actor=world.stella, study=study, part="photo")
    assert len(begin_try(actor=world.stella, study=study).asked) == ruled("course_questions")


def test_the_draw_takes_a_question_of_every_part_and_differs_from_try_to_try():
    course = sote()
    asked = draw(course, count=15)
    assert len(set(asked)) == 15
    parts = {course.questions["fi"][name].part for name in asked}
    assert parts == set(course.part_names) - {"case"}
    assert any(draw(course, count=15) != asked for _round in range(3))
    assert len(draw(course, count=60)) == len(course.questions["fi"])


@rule("BR-RG-10")
def test_with_too_few_right_answers_the_course_is_not_passed_and_may_be_tried_again(world):
    study = having_read(world.stella)
    made = begin_try(actor=world.stella, study=study)
    allowed = len(made.asked) - made.needed
    finish_try(actor=world.stella, made=made, answers=right_answers(made, wrong=allowed + 1))
    assert (made.state, made.right) == ("failed", made.needed - 1)
    assert not TrainingCertificate.objects.filter(user=world.stella).exists()
    again = begin_try(actor=world.stella, study=study)
    assert again.pk != made.pk
    finish_try(actor=world.stella, made=again, answers=right_answers(again, wrong=allowed))
    assert again.state == "passed"
    assert TrainingCertificate.objects.filter(user=world.stella).count() == 1


def test_one_of_several_right_options_is_not_the_whole_answer():
    question = next(one for one in sote().questions["fi"].values() if one.several)
    assert question.is_right(sorted(question.right))
    assert not question.is_right(sorted(question.right)[:1])
    assert not question.is_right(range(len(question.options)))
    assert not question.is_right([])


def test_kept_answers_are_there_when_the_try_goes_on(world):
    made = begin_try(actor=world.stella, study=having_read(world.stella))
    first = made.asked[0]
    save_answers(actor=world.stella, made=made, answers={first: [1], "somebody-elses": [0]})
    again = begin_try(actor=world.stella, study=made.study)
    assert (again.pk, again.answers) == (made.pk, {first: [1]})


def test_an_unanswered_question_is_asked_for_and_nothing_is_counted(world):
    made = begin_try(actor=world.stella, study=having_read(world.stella))
    answers = right_answers(made)
    answers.pop(made.asked[3])
    with pytest.raises(Refusal) as said:
        finish_try(actor=world.stella, made=made, answers=answers)
    assert said.value.code == "answers_missing"
    assert CourseTry.objects.get(pk=made.pk).state == "open"


def test_a_finished_try_is_finished(world):
    made = begin_try(actor=world.stella, study=having_read(world.stella))
    finish_try(actor=world.stella, made=made, answers=right_answers(made))
    for late in (finish_try, save_answers):
        with pytest.raises(WrongState):
            late(actor=world.stella, made=CourseTry.objects.get(pk=made.pk), answers=right_answers(made))
    assert TrainingCertificate.objects.filter(user=world.stella).count() == 1


def test_a_course_renewed_meanwhile_draws_anew_and_counts_no_old_answers(world):
    made = begin_try(actor=world.stella, study=having_read(world.stella))
    save_answers(actor=world.stella, made=made, answers=right_answers(made))
    CourseTry.objects.filter(pk=made.pk).update(content="something older")
    made.refresh_from_db()
    with pytest.raises(Refusal) as said:
        finish_try(actor=world.stella, made=made, answers=right_answers(made))
    assert said.value.code == "course_changed"
    drawn = begin_try(actor=world.stella, study=made.study)
    assert (drawn.pk, drawn.content, drawn.answers) == (made.pk, sote().content, {})


def test_a_language_that_is_not_held_and_a_course_that_is_not_there(world):
    with pytest.raises(Refusal) as said:
        begin_course(actor=world.stella, course="sote", language="en")
    assert said.value.code == "language_unknown"
    with pytest.raises(NotVisible):
        begin_course(actor=world.stella, course="other", language="fi")
    with pytest.raises(NotVisible):
        read_part(actor=world.stella, study=begin_course(actor=world.stella, course="sote", language="fi"), part="x")


def test_nobody_reads_or_answers_for_somebody_else(world):
    study = having_read(world.stella)
    made = begin_try(actor=world.stella, study=study)
    for act, arguments in (
        (read_part, {"study": study, "part": "case"}),
        (begin_try, {"study": study}),
        (save_answers, {"made": made, "answers": {}}),
        (finish_try, {"made": made, "answers": {}}),
    ):
        with pytest.raises(NotVisible):
            act(actor=world.otto, **arguments)


def test_the_log_tells_how_the_certificate_was_earned(world):
    certificate = trained(world.stella)
    events = AuditEvent.objects.filter(actor_code=world.stella.actor_code).values_list("event", flat=True)
    assert {"coursestudy:begun", "coursetry:begun", "coursetry:passed", "trainingcertificate:earned"} <= set(events)
    assert AuditEvent.objects.get(event="trainingcertificate:earned").subject == certificate.reference


@rule("BR-RG-01")
def test_a_link_proves_the_address_and_nobody_learns_who_has_a_user(world, posted):
    ask_for_course_link(actor=Visitor(), email=" Uusi@Example.fi ", language="sv")
    ask_for_course_link(actor=Visitor(), email=world.otto.email, language="sv")
    assert [(name, to) for name, to, _facts in posted] == [
        ("course_link", "email:uusi@example.fi"), ("course_link_known", f"email:{world.otto.email}"),
    ]  # fmt: skip
    token = next(iter(posted))[2]["link"].rstrip("/").rpartition("/")[2]
    assert address_in(token) == "uusi@example.fi"
    assert address_in(token[:-1]) is None
    with pytest.raises(RightMissing):
        ask_for_course_link(actor=world.otto, email="uusi@example.fi", language="fi")
