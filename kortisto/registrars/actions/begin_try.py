import secrets
from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_study
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import NotVisible, Refusal
from kortisto.registrars.courses import Course, find_course
from kortisto.registrars.events import Event
from kortisto.registrars.models import CourseStudy, CourseTry
from kortisto.registrars.states import TryState
from kortisto.rulebook.read import rule


@action
def begin_try(*, actor: Any, study: CourseStudy) -> CourseTry:
    """Questions are drawn for a new try; there may be any number of tries, one at a time.

    An open try goes on, unless the course has changed since it began: then new questions are drawn in its place. Refuses with
    `parts_unread` before every part has been read.
    """
    grounds = grounds_to_study(actor=actor, owner_id=study.user_id)
    course = find_course(study.course)
    if course is None:
        raise NotVisible("course_unknown")
    study = CourseStudy.objects.select_for_update().get(pk=study.pk)
    if not set(course.part_names) <= set(study.parts_read):
        raise Refusal("parts_unread", _("Read every part of the course first; the questions are about all of them."))
    asked = draw(course, count=rule("course_questions"))
    drawn = {
        "language": study.language,
        "version": course.version,
        "content": course.content,
        "asked": asked,
        "needed": -(-len(asked) * rule("course_pass_percent") // 100),
    }
    study.last_at = now()
    study.save(update_fields=["last_at"])
    made = study.tries.filter(state=TryState.OPEN).first()
    if made is None:
        made = CourseTry.objects.create(study=study, **drawn)
    elif (made.content, made.language) != (course.content, study.language):
        CourseTry.objects.filter(pk=made.pk).update(answers={}, **drawn)
        made.refresh_from_db()
    record(Event.TRY_BEGUN, actor=actor, subject=made, context=study, grounds=grounds, asked=made.asked)
    return made


def draw(course: Course, *, count: int) -> list[str]:
    """Names of questions drawn at random: first one of every part as far as they go, then from all that is left."""
    chance = secrets.SystemRandom()
    left = list(course.questions["fi"].values())
    chance.shuffle(left)
    chosen: list[str] = []
    for part in chance.sample(course.part_names, len(course.part_names)):
        first = next((question for question in left if question.part == part), None)
        if first is not None and len(chosen) < count:
            chosen.append(first.name)
            left.remove(first)
    chosen += [question.name for question in left[: max(0, count - len(chosen))]]
    chance.shuffle(chosen)
    return chosen
