from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_decide_application
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.messages.post import post
from kortisto.registrars.events import Event
from kortisto.registrars.models import RegistrarApplication
from kortisto.registrars.queries_application import case_of_application
from kortisto.registrars.states import APPLICATION


@action
def reject_application(*, actor: Any, application: RegistrarApplication, reason: str) -> RegistrarApplication:
    """The office rejects an application; the applicant is told why. Refuses with `reason_needed`."""
    grounds = grounds_to_decide_application(actor=actor, application=application)
    if not reason.strip():
        raise Refusal("reason_needed", _("Give the reason; the applicant sees it."), field="reason")
    case = case_of_application(application)
    move = APPLICATION.apply(application, "reject", handler=actor, decided_at=now(), decision_reason=reason.strip())
    record(
        Event.APPLICATION_REJECTED, actor=actor, subject=application, context=case, move=move, grounds=grounds,
        person=application.user.person, reason=reason,
    )  # fmt: skip
    post(
        "application_rejected", to=application.user.actor_code, number=case.shown_number, reason=reason.strip(),
        organisation=application.account.organisation.name(application.user.language),
    )  # fmt: skip
    return application
