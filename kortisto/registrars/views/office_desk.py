"""A registrar's desk user name at the office: opened, its parts sent again, reset, ended; each asked first."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kortisto.access.doors import office_door
from kortisto.accounts.actions.end_desk_credential import end_desk_credential
from kortisto.accounts.actions.open_desk_credential import open_desk_credential
from kortisto.accounts.actions.reset_desk_credential import reset_desk_credential
from kortisto.accounts.actions.send_desk_credential_again import send_desk_credential_again
from kortisto.accounts.models import DeskCredential, DeskWay, User
from kortisto.registrars.forms import ReasonForm
from kortisto.registrars.forms_desk import DeskAgainForm, DeskResetForm, DeskSendingForm
from kortisto.registrars.queries import desk_of
from kortisto.registrars.queries_desk import suggested_address, suggested_phone
from kortisto.rulebook.read import rule
from kortisto.ui.forms import Form, ask_first, posted

from .office import GIVERS, user_or_404

METHODS = ["GET", "HEAD", "POST"]


def _desk(code: str) -> DeskCredential:
    desk = desk_of(user_or_404(code))
    if desk is None:
        raise Http404
    return desk


def _asked(request: HttpRequest, code: str, form: Form, call: Any, done: Any, **question: Any) -> HttpResponse:
    """Run the action when the question was answered, otherwise ask it."""
    return ask_first(request, form, call, done=done, back=reverse("registrar_detail", args=[code]), **question)


def _typed_before(user: User, desk: DeskCredential | None) -> dict[str, str]:
    """What the form begins with: the number and address that are known, and the channel that fits."""
    phone, post_address = suggested_phone(user, desk), suggested_address(user, desk)
    allowed = rule("desk_half_channels")
    first = (
        "sms" if phone and "sms" in allowed else "letter" if "letter" in allowed else next(iter(sorted(allowed)), "")
    )
    return {"phone": phone, "post_address": post_address, "channel": first}


def _what_goes_out(user: User, *, username: bool) -> list[Any]:
    """The messages that would be sent, as sentences."""
    facts = {"mail": user.email or "–", "days": rule("desk_credential_days")}
    if rule("desk_credential_way") == DeskWay.LINK:
        name = [_("The user name goes to %(mail)s in one message, and a link that works once in another.") % facts]
        link = [_("A new link goes to %(mail)s. The one sent before works no more.") % facts]
        return [
            *(name if username else link),
            _(
                "The link works for %(days)s days. With it the registrar identifies, and chooses a password and a second factor."
            )
            % facts,
        ]
    first = [_("The user name goes to %(mail)s in one message, and part 1 of a password in another.") % facts]
    again = [_("A new part 1 goes to %(mail)s. The parts sent before work no more.") % facts]
    return [
        *(first if username else again),
        _("Part 2 goes by the channel chosen below. Each part is made when its message leaves; nobody here sees it."),
        _("The parts work for %(days)s days. With them the registrar chooses a password and a second factor.") % facts,
    ]


@office_door(roles=GIVERS)
@require_http_methods(METHODS)
def desk_open(request: HttpRequest, code: str) -> HttpResponse:
    """A user name for the desk, and by other messages what takes it into use (BR-RG-08)."""
    user = user_or_404(code)
    form = DeskSendingForm(posted(request), initial=_typed_before(user, desk_of(user)))
    return _asked(
        request, code, form, partial(open_desk_credential, actor=request.user, user=user),
        _("The user name has been opened. Below you see where each message stands."),
        title=_("Open a desk user name for %(name)s?") % {"name": user.name},
        consequences=_what_goes_out(user, username=True),
        submit=_("Open the user name"),
    )  # fmt: skip


@office_door(roles=GIVERS)
@require_http_methods(METHODS)
def desk_send_again(request: HttpRequest, code: str) -> HttpResponse:
    """New halves, or a new link; the old ones work no more."""
    desk = _desk(code)
    form = DeskAgainForm(posted(request), initial=_typed_before(desk.user, desk))
    return _asked(
        request, code, form, partial(send_desk_credential_again, actor=request.user, credential=desk),
        _("Everything has been sent anew. Below you see where each message stands."),
        title=_("Send again?"),
        consequences=_what_goes_out(desk.user, username=False),
        submit=_("Send again"),
    )  # fmt: skip


@office_door(roles=GIVERS)
@require_http_methods(METHODS)
def desk_reset(request: HttpRequest, code: str) -> HttpResponse:
    """The registrar has lost password or factor: everything begins anew."""
    desk = _desk(code)
    form = DeskResetForm(posted(request), initial=_typed_before(desk.user, desk))
    return _asked(
        request, code, form, partial(reset_desk_credential, actor=request.user, credential=desk),
        _("The desk user name has been reset. Below you see where each message stands."),
        title=_("Reset the desk user name?"),
        text=_("Make sure first that it is the registrar who asks: call back to the number that the point gave."),
        consequences=[
            _("Password and second factors work no more, and an open visit to the desk ends."),
            *_what_goes_out(desk.user, username=False),
        ],
        submit=_("Reset"),
    )  # fmt: skip


@office_door(roles=GIVERS)
@require_http_methods(METHODS)
def desk_end(request: HttpRequest, code: str) -> HttpResponse:
    """The user name opens the desk no more."""
    desk = _desk(code)
    return _asked(
        request, code, ReasonForm(posted(request)), partial(end_desk_credential, actor=request.user, credential=desk),
        _("The desk user name has ended."),
        title=_("End the desk user name?"),
        consequences=[
            _("The registrar cannot sign in to the desk any more, and an open visit ends."),
            _("Rights at points stay until they are ended one by one. The user name can be opened again."),
        ],
        submit=_("End the desk user name"), danger=True,
    )  # fmt: skip
