from typing import Any

from kortisto.access.policy import grounds_of_the_applicant
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.registrars.events import Event
from kortisto.registrars.models import RegistrarApplication
from kortisto.registrars.queries_application import case_of_application
from kortisto.registrars.states import APPLICATION


@action
def withdraw_application(*, actor: Any, application: RegistrarApplication) -> RegistrarApplication:
    """The applicant takes the application back, while nobody works on it."""
    grounds = grounds_of_the_applicant(actor=actor, application=application)
    move = APPLICATION.apply(application, "withdraw", decided_at=now())
    record(
        Event.APPLICATION_WITHDRAWN, actor=actor, subject=application, context=case_of_application(application), move=move,
        grounds=grounds,
    )  # fmt: skip
    return application
