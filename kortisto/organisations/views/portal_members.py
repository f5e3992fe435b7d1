"""User management in the portal: everybody on the account, their roles and access, and the invitations that wait."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import portal_door
from kortisto.access.visibility import visible
from kortisto.organisations.actions.change_member_role import change_member_role
from kortisto.organisations.actions.invite_user import invite_user
from kortisto.organisations.actions.remove_member import remove_member
from kortisto.organisations.actions.restore_member import restore_member
from kortisto.organisations.actions.send_invitation_again import send_invitation_again
from kortisto.organisations.actions.suspend_member import suspend_member
from kortisto.organisations.actions.withdraw_invitation import withdraw_invitation
from kortisto.organisations.forms import InviteForm, RemoveMemberForm, RoleForm
from kortisto.organisations.models import Invitation, MemberRole, Membership
from kortisto.organisations.queries import Member, invitation_lines, member_lines, members_of
from kortisto.organisations.queries_log import account_events, in_words
from kortisto.organisations.states import INVITATION, MEMBERSHIP, MembershipState
from kortisto.registrars.moves import rights_with_membership
from kortisto.registrars.staffing import leaves_too_few
from kortisto.ui.forms import Form, act, confirm_page, form_page, posted
from kortisto.ui.language import name_of
from kortisto.ui.paging import page_of
from kortisto.ui.parts import Act

ADMINISTRATORS = (MemberRole.ADMINISTRATOR,)

# -- Invitations --------------------------------------------------------------------------------------------------------


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
        members=[(line, _member_acts(line, request.user)) for line in member_lines(user=request.user, account=account)],
        invitations=[
            (line, _invitation_acts(line.row)) for line in invitation_lines(user=request.user, account=account)
        ],
    )


def _member_acts(line: Member, user: Any) -> list[Act]:
    row, acts = line.row, []
    if line.factor_request is not None and row.state == MembershipState.ACTIVE and row.user_id != user.pk:
        asked = line.factor_request.code
        acts.append(Act(_("Remove the lost second factor"), reverse("factor_confirm", args=[asked]), confirm=True))
        acts.append(Act(_("Decline the request"), reverse("factor_decline", args=[asked]), confirm=True))
    if row.state == MembershipState.ACTIVE:
        acts.append(Act(_("Change the role"), reverse("member_role", args=[row.code])))
    if MEMBERSHIP.can(row, "suspend") and row.user_id != user.pk:
        acts.append(Act(_("Suspend access"), reverse("member_suspend", args=[row.code]), confirm=True))
    if MEMBERSHIP.can(row, "restore"):
        acts.append(Act(_("Restore access"), reverse("member_restore", args=[row.code]), confirm=True))
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
    rights = list(rights_with_membership(membership=membership))
    form = RemoveMemberForm(posted(request), leaves_too_few=any(leaves_too_few(right) for right in rights))
    if request.method == "POST" and act(form, partial(remove_member, actor=request.user, membership=membership)):
        messages.success(request, _("%(name)s has been removed from the account.") % {"name": membership.user.name})
        return redirect("member_list" if membership.user_id != request.user.pk else "account_choose")
    return confirm_page(
        request,
        title=_("Remove %(name)s from the account?") % {"name": membership.user.name},
        form=form,
        consequences=[
            _("The user no longer sees this organisation's matters. What they have done stays on record."),
            *(
                _("The registrar right at %(point)s ends at once, in open sessions too.")
                % {"point": name_of(right.point)}
                for right in rights
            ),
        ],
        submit=_("Remove from the account"),
        danger=True,
        back=reverse("member_list"),
    )


@portal_door(roles=ADMINISTRATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def member_suspend(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before a user is shut out for a time."""
    membership = _member(request, code)
    form = Form(posted(request))
    if request.method == "POST" and act(form, partial(suspend_member, actor=request.user, membership=membership)):
        messages.success(request, _("The access of %(name)s has been suspended.") % {"name": membership.user.name})
        return redirect("member_list")
    return confirm_page(
        request,
        title=_("Suspend the access of %(name)s?") % {"name": membership.user.name},
        form=form,
        consequences=[
            _("The user sees nothing of this organisation until you restore the access. The role stays as it is."),
            _("The user is told about this by e-mail."),
            _("A registrar's rights at the desk do not end by this."),
        ],
        submit=_("Suspend access"),
        danger=True,
        back=reverse("member_list"),
    )


@portal_door(roles=ADMINISTRATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def member_restore(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before a suspended user is let in again."""
    membership = _member(request, code)
    form = Form(posted(request))
    if request.method == "POST" and act(form, partial(restore_member, actor=request.user, membership=membership)):
        messages.success(request, _("The access of %(name)s has been restored.") % {"name": membership.user.name})
        return redirect("member_list")
    return confirm_page(
        request,
        title=_("Restore the access of %(name)s?") % {"name": membership.user.name},
        form=form,
        consequences=[
            _("The user sees this organisation's matters again, in the role: %(role)s.")
            % {"role": membership.get_role_display()},
            _("The user is told about this by e-mail."),
        ],
        submit=_("Restore access"),
        back=reverse("member_list"),
    )


@portal_door(roles=ADMINISTRATORS)
@require_safe
def account_log(request: HttpRequest) -> HttpResponse:
    """What has happened on the account, visits from the issuer's office among it."""
    account = request.account  # type: ignore[attr-defined]
    page = page_of(request, account_events(account))
    return render(request, "organisations/account_log.html", {"page": page, "entries": in_words(page.rows, account)})
