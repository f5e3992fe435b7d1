"""Pages of a user's own: the profile, a lost second factor, and becoming a user by invitation."""

from functools import partial

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from kortisto.access.doors import open_door, own_door
from kortisto.accounts.actions.change_own_details import change_own_details
from kortisto.accounts.actions.check_own_address import check_own_address
from kortisto.accounts.actions.confirm_own_address import confirm_own_address
from kortisto.accounts.actions.register_invited_user import register_invited_user
from kortisto.accounts.actions.remove_lost_factors import remove_lost_factors
from kortisto.accounts.arrivals import BY_LINK, expected_newcomer, newcomer_arrived
from kortisto.accounts.desk_link import credential_of_link, identification_proof, owner_identified
from kortisto.accounts.forms.profile import ProfileForm, RegisterForm
from kortisto.accounts.models import User
from kortisto.accounts.moves import is_own_address_token
from kortisto.accounts.pending_login import pending_user
from kortisto.accounts.sessions import VISIT, Strength, strength_of
from kortisto.accounts.visits import begin_visit
from kortisto.kernel.actors import Visitor
from kortisto.kernel.errors import NotVisible
from kortisto.messages.bouncing import bounces
from kortisto.rulebook.read import rule
from kortisto.ui.face import address
from kortisto.ui.forms import Form, act, confirm_page, form_page

from .common import posted


@own_door
def own_profile(request: HttpRequest) -> HttpResponse:
    """Name, language and e-mail address, saved only when saved."""
    user = User.objects.get(pk=request.user.pk)
    kept = {name: getattr(user, name) for name in ("given_names", "family_name", "language", "email")}
    form = ProfileForm(posted(request), initial=kept, user=user)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data.pop("email")
        if act(form, partial(change_own_details, actor=user)):
            _change_address(request, user, email)
            messages.success(request, _("Your details have been saved."))
            return redirect("own_profile")
    waiting = EmailAddress.objects.get_new(user)
    facts = {"waiting": waiting.email if waiting else "", "address_bounces": bounces(user.email)}
    return form_page(request, "accounts/profile.html", form, profile=user, **facts)


def _change_address(request: HttpRequest, user: User, email: str) -> None:
    """A new address is written down and a link is sent to it; it counts when the link is followed.

    The answer is the same whether or not somebody else has the address.
    """
    email = email.strip().lower()
    if not email or email == user.email:
        return
    EmailAddress.objects.add_new_email(request, user, email)
    messages.info(
        request,
        _("A link has been sent to %(address)s. The new address counts once you have followed it.")
        % {"address": email},
    )


@own_door
@require_POST
def own_address_check(request: HttpRequest) -> HttpResponse:
    """Sends a message to the user's own address, to see whether it works again."""
    check_own_address(actor=User.objects.get(pk=request.user.pk))
    messages.success(request, _("A message has been sent to your address. Follow the link in it."))
    return redirect("home")


@own_door
def own_address_works(request: HttpRequest, token: str) -> HttpResponse:
    """Where that message's link leads; asks once, because mail programs open links by themselves."""
    form = Form(posted(request))
    user = User.objects.get(pk=request.user.pk)
    if not is_own_address_token(user=user, token=token):
        raise NotVisible("link_dead", _("This link has been used or has expired. Ask for a new one."))
    if request.method == "POST" and act(form, partial(confirm_own_address, actor=user, token=token)):
        messages.success(request, _("Your e-mail address works."))
        return redirect("home")
    return confirm_page(
        request,
        title=_("Your e-mail address works"),
        text=_("You have read a message that was sent to %(address)s.") % {"address": user.email or "–"},
        form=form,
        submit=_("Confirm"),
        back=reverse("home"),
    )


@open_door(face="portal")
def lost_factor(request: HttpRequest) -> HttpResponse:
    """What to do without the second factor: identify, or ask an administrator of one's account."""
    identified = request.user.is_authenticated and strength_of(request) >= Strength.IDENTIFIED
    return render(
        request,
        "accounts/lost_factor.html",
        {
            "identified": identified,
            "has_factors": identified and Authenticator.objects.filter(user_id=request.user.pk).exists(),
            "pending": pending_user(request),
        },
    )


@own_door(strength=Strength.IDENTIFIED)
def lost_factor_remove(request: HttpRequest) -> HttpResponse:
    """Asks, then removes every second factor of who has identified strongly."""
    form = Form(posted(request))
    user = User.objects.get(pk=request.user.pk)
    if request.method == "POST" and act(
        form, partial(remove_lost_factors, actor=user, visit=request.session.get(VISIT, ""))
    ):
        messages.success(request, _("Your lost second factors have been removed. Set up a new one."))
        return redirect("mfa_index")
    return confirm_page(
        request,
        title=_("Remove the lost second factors?"),
        form=form,
        consequences=[
            _("The one-time code app, the passkeys and the recovery codes that you have had stop working at once."),
            _("Your visits on other devices end."),
            _("You set up a new second factor next, or go on signing in with strong identification."),
        ],
        submit=_("Remove the lost second factors"),
        danger=True,
        back=reverse("lost_factor"),
    )


@open_door(face="portal")
def desk_first_use_identify(request: HttpRequest, token: str) -> HttpResponse:
    """On the way to the first use of a desk user name by link: its owner identifies, and goes back to the desk."""
    credential = credential_of_link(token)
    if credential is None:
        return render(request, "accounts/desk_link_dead.html", {"help_mail": rule("desk_mail")}, status=404)
    identified = request.user.is_authenticated and strength_of(request) >= Strength.IDENTIFIED
    if identified and request.user.pk == credential.user_id and owner_identified(credential):
        there = address("desk", "desk_first_use", token)
        return HttpResponseRedirect(f"{there}?{urlencode({'tunnistus': identification_proof(credential)})}")
    somebody_else = request.user.is_authenticated and request.user.pk != credential.user_id
    return render(request, "accounts/desk_first_use_identify.html", {"somebody_else": somebody_else})


@open_door(face="portal")
def register(request: HttpRequest) -> HttpResponse:
    """Who came by a link becomes a user. Without an invitation, or a course begun, there is nothing here but the way to one."""
    expected = expected_newcomer(request)
    if request.user.is_authenticated:
        return redirect("own_profile")
    if expected is None or expected.reason not in BY_LINK or not expected.email:
        return render(request, "accounts/stranger.html", status=403)
    if User.objects.filter(email__iexact=expected.email).exists():
        # Only who read the link in that mailbox comes here, so this tells nobody else anything.
        return redirect("account_login")
    form = RegisterForm(posted(request))
    if request.method == "POST" and form.is_valid():
        form.cleaned_data.pop("password_again")
        language = (get_language() or "fi")[:2]
        registered = partial(register_invited_user, actor=Visitor(), email=expected.email, reason=expected.reason)
        user = act(form, partial(registered, language=language))
        if user is not None:
            newcomer_arrived(request)
            begin_visit(request, user=user, strength=Strength.PASSWORD, method=expected.reason)
            return HttpResponseRedirect(expected.then)
    return form_page(request, "accounts/register.html", form, expected=expected)
