from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from kortisto.access.policy import grounds_to_study
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import NotVisible, Refusal
from kortisto.kernel.jobs import later
from kortisto.messages.post import post
from kortisto.registrars.courses import find_course
from kortisto.registrars.events import Event
from kortisto.registrars.models import CourseStudy, CourseTry
from kortisto.registrars.moves import make_certificate
from kortisto.registrars.states import TRY


@action
def finish_try(*, actor: Any, made: CourseTry, answers: dict[str, list[int]]) -> CourseTry:
    """The answers are counted: with enough right ones the course is passed and a training certificate is made (BR-RG-10).

    Refuses with `answers_missing`, and with `course_changed` when the questions are no longer the course's own.
    """
    grounds = grounds_to_study(actor=actor, owner_id=made.study.user_id)
    course = find_course(made.study.course)
    if course is None:
        raise NotVisible("course_unknown")
    if course.content != made.content:
        raise Refusal("course_changed", _("The course has been renewed since this try began. Begin a new try."))
    missing = sum(1 for name in made.asked if not answers.get(name))
    if missing:
        raise Refusal("answers_missing", _missing(missing))
    questions = course.questions[made.language]
    right = sum(questions[name].is_right(answers[name]) for name in made.asked)
    passed = right >= made.needed
    kept = {name: answers[name] for name in made.asked}
    move = TRY.apply(made, "pass" if passed else "fail", answers=kept, right=right, finished_at=now())
    CourseStudy.objects.filter(pk=made.study_id).update(last_at=now())
    record(
        Event.TRY_PASSED if passed else Event.TRY_FAILED, actor=actor, subject=made, context=made.study, move=move,
        grounds=grounds, right=right, asked=len(made.asked), needed=made.needed,
    )  # fmt: skip
    if passed:
        certificate = make_certificate(user=actor, course=course, made=made)
        record(
            Event.TRAINING_EARNED, actor=actor, subject=certificate, context=made, grounds=grounds, person=actor.person,
            course=certificate.course, version=certificate.version, content=certificate.content,
        )  # fmt: skip
        if actor.email:
            post("training_earned", to=actor.actor_code, training=certificate.code)
        later("registrars:seal_training", code=certificate.code)
    return made


def _missing(count: int) -> Any:
    return ngettext_lazy(
        "%(count)d question has no answer yet.", "%(count)d questions have no answer yet.", "count"
    ) % {"count": count}
