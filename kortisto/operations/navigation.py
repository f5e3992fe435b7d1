"""The office's links to the program's own work."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kortisto.access.doors import office_roles
from kortisto.kernel.counting import lasting
from kortisto.ui.navigation import SUPERVISION, register_nav

from .queries import failed_jobs
from .views.office import WATCHERS


def watches(request: HttpRequest) -> bool:
    return bool(office_roles(request) & set(WATCHERS))


FAILED = lasting(failed_jobs)


register_nav("office", _("Jobs"), "job_list", 820, watches, count=FAILED, group=SUPERVISION)
register_nav("office", _("Card maker"), "batch_list", 830, watches, group=SUPERVISION)
register_nav("office", _("Certificate authority"), "authority_detail", 840, watches, group=SUPERVISION)
