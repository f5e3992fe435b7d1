"""Accounts in the portal: choosing and opening one, and joining one by invitation."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kortisto.access.doors import open_door, portal_door
from kortisto.accounts import arrivals
from kortisto.kernel.names import fold
from kortisto.organisations.actions.accept_invitation import accept_invitation
from kortisto.organisations.actions.ask_for_invitation import ask_for_invitation
from kortisto.organisations.actions.choose_account import choose_account
from kortisto.organisations.actions.open_account import open_account
from kortisto.organisations.forms import BusinessIdForm, OpenAccountForm
from kortisto.organisations.models import CustomerAccount
from kortisto.organisations.queries import accounts_of, invitation_fate, open_invitation, suspended_accounts_of
from kortisto.registers.look_up import find_organisation, refreshed_at
from kortisto.registers.models import RegisterName
from kortisto.ui.forms import Form, act, form_page, posted
from kortisto.ui.language import name_of


def _make_active(request: HttpRequest, account: CustomerAccount) -> None:
    request.session["account"] = account.code


# -- Choosing and opening an account ------------------------------------------------------------------------------------


@portal_door(account=False)
@require_http_methods(["GET", "HEAD", "POST"])
def account_choose(request: HttpRequest) -> HttpResponse:
    """Which organisation the user acts for (BR-US-04)."""
    memberships = list(accounts_of(request.user))  # type: ignore[arg-type]
    if request.method == "POST":
        account = get_object_or_404(
            CustomerAccount, code=request.POST.get("account", ""), pk__in=[row.account_id for row in memberships]
        )
        choose_account(actor=request.user, account=account)
        _make_active(request, account)
        messages.success(request, _("You now act for %(name)s.") % {"name": name_of(account.organisation)})
        return redirect(request.session.pop("after_choosing", "home"))
    active = request.session.get("account", "")
    suspended = list(suspended_accounts_of(request.user))  # type: ignore[arg-type]
    facts = {"memberships": memberships, "active": active, "suspended": suspended}
    return render(request, "organisations/account_choose.html", facts)


@open_door(face="portal")
@require_http_methods(["GET", "HEAD", "POST"])
def account_open_begin(request: HttpRequest) -> HttpResponse:
    """What an account is for and who opens one; from here a newcomer may become a user."""
    if request.method == "POST":
        if not request.user.is_authenticated:
            arrivals.expect_newcomer(request, reason=arrivals.ACCOUNT_OPENING, then=reverse("account_open"))
        return redirect("account_open")
    return render(request, "organisations/account_open_begin.html")


@portal_door(account=False)
@require_http_methods(["GET", "HEAD", "POST"])
def account_open(request: HttpRequest) -> HttpResponse:
    """Opens an organisation's account; where there is one, an invitation to it is offered instead (BR-US-05)."""
    form = OpenAccountForm(posted(request))
    if request.method == "POST":
        account = act(form, partial(open_account, actor=request.user))
        if account is not None:
            _make_active(request, account)
            messages.success(request, _("The account has been opened. You are its administrator."))
            _tell_of_the_register(request, account)
            return redirect("home")
    exists = form.refusal is not None and form.refusal.code == "account_exists"
    ask = BusinessIdForm(initial={"business_id": form.cleaned_data.get("business_id", "")}) if exists else None
    return form_page(request, "organisations/account_open.html", form, ask=ask)


def _tell_of_the_register(request: HttpRequest, account: CustomerAccount) -> None:
    """What the business register says, where it differs from what was typed: nothing is changed by it, the office sees it too."""
    organisation, known = account.organisation, find_organisation(account.organisation.business_id)
    if known is None and refreshed_at(RegisterName.BUSINESS):
        messages.warning(
            request,
            _("The business register did not know the business ID. The card issuer checks it with the contract."),
        )
    elif known is not None and fold(known.name_fi) != fold(organisation.name_fi):
        messages.info(
            request,
            _(
                "In the business register the organisation's name is %(name)s. The card issuer compares it with the contract."
            )
            % {"name": known.name_fi},
        )


@portal_door(account=False)
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_ask(request: HttpRequest) -> HttpResponse:
    """Asks an account's administrators for an invitation (BR-US-05)."""
    form = BusinessIdForm(posted(request))
    if request.method == "POST" and act(form, partial(ask_for_invitation, actor=request.user)):
        messages.success(
            request, _("The account's administrators have been asked to invite you. You get a message when they do.")
        )
        return redirect("account_choose")
    return form_page(request, "organisations/invitation_ask.html", form)


# -- Invitations --------------------------------------------------------------------------------------------------------


@open_door(face="portal")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_open(request: HttpRequest, token: str) -> HttpResponse:
    """Where the letter's link leads: who invites to what; from here an invited newcomer may become a user."""
    invitation = open_invitation(token)
    if invitation is None:
        return _over(request, token)
    there = reverse("invitation_accept", args=[token])
    if request.method == "POST":
        if not request.user.is_authenticated:
            arrivals.expect_newcomer(request, reason=arrivals.INVITATION, then=there, email=invitation.email)
        return redirect(there)
    return render(request, "organisations/invitation_open.html", {"invitation": invitation})


@portal_door(account=False)
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """The invited person, signed in, joins the account that exists (BR-US-02)."""
    form = Form(posted(request))
    if request.method == "POST":
        membership = act(form, partial(accept_invitation, actor=request.user, token=token))
        if membership is not None:
            _make_active(request, membership.account)
            organisation = name_of(membership.account.organisation)
            messages.success(request, _("You have joined the account of %(name)s.") % {"name": organisation})
            return redirect("home")
    invitation = open_invitation(token)
    if invitation is None and form.refusal is None:
        return _over(request, token)
    return form_page(request, "organisations/invitation_accept.html", form, invitation=invitation)


def _over(request: HttpRequest, token: str) -> HttpResponse:
    """Why an invitation opens nothing, and what to do about it."""
    return render(request, "organisations/invitation_over.html", {"fate": invitation_fate(token)}, status=404)
