"""The outbox's links at the office and, in a demo, the mailbox on the public pages."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kortisto.ui.navigation import register_nav

from .queries import letters_to_print, messages_in_trouble


def _in_trouble(request: HttpRequest) -> int | None:
    return messages_in_trouble().count() or None


def _to_print(request: HttpRequest) -> int | None:
    return letters_to_print().count() or None


register_nav("office", _("Messages not sent"), "message_list", order=800, count=_in_trouble)
register_nav("office", _("Letters to print"), "letter_list", order=810, count=_to_print)
register_nav("public", _("Mailbox of the demo"), "mailbox_list", order=900, when=lambda request: settings.KORTISTO_DEMO)
