"""Accounts in the portal: choosing and opening one, its users, and invitations to it."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kortisto.access.doors import open_door, portal_door
from kortisto.access.visibility import visible
from kortisto.accounts import arrivals
from kortisto.kernel.errors import NotVisible
from kortisto.organisations.actions.accept_invitation import accept_invitation
from kortisto.organisations.actions.ask_for_invitation import ask_for_invitation
from kortisto.organisations.actions.change_member_role import change_member_role
from kortisto.organisations.actions.choose_account import choose_account
from kortisto.organisations.actions.invite_user import invite_user
from kortisto.organisations.actions.open_account import open_account
from kortisto.organisations.actions.remove_member import remove_member
from kortisto.organisations.actions.send_invitation_again import send_invitation_again
from kortisto.organisations.actions.withdraw_invitation import withdraw_invitation
from kortisto.organisations.forms import BusinessIdForm, InviteForm, OpenAccountForm, RoleForm
from kortisto.organisations.models import CustomerAccount, Invitation, MemberRole, Membership
from kortisto.organisations.queries import accounts_of, members_of, open_invitation, waiting_invitations
from kortisto.organisations.states import INVITATION, MEMBERSHIP
from kortisto.ui.forms import Form, act, confirm_page, form_page, posted
from kortisto.ui.language import name_of
from kortisto.ui.parts import Act

ADMINISTRATORS = (MemberRole.ADMINISTRATOR,)


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
        return redirect("home")
    active = request.session.get("account", "")
    return render(request, "organisations/account_choose.html", {"memberships": memberships, "active": active})


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
            return redirect("home")
    exists = form.refusal is not None and form.refusal.code == "account_exists"
    ask = BusinessIdForm(initial={"business_id": form.cleaned_data.get("business_id", "")}) if exists else None
    return form_page(request, "organisations/account_open.html", form, ask=ask)


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
        return render(request, "organisations/invitation_over.html", status=404)
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
        raise NotVisible("invitation_unknown", _("The invitation is not valid any more. Ask the sender for a new one."))
    return form_page(request, "organisations/invitation_accept.html", form, invitation=invitation)


@portal_door(roles=ADMINISTRATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_send_again(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before a new letter goes out."""
    invitation = _invitation(request, code)
    form = Form(posted(request))
    if request.method == "POST" and act(
        form, partial(send_invitation_again, actor=request.user, invitation=invitation)
    ):
        messages.success(request, _("A new invitation has been sent to %(email)s.") % {"email": invitation.email})
        return redirect("member_list")
    return confirm_page(
        request,
        title=_("Send the invitation again?"),
        form=form,
        consequences=[
            _("%(email)s gets a new message.") % {"email": invitation.email},
            _("The link in the earlier message stops working."),
        ],
        submit=_("Send again"),
        back=reverse("member_list"),
    )


@portal_door(roles=ADMINISTRATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before an invitation is withdrawn."""
    invitation = _invitation(request, code)
    form = Form(posted(request))
    if request.method == "POST" and act(form, partial(withdraw_invitation, actor=request.user, invitation=invitation)):
        messages.success(request, _("The invitation has been withdrawn."))
        return redirect("member_list")
    return confirm_page(
        request,
        title=_("Withdraw the invitation?"),
        form=form,
        consequences=[_("The link that was sent to %(email)s stops working.") % {"email": invitation.email}],
        submit=_("Withdraw the invitation"),
        danger=True,
        back=reverse("member_list"),
    )


def _invitation(request: HttpRequest, code: str) -> Invitation:
    rows = visible(Invitation, to=request.user, account=request.account)  # type: ignore[attr-defined]
    return get_object_or_404(rows.select_related("account__organisation", "invited_by"), code=code)


# -- User management ----------------------------------------------------------------------------------------------------


@portal_door(roles=ADMINISTRATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def member_list(request: HttpRequest) -> HttpResponse:
    """ "Käyttäjien hallinta": everybody on the account, and the field that invites somebody more (BR-US-01)."""
    account = request.account  # type: ignore[attr-defined]
    form = InviteForm(posted(request))
    if request.method == "POST":
        invitation = act(form, partial(invite_user, actor=request.user, account=account))
        if invitation is not None:
            messages.success(request, _("An invitation has been sent to %(email)s.") % {"email": invitation.email})
            return redirect("member_list")
    return form_page(
        request,
        "organisations/member_list.html",
        form,
        members=[(row, _member_acts(row)) for row in members_of(user=request.user, account=account)],
        invitations=[(row, _invitation_acts(row)) for row in waiting_invitations(user=request.user, account=account)],
    )


def _member_acts(row: Membership) -> list[Act]:
    acts = []
    if row.state == "active":
        acts.append(Act(_("Change the role"), reverse("member_role", args=[row.code])))
    if MEMBERSHIP.can(row, "remove"):
        acts.append(
            Act(_("Remove from the account"), reverse("member_remove", args=[row.code]), confirm=True, danger=True)
        )
    return acts


def _invitation_acts(row: Invitation) -> list[Act]:
    acts = []
    if INVITATION.can(row, "send_again"):
        acts.append(Act(_("Send again"), reverse("invitation_send_again", args=[row.code]), confirm=True))
    if INVITATION.can(row, "withdraw"):
        withdraw = reverse("invitation_withdraw", args=[row.code])
        acts.append(Act(_("Withdraw the invitation"), withdraw, confirm=True, danger=True))
    return acts


def _member(request: HttpRequest, code: str) -> Membership:
    rows = members_of(user=request.user, account=request.account)  # type: ignore[arg-type, attr-defined]
    return get_object_or_404(rows.select_related("account__organisation"), code=code)


@portal_door(roles=ADMINISTRATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def member_role(request: HttpRequest, code: str) -> HttpResponse:
    """Gives a user another role."""
    membership = _member(request, code)
    form = RoleForm(posted(request), initial={"role": membership.role})
    if request.method == "POST" and act(form, partial(change_member_role, actor=request.user, membership=membership)):
        messages.success(request, _("The role of %(name)s has been changed.") % {"name": membership.user.name})
        return redirect("member_list")
    return form_page(request, "organisations/member_role.html", form, membership=membership)


@portal_door(roles=ADMINISTRATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def member_remove(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before a user is removed from the account."""
    membership = _member(request, code)
    form = Form(posted(request))
    if request.method == "POST" and act(form, partial(remove_member, actor=request.user, membership=membership)):
        messages.success(request, _("%(name)s has been removed from the account.") % {"name": membership.user.name})
        return redirect("member_list" if membership.user_id != request.user.pk else "account_choose")
    return confirm_page(
        request,
        title=_("Remove %(name)s from the account?") % {"name": membership.user.name},
        form=form,
        consequences=[
            _("The user no longer sees this organisation's matters. What they have done stays on record."),
            _("A registrar's rights at the desk do not end by this."),
        ],
        submit=_("Remove from the account"),
        danger=True,
        back=reverse("member_list"),
    )
