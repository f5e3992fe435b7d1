"""The office's links to registrars and to its own people."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kortisto.access.doors import office_roles
from kortisto.accounts.models import OfficeRole
from kortisto.contracts.models import CaseKind
from kortisto.contracts.sections import register_office_acts, register_section
from kortisto.kernel.counting import Question, lasting, lasting_for, there_is
from kortisto.organisations.navigation import administers, has_points
from kortisto.ui.navigation import HANDLING, REGISTERS, SUPERVISION, register_home, register_nav

from . import application_acts
from .duties import duties_of
from .models import RegistrarRight
from .queries_course import waiting_trainings
from .reviews import open_review, overdue_reviews
from .views import application, office_application
from .views.office import READERS

WAITING_TRAININGS, OVERDUE_REVIEWS = lasting(waiting_trainings), lasting(overdue_reviews)


def reads_registrars(request: HttpRequest) -> bool:
    return bool(office_roles(request) & set(READERS))


def sees_appointments(request: HttpRequest) -> bool:
    return bool(office_roles(request) & {*READERS, OfficeRole.EDITOR})


RIGHTS = lasting_for(lambda user: RegistrarRight.objects.in_force().filter(user=user)[:1])


def own_rights(request: HttpRequest) -> Question | None:
    """Whoever has a registrar right in force has its duties."""
    return RIGHTS(request.user.pk) if request.user.is_authenticated else None


def waiting_duties(request: HttpRequest) -> dict[str, Any] | None:
    """What waits for the registrar, for the home page; nothing when nothing does."""
    if not there_is(own_rights(request)):
        return None
    duties = duties_of(request.user)  # type: ignore[arg-type]
    return {"duties": duties} if duties.pressing else None


def administers_points(request: HttpRequest) -> Question | None:
    """Whoever administers the account of an owner of points goes through its registrars."""
    return has_points(request) if administers(request) else None


def waiting_review(request: HttpRequest) -> dict[str, Any] | None:
    """The review that waits for the organisation, on its administrators' home page."""
    if not there_is(administers_points(request)):
        return None
    review = open_review(request.account.organisation_id)  # type: ignore[attr-defined]
    return {"review": review} if review is not None else None


for face in ("portal", "desk"):
    register_home(face, "registrars/_home_duties.html", 5, waiting_duties)
register_nav("portal", _("My duties as a registrar"), "duty_list", 120, own_rights, place="person")
register_nav("desk", _("My duties as a registrar"), "duty_list", 290, place="person")
register_nav("office", _("Declarations and briefings"), "declaration_overview", 240, reads_registrars, group=REGISTERS)
register_nav("portal", _("Staffing"), "staffing_overview", 155, has_points)
register_nav("portal", _("Our registrars"), "registrars_review", 156, administers_points)
register_home("portal", "registrars/_home_review.html", 6, waiting_review)
register_nav(
    "office", _("Reviews of registrars"), "registrar_review_list", 245, reads_registrars, group=REGISTERS,
    count=OVERDUE_REVIEWS,
)  # fmt: skip
register_nav("desk", _("Staffing"), "staffing_overview", 800)
register_nav("desk", _("My absences"), "absence_list", 300, place="person")
register_nav("office", _("Staffing"), "staffing_overview", 235, reads_registrars, group=REGISTERS)
register_nav("office", _("Registrars"), "registrar_list", 230, reads_registrars, group=REGISTERS)
register_nav("office", _("Trusted roles on a day"), "trusted_roles", 955, reads_registrars, group=SUPERVISION)
register_nav("office", _("Appointments to the office"), "appointment_list", 950, sees_appointments, group=SUPERVISION)
register_nav(
    "office", _("Certificates to check"), "training_list", 145, reads_registrars, group=HANDLING,
    count=WAITING_TRAININGS,
)  # fmt: skip
register_nav("portal", _("Registrars' course"), "course_home", 400)
register_nav("public", _("Registrars' course"), "course_public", 200)
register_nav("public", _("Check a training certificate"), "certificate_check", 300, place="footer")
application_acts.register()
register_section("portal", CaseKind.REGISTRAR_APPLICATION, application.application_section)
register_section("office", CaseKind.REGISTRAR_APPLICATION, office_application.application_section)
register_office_acts(CaseKind.REGISTRAR_APPLICATION, office_application.application_acts)
