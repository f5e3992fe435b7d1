"""The office's links to registrars and to its own people."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kortisto.access.doors import office_roles
from kortisto.accounts.models import OfficeRole
from kortisto.ui.navigation import REGISTERS, SUPERVISION, register_nav

from .views.office import READERS


def reads_registrars(request: HttpRequest) -> bool:
    return bool(office_roles(request) & set(READERS))


def sees_appointments(request: HttpRequest) -> bool:
    return bool(office_roles(request) & {*READERS, OfficeRole.EDITOR})


register_nav("office", _("Registrars"), "registrar_list", 230, reads_registrars, group=REGISTERS)
register_nav("office", _("Appointments to the office"), "appointment_list", 950, sees_appointments, group=SUPERVISION)
