from typing import Any

from kortisto.access.policy import grounds_to_study
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import WrongState
from kortisto.registrars.events import Event
from kortisto.registrars.models import CourseStudy, CourseTry
from kortisto.registrars.states import TryState


@action
def save_answers(*, actor: Any, made: CourseTry, answers: dict[str, list[int]]) -> CourseTry:
    """Keep the answers given so far; the try goes on another time."""
    grounds = grounds_to_study(actor=actor, owner_id=made.study.user_id)
    kept = {name: chosen for name, chosen in answers.items() if name in made.asked and chosen}
    if CourseTry.objects.filter(pk=made.pk, state=TryState.OPEN).update(answers=kept) != 1:
        raise WrongState("registrars.CourseTry.save", made.state)
    CourseStudy.objects.filter(pk=made.study_id).update(last_at=now())
    made.answers = kept
    record(Event.ANSWERS_SAVED, actor=actor, subject=made, context=made.study, grounds=grounds, answered=len(kept))
    return made
