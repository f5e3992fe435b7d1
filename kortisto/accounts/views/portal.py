"""Pages of a user's own: the profile, and becoming a user by invitation."""

from functools import partial

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kortisto.access.doors import open_door, own_door
from kortisto.accounts.actions.change_own_details import change_own_details
from kortisto.accounts.actions.register_invited_user import register_invited_user
from kortisto.accounts.arrivals import INVITATION, expected_newcomer, newcomer_arrived
from kortisto.accounts.forms.profile import ProfileForm, RegisterForm
from kortisto.accounts.models import User
from kortisto.accounts.sessions import Strength
from kortisto.accounts.visits import begin_visit
from kortisto.kernel.actors import Visitor
from kortisto.ui.forms import act, form_page

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
    return form_page(request, "accounts/profile.html", form, waiting=waiting.email if waiting else "", profile=user)


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


@open_door(face="portal")
def register(request: HttpRequest) -> HttpResponse:
    """An invited person becomes a user. Without an invitation there is nothing here but the way to one."""
    expected = expected_newcomer(request)
    if request.user.is_authenticated:
        return redirect("own_profile")
    if expected is None or expected.reason != INVITATION:
        return render(request, "accounts/stranger.html", status=403)
    if User.objects.filter(email__iexact=expected.email).exists():
        # Only who read the invitation in that mailbox comes here, so this tells nobody else anything.
        return redirect("account_login")
    form = RegisterForm(posted(request))
    if request.method == "POST" and form.is_valid():
        form.cleaned_data.pop("password_again")
        language = (get_language() or "fi")[:2]
        user = act(form, partial(register_invited_user, actor=Visitor(), email=expected.email, language=language))
        if user is not None:
            newcomer_arrived(request)
            begin_visit(request, user=user, strength=Strength.PASSWORD, method="invitation")
            return HttpResponseRedirect(expected.then)
    return form_page(request, "accounts/register.html", form, expected=expected)
