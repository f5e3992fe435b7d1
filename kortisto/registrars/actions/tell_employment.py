from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_tell_employment
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.registrars.events import Event
from kortisto.registrars.models import RegistrarApplication
from kortisto.registrars.queries_application import case_of_application
from kortisto.registrars.states import OPEN_APPLICATIONS


@action
def tell_employment(
    *, actor: Any, application: RegistrarApplication, employed: bool, note: str = ""
) -> RegistrarApplication:
    """An administrator of the account says whether the applicant works there; the office decides all the same.

    Refuses with `employment_not_asked` or `employment_told`.
    """
    grounds = grounds_to_tell_employment(actor=actor, application=application)
    if application.employment_asked_at is None or application.state not in OPEN_APPLICATIONS:
        raise Refusal("employment_not_asked", _("The card issuer is not asking about this person's employment now."))
    untold = RegistrarApplication.objects.filter(pk=application.pk, employed=None)
    told = {"employed": employed, "employed_told_by": actor, "employed_told_at": now(), "employment_note": note.strip()}
    if untold.update(**told) != 1:
        raise Refusal("employment_told", _("Another administrator has answered already."))
    application.refresh_from_db()
    record(
        Event.EMPLOYMENT_TOLD, actor=actor, subject=application, context=case_of_application(application), grounds=grounds,
        employed=employed, note=note,
    )  # fmt: skip
    return application
