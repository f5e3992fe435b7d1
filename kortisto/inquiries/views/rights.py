"""Stopping a registrar from the page of the inquiry: rights suspended, restored, ended; open visits to the desk end."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kortisto.access.doors import office_door
from kortisto.access.policy import INQUIRERS
from kortisto.accounts.visits import open_visits
from kortisto.inquiries.forms import EndRightsForm, ReasonForm
from kortisto.inquiries.models import Inquiry
from kortisto.registrars.actions.end_all_rights import end_all_rights
from kortisto.registrars.actions.restore_registrar import restore_registrar
from kortisto.registrars.actions.suspend_registrar import suspend_registrar
from kortisto.registrars.queries import rights_of
from kortisto.registrars.staffing import leaves_too_few
from kortisto.registrars.states import RightState
from kortisto.ui.forms import Form, ask_first, posted
from kortisto.ui.language import name_of

from .office import METHODS, _inquiry


def _asked(request: HttpRequest, inquiry: Inquiry, form: Form, call: Any, done: Any, **question: Any) -> HttpResponse:
    """Run the action when the question was answered, otherwise ask it."""
    about = partial(call, actor=request.user, user=inquiry.user)
    return ask_first(request, form, about, done=done, back=reverse("inquiry_detail", args=[inquiry.code]), **question)


def _points(inquiry: Inquiry, *states: str) -> str:
    names = [str(name_of(right.point)) for right in rights_of(inquiry.user) if right.state in states]
    return ", ".join(names) or "–"


@office_door(roles=INQUIRERS)
@require_http_methods(METHODS)
def inquiry_suspend(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before every right is suspended."""
    inquiry = _inquiry(request, code)
    return _asked(
        request, inquiry, ReasonForm(posted(request)), suspend_registrar,
        _("The rights have been suspended and open visits to the desk have ended."),
        title=_("Suspend all rights of %(name)s?") % {"name": inquiry.user.name},
        consequences=[
            _("Rights that are suspended at once: %(points)s.") % {"points": _points(inquiry, RightState.ACTIVE)},
            _("Open visits to the desk that end now: %(count)s.") % {"count": len(open_visits(inquiry.user))},
            _("The person is told that the rights are suspended, without the reason. The rights can be restored."),
        ],
        submit=_("Suspend the rights"), danger=True,
    )  # fmt: skip


@office_door(roles=INQUIRERS)
@require_http_methods(METHODS)
def inquiry_restore(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before suspended rights come into force again."""
    inquiry = _inquiry(request, code)
    return _asked(
        request, inquiry, ReasonForm(posted(request)), restore_registrar, _("The rights are in force again."),
        title=_("Restore the rights of %(name)s?") % {"name": inquiry.user.name},
        consequences=[
            _("Rights that come into force again: %(points)s.") % {"points": _points(inquiry, RightState.SUSPENDED)}
        ],
        submit=_("Restore the rights"),
    )  # fmt: skip


@office_door(roles=INQUIRERS)
@require_http_methods(METHODS)
def inquiry_end_rights(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before every right ends for good."""
    inquiry = _inquiry(request, code)
    too_few = any(leaves_too_few(right) for right in rights_of(inquiry.user) if right.state == RightState.ACTIVE)
    return _asked(
        request, inquiry, EndRightsForm(posted(request), leaves_too_few=too_few), end_all_rights,
        _("All rights have ended and open visits to the desk have ended."),
        title=_("End all rights of %(name)s?") % {"name": inquiry.user.name},
        consequences=[
            _("Rights that end at once: %(points)s.")
            % {"points": _points(inquiry, RightState.ACTIVE, RightState.SUSPENDED)},
            _("Open visits to the desk that end now: %(count)s.") % {"count": len(open_visits(inquiry.user))},
            _("A right that has ended does not come back; a new one has to be applied for."),
        ],
        submit=_("End all rights"), danger=True,
    )  # fmt: skip
