"""The portal's and the office's entrance: allauth's views behind our doors, and the pages that lead to a second factor."""

from typing import Any

from allauth.account import views as account
from allauth.account.decorators import reauthentication_required
from allauth.mfa.base import views as factors
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal.flows import remove_authenticator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from kortisto.access.doors import open_door, own_door
from kortisto.accounts.actions.end_own_visits import end_own_visits
from kortisto.accounts.queries import events_of_user
from kortisto.accounts.sessions import Strength, set_strength, strength_of
from kortisto.accounts.totp import picture_of
from kortisto.accounts.visits import open_visits
from kortisto.audit.queries import told
from kortisto.ui.forms import confirm_page

from .common import next_page
from .own_visits import end_visits_page, events_page

AFTER_FACTOR = "after_factor"
FEW_EVENTS = 5
setting_up = own_door(strength=Strength.PASSWORD)

# -- In and out -------------------------------------------------------------------------------------------------------

sign_in = open_door(account.login)
sign_out = open_door(account.logout)
user_not_in_use = open_door(account.account_inactive)
sign_in_factor = open_door(factors.authenticate)

# -- Passwords and addresses --------------------------------------------------------------------------------------------

forgotten_password = open_door(account.password_reset)
forgotten_password_sent = open_door(account.password_reset_done)
new_password = open_door(account.password_reset_from_key)
new_password_done = open_door(account.password_reset_from_key_done)
change_password = own_door(account.password_change)
set_password = own_door(account.password_set)
address_unconfirmed = open_door(account.email_verification_sent)
confirm_address = open_door(account.confirm_email)

# -- Who is it, again -----------------------------------------------------------------------------------------------------

password_again = setting_up(account.reauthenticate)
factor_again = setting_up(factors.reauthenticate)
passkey_again = setting_up(webauthn.reauthenticate_webauthn)

# -- Second factors -------------------------------------------------------------------------------------------------------


class SetsUp:
    """Who has just proved a new factor has shown two: the visit counts as such from here on."""

    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        if strength_of(self.request) == Strength.PASSWORD:
            set_strength(self.request, Strength.TWO_FACTORS)
        return response


class TakeCodeApp(SetsUp, totp.ActivateTOTPView):
    """allauth's page with our picture, which needs no style of its own."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        return found | {"totp_picture": picture_of(found["totp_url"])}


class AddPasskey(SetsUp, webauthn.AddWebAuthnView):
    """allauth's page to add a passkey."""


class RecoveryCodes(recovery.ViewRecoveryCodesView):
    """The codes, shown once; then on to where the visitor was going before a factor was needed."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        there = self.request.session.pop(AFTER_FACTOR, None)
        return super().get_context_data(**kwargs) | {"after_factor": next_page(self.request, there or "")}


take_code_app = setting_up(TakeCodeApp.as_view())
remove_code_app = own_door(totp.deactivate_totp)
add_passkey = setting_up(AddPasskey.as_view())
recovery_codes = setting_up(RecoveryCodes.as_view())
new_recovery_codes = own_door(recovery.generate_recovery_codes)


@own_door(strength=Strength.PASSWORD)
def second_factor_needed(request: HttpRequest) -> HttpResponse:
    """A password alone opens nothing here: set up a second factor, then go where you were going."""
    there = next_page(request)
    if strength_of(request) >= Strength.TWO_FACTORS:
        return HttpResponseRedirect(there)
    request.session[AFTER_FACTOR] = there
    return render(request, "accounts/second_factor_needed.html")


@own_door(strength=Strength.PASSWORD)
def security(request: HttpRequest) -> HttpResponse:
    """The user's ways of signing in, where they are signed in, and what has happened lately."""
    user: Any = request.user
    visits = open_visits(user, face=request.face)  # type: ignore[attr-defined]
    here = request.session.session_key
    owned = Authenticator.objects.filter(user_id=request.user.pk).order_by("created_at")
    codes = owned.filter(type=Authenticator.Type.RECOVERY_CODES).first()
    return render(
        request,
        "accounts/security.html",
        {
            "code_app": owned.filter(type=Authenticator.Type.TOTP).first(),
            "passkeys": [
                (row, row.wrap().name, passkey_code(row)) for row in owned.filter(type=Authenticator.Type.WEBAUTHN)
            ],
            "recovery_codes": codes,
            "recovery_codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
            "has_password": user.has_usable_password(),
            "visits": [(visit, visit.session_key == here) for visit in visits],
            "others": any(visit.session_key != here for visit in visits),
            "events": told(events_of_user(user)[:FEW_EVENTS], about=user),
        },
    )


@own_door
def own_events(request: HttpRequest) -> HttpResponse:
    """What has happened to the user: signing in, passwords, factors, addresses."""
    user: Any = request.user
    return events_page(
        request, events_of_user(user), about=user, back=reverse("mfa_index"),
        lead=_("Signing in, passwords, second factors and addresses. If something here was not you, change your password and tell"
               " the card issuer."),
    )  # fmt: skip


@own_door
def visits_end(request: HttpRequest) -> HttpResponse:
    """Asks before one visit to this face on another machine, or every one of them, is ended."""
    visits = open_visits(request.user, face=request.face)  # type: ignore[arg-type, attr-defined]
    title = _("End the visits on other devices?")
    return end_visits_page(request, list(visits), end_own_visits, title=title, back=reverse("mfa_index"))


def passkey_code(row: Authenticator) -> str:
    """A passkey's name in an address; allauth's row has only an internal key."""
    return salted_hmac("kortisto.accounts.passkey", str(row.pk), algorithm="sha256").hexdigest()[:16]


@own_door
@reauthentication_required(app="allauth.mfa")
def remove_passkey(request: HttpRequest, passkey: str) -> HttpResponse:
    """Ask, then remove one of the user's passkeys."""
    owned = Authenticator.objects.filter(user_id=request.user.pk, type=Authenticator.Type.WEBAUTHN)
    row = next((row for row in owned if passkey_code(row) == passkey), None)
    if row is None:
        raise Http404
    if request.method == "POST":
        remove_authenticator(request, row)
        return redirect("mfa_index")
    return confirm_page(
        request,
        title=_("Remove the passkey %(name)s?") % {"name": row.wrap().name},
        consequences=[_("You cannot sign in with it any more."), _("You get a message about this.")],
        submit=_("Remove"),
        danger=True,
        back=reverse("mfa_index"),
    )
