"""The office's link to feedback on accessibility, with how much waits."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kortisto.access.doors import office_roles
from kortisto.ui.navigation import HANDLING, register_nav

from .queries import READERS, waiting


def reads_feedback(request: HttpRequest) -> bool:
    return bool(office_roles(request) & set(READERS))


def _waiting(request: HttpRequest) -> int | None:
    return waiting().count() or None


register_nav(
    "office", _("Accessibility feedback"), "feedback_list", 190, reads_feedback, count=_waiting, group=HANDLING
)
