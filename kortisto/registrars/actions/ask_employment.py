from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_decide_application
from kortisto.audit.record import record
from kortisto.contracts.letters import tell_account
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.registrars.events import Event
from kortisto.registrars.models import RegistrarApplication
from kortisto.registrars.queries_application import case_of_application
from kortisto.registrars.states import OPEN_APPLICATIONS
from kortisto.ui.face import full_address


@action
def ask_employment(*, actor: Any, application: RegistrarApplication) -> RegistrarApplication:
    """The office asks the account's administrators whether the applicant works there; a task for them in the portal.

    Refuses with `application_decided` or `employment_asked`.
    """
    grounds = grounds_to_decide_application(actor=actor, application=application)
    if application.state not in OPEN_APPLICATIONS:
        raise Refusal("application_decided", _("The application has been decided already."))
    asked = RegistrarApplication.objects.filter(pk=application.pk, employment_asked_at=None)
    if asked.update(employment_asked_at=now()) != 1:
        raise Refusal("employment_asked", _("The administrators have been asked already."))
    application.refresh_from_db()
    case = case_of_application(application)
    record(Event.EMPLOYMENT_ASKED, actor=actor, subject=application, context=case, grounds=grounds)
    tell_account(
        "employment_asked", account=application.account, roles=(), applicant=application.user.name,
        organisation=application.account.organisation, link=full_address("portal", "case_detail", case.code),
    )  # fmt: skip
    return application
