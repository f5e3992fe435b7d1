"""The auditors' link to the log."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kortisto.access.doors import office_roles
from kortisto.ui.navigation import SUPERVISION, register_nav

from .views.office import AUDITORS


def audits(request: HttpRequest) -> bool:
    return bool(office_roles(request) & set(AUDITORS))


register_nav("office", _("Log"), "event_list", 900, audits, group=SUPERVISION)
