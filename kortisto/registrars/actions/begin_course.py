from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_study
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import NotVisible, Refusal
from kortisto.registrars.courses import LANGUAGES, find_course
from kortisto.registrars.events import Event
from kortisto.registrars.models import CourseStudy


@action
def begin_course(*, actor: Any, course: str, language: str) -> CourseStudy:
    """A user begins a course, or goes on with it in another language; what has been read stays read.

    No invitation is needed (BR-RG-01). Refuses with `language_unknown`; an unknown course is not found.
    """
    grounds = grounds_to_study(actor=actor)
    if find_course(course) is None:
        raise NotVisible("course_unknown")
    if language not in LANGUAGES:
        raise Refusal("language_unknown", _("The course is held in Finnish and in Swedish."), field="language")
    study, _created = CourseStudy.objects.update_or_create(
        user=actor, course=course, defaults={"language": language, "last_at": now()}
    )
    record(Event.COURSE_BEGUN, actor=actor, subject=study, grounds=grounds, course=course, language=language)
    return study
