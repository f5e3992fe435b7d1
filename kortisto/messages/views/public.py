"""The demo's mailbox. In an installation that is not a demo these pages do not exist."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from kortisto.access.doors import open_door
from kortisto.messages.models import MailboxItem
from kortisto.messages.queries import mailbox

SHOWN = 100


def _only_in_a_demo() -> None:
    if not settings.KORTISTO_DEMO:
        raise Http404


@open_door(face="public")
@require_safe
def mailbox_list(request: HttpRequest) -> HttpResponse:
    """Every mail and text message of the demo, the newest first; `?to=` shows one person's."""
    _only_in_a_demo()
    to = request.GET.get("to", "").strip()
    return render(request, "outbox/mailbox_list.html", {"items": mailbox(to)[:SHOWN], "to": to})


@open_door(face="public")
@require_safe
def mailbox_item(request: HttpRequest, code: str) -> HttpResponse:
    """One mail as its reader sees it, with links that work."""
    _only_in_a_demo()
    return render(request, "outbox/mailbox_item.html", {"item": get_object_or_404(MailboxItem, code=code)})
