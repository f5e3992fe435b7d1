"""A registrar chooses which messages they want."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_of_oneself
from kortisto.accounts.events import Event
from kortisto.accounts.models import DeskNotice, NotificationChoice
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal


@action
def choose_notifications(*, actor: Any, wanted: list[str]) -> NotificationChoice:
    """Keep which of the messages that may be left out come; the others, such as bulletins, always do.

    Refuses with `notice_unknown`.
    """
    grounds = grounds_of_oneself(actor=actor)
    if not set(wanted) <= set(DeskNotice.values):
        raise Refusal("notice_unknown", _("This message cannot be chosen."), field="notices")
    off = [notice for notice in DeskNotice.values if notice not in wanted]
    choice, _new = NotificationChoice.objects.update_or_create(user=actor, defaults={"off": off})
    record(Event.NOTIFICATIONS_CHOSEN, actor=actor, subject=choice, grounds=grounds, off=off)
    return choice
