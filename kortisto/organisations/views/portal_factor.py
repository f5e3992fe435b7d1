"""A lost second factor: the user asks at the sign-in, an administrator of the account confirms or declines."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kortisto.access.doors import open_door, portal_door
from kortisto.accounts.pending_login import pending_user
from kortisto.organisations.actions.ask_for_new_factor import ask_for_new_factor
from kortisto.organisations.actions.confirm_new_factor import confirm_new_factor
from kortisto.organisations.actions.decline_new_factor import decline_new_factor
from kortisto.organisations.models import FactorRequest
from kortisto.organisations.queries import members_of, open_factor_requests
from kortisto.ui.forms import Form, act, confirm_page, posted

from .portal_members import ADMINISTRATORS


@open_door(face="portal")
@require_http_methods(["POST"])
def factor_ask(request: HttpRequest) -> HttpResponse:
    """Somebody whose password was right asks the administrators of their accounts; anybody else signs in first."""
    user = pending_user(request)
    if user is None:
        return redirect("account_login")
    request.way_back = reverse("lost_factor")  # type: ignore[attr-defined]
    ask_for_new_factor(actor=user)
    messages.success(
        request,
        _("The administrators of your account have been asked. Ring one of them: they make sure that it is you."),
    )
    return redirect("lost_factor")


@portal_door(roles=ADMINISTRATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def factor_confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Asks whether the administrator has made sure who it is, then has the factors removed."""
    row = _request(request, code)
    form = Form(posted(request))
    account = request.account  # type: ignore[attr-defined]
    if request.method == "POST" and act(
        form, partial(confirm_new_factor, actor=request.user, account=account, request=row)
    ):
        messages.success(
            request,
            _("The second factors of %(name)s have been removed. They set up a new one at the next sign-in.")
            % {"name": row.user.name},
        )
        return redirect("member_list")
    return confirm_page(
        request,
        title=_("Have you made sure that %(name)s has asked for this?") % {"name": row.user.name},
        text=_("Ring the person at a number that you know already, or ask face to face. A message is not enough."),
        form=form,
        consequences=[
            _("The code app, passkeys and recovery codes of %(name)s stop working at once.") % {"name": row.user.name},
            _("With the password alone %(name)s then comes to a page on which a new second factor is set up.")
            % {"name": row.user.name},
            _("%(name)s and the administrators of all the accounts they belong to are told by e-mail who confirmed.")
            % {"name": row.user.name},
        ],
        submit=_("I have made sure: remove the second factors"),
        danger=True,
        back=reverse("member_list"),
    )


@portal_door(roles=ADMINISTRATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def factor_decline(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before a request is declined."""
    row = _request(request, code)
    form = Form(posted(request))
    account = request.account  # type: ignore[attr-defined]
    if request.method == "POST" and act(
        form, partial(decline_new_factor, actor=request.user, account=account, request=row)
    ):
        messages.success(request, _("The request has been declined. Nothing was removed."))
        return redirect("member_list")
    return confirm_page(
        request,
        title=_("Decline the request of %(name)s?") % {"name": row.user.name},
        form=form,
        consequences=[_("The second factors stay as they are, and the user is told.")],
        submit=_("Decline the request"),
        back=reverse("member_list"),
    )


def _request(request: HttpRequest, code: str) -> FactorRequest:
    """An open request of a user of the active account; any other one does not exist here."""
    account = request.account  # type: ignore[attr-defined]
    users = members_of(user=request.user, account=account).values_list("user", flat=True)  # type: ignore[arg-type]
    return get_object_or_404(open_factor_requests(list(users)), code=code)
