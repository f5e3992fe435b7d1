"""The outbox's links at the office and, in a demo, the mailbox on the public pages."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kortisto.access.doors import office_roles
from kortisto.accounts.models import OfficeRole
from kortisto.kernel.clock import now
from kortisto.kernel.counting import Question, lasting, lasting_for
from kortisto.ui.navigation import SUPERVISION, register_nav

from .queries import STUCK, letters_to_print, messages_in_trouble
from .views.office import ROLES


def reads_outbox(request: HttpRequest) -> bool:
    return bool(office_roles(request) & {*ROLES, OfficeRole.EDITOR, OfficeRole.AUDITOR})


def prints_letters(request: HttpRequest) -> bool:
    return bool(office_roles(request) & set(ROLES))


TO_PRINT, IN_TROUBLE = lasting(letters_to_print), lasting_for(messages_in_trouble)


def _in_trouble(request: HttpRequest) -> Question | None:
    return IN_TROUBLE(now() - STUCK)


register_nav("office", _("Messages not sent"), "message_list", 800, reads_outbox, count=_in_trouble, group=SUPERVISION)
register_nav(
    "office",
    _("Letters to print"),
    "letter_list",
    810,
    prints_letters,
    count=TO_PRINT,
    group=SUPERVISION,
)
register_nav("public", _("Mailbox of the demo"), "mailbox_list", order=900, when=lambda request: settings.KORTISTO_DEMO)
