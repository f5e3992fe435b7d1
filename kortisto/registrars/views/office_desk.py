"""A registrar's desk user name at the office: opened, its link sent again, reset, ended; each asked first."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kortisto.access.doors import office_door
from kortisto.accounts.actions.end_desk_credential import end_desk_credential
from kortisto.accounts.actions.open_desk_credential import open_desk_credential
from kortisto.accounts.actions.reset_desk_credential import reset_desk_credential
from kortisto.accounts.actions.send_desk_link_again import send_desk_link_again
from kortisto.accounts.models import DeskCredential
from kortisto.registrars.forms import ReasonForm
from kortisto.registrars.queries import desk_of
from kortisto.rulebook.read import rule
from kortisto.ui.forms import Form, act, confirm_page, posted

from .office import GIVERS, user_or_404

METHODS = ["GET", "HEAD", "POST"]


def _desk(code: str) -> DeskCredential:
    desk = desk_of(user_or_404(code))
    if desk is None:
        raise Http404
    return desk


def _asked(request: HttpRequest, code: str, form: Form, call: Any, done: Any, **question: Any) -> HttpResponse:
    """Run the action when the question was answered, otherwise ask it."""
    back = reverse("registrar_detail", args=[code])
    if request.method == "POST" and act(form, call) is not None:
        messages.success(request, done)
        return redirect(back)
    return confirm_page(request, form=form, back=back, **question)


@office_door(roles=GIVERS)
@require_http_methods(METHODS)
def desk_open(request: HttpRequest, code: str) -> HttpResponse:
    """A user name for the desk, and by another message the link to take it into use (BR-RG-08)."""
    user = user_or_404(code)
    return _asked(
        request, code, Form(posted(request)), partial(open_desk_credential, actor=request.user, user=user),
        _("The user name has been opened and sent in one message, the link in another."),
        title=_("Open a desk user name for %(name)s?") % {"name": user.name},
        consequences=[
            _("The user name goes to %(mail)s in one message, and a link that works once in another.")
            % {"mail": user.email or "–"},
            _("The link works for %(days)s days. With it the registrar chooses a password and a second factor.")
            % {"days": rule("desk_credential_days")},
        ],
        submit=_("Open the user name"),
    )  # fmt: skip


@office_door(roles=GIVERS)
@require_http_methods(METHODS)
def desk_link_again(request: HttpRequest, code: str) -> HttpResponse:
    """A new link for the first use; the old one works no more."""
    desk = _desk(code)
    return _asked(
        request, code, Form(posted(request)), partial(send_desk_link_again, actor=request.user, credential=desk),
        _("A new link has been sent."),
        title=_("Send the link again?"),
        consequences=[
            _("A new link goes to %(mail)s. The one sent before works no more.") % {"mail": ", ".join(desk.addresses()) or "–"}
        ],
        submit=_("Send the link again"),
    )  # fmt: skip


@office_door(roles=GIVERS)
@require_http_methods(METHODS)
def desk_reset(request: HttpRequest, code: str) -> HttpResponse:
    """The registrar has lost password or factor: everything begins anew with a link."""
    desk = _desk(code)
    return _asked(
        request, code, ReasonForm(posted(request)), partial(reset_desk_credential, actor=request.user, credential=desk),
        _("The desk user name has been reset. A new link has been sent."),
        title=_("Reset the desk user name?"),
        text=_("Make sure first that it is the registrar who asks: call back to the number that the point gave."),
        consequences=[
            _("Password and second factors work no more, and an open visit to the desk ends."),
            _("A link for a new beginning goes to %(mail)s.") % {"mail": ", ".join(desk.addresses()) or "–"},
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
