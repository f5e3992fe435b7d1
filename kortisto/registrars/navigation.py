"""The office's links to registrars and to its own people."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kortisto.access.doors import office_roles
from kortisto.accounts.models import OfficeRole
from kortisto.contracts.models import CaseKind
from kortisto.contracts.sections import register_office_acts, register_section
from kortisto.ui.navigation import HANDLING, REGISTERS, SUPERVISION, register_nav

from . import application_acts
from .queries_course import waiting_trainings
from .views import application, office_application
from .views.office import READERS


def reads_registrars(request: HttpRequest) -> bool:
    return bool(office_roles(request) & set(READERS))


def sees_appointments(request: HttpRequest) -> bool:
    return bool(office_roles(request) & {*READERS, OfficeRole.EDITOR})


def has_points(request: HttpRequest) -> bool:
    """Whoever runs registration points sees how they are staffed."""
    return hasattr(request, "account") and request.account.organisation.points.exists()


register_nav("portal", _("Staffing"), "staffing_overview", 155, has_points)
register_nav("desk", _("Staffing"), "staffing_overview", 800)
register_nav("desk", _("My absences"), "absence_list", 300, place="person")
register_nav("office", _("Staffing"), "staffing_overview", 235, reads_registrars, group=REGISTERS)
register_nav("office", _("Registrars"), "registrar_list", 230, reads_registrars, group=REGISTERS)
register_nav("office", _("Appointments to the office"), "appointment_list", 950, sees_appointments, group=SUPERVISION)
register_nav(
    "office", _("Certificates to check"), "training_list", 145, reads_registrars, group=HANDLING,
    count=lambda request: waiting_trainings().count() or None,
)  # fmt: skip
register_nav("portal", _("Registrars' course"), "course_home", 400)
register_nav("public", _("Registrars' course"), "course_public", 200)
register_nav("public", _("Check a training certificate"), "certificate_check", 300, place="footer")
application_acts.register()
register_section("portal", CaseKind.REGISTRAR_APPLICATION, application.application_section)
register_section("office", CaseKind.REGISTRAR_APPLICATION, office_application.application_section)
register_office_acts(CaseKind.REGISTRAR_APPLICATION, office_application.application_acts)
