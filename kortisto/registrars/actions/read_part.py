from typing import Any

from kortisto.access.policy import grounds_to_study
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import NotVisible
from kortisto.registrars.courses import find_course
from kortisto.registrars.events import Event
from kortisto.registrars.models import CourseStudy


@action
def read_part(*, actor: Any, study: CourseStudy, part: str) -> CourseStudy:
    """A part of the course has been read; that stays, in whichever language the course goes on."""
    grounds = grounds_to_study(actor=actor, owner_id=study.user_id)
    course = find_course(study.course)
    if course is None or part not in course.part_names:
        raise NotVisible("part_unknown")
    study = CourseStudy.objects.select_for_update().get(pk=study.pk)
    if part not in study.parts_read:
        study.parts_read = [*study.parts_read, part]
    study.last_at = now()
    study.save(update_fields=["parts_read", "last_at"])
    record(Event.PART_READ, actor=actor, subject=study, grounds=grounds, part=part)
    return study
