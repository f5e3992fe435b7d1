"""How django-allauth meets the house: mails go to the outbox, sentences are ours, secrets are sealed, visits are on record."""

import base64
import time
from typing import Any

from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.utils import url_str_to_user_pk
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.clock import now
from kortisto.kernel.sealed import seal, unseal
from kortisto.messages.post import post
from kortisto.ui.face import FACES

from .models import User
from .sessions import Strength
from .visits import end_visit, note_visit

# allauth's mails by the names of ours; whatever is not named here is not sent.
MAILS = {
    "account/email/email_confirmation": "email_confirmation",
    "account/email/email_confirmation_signup": "email_confirmation",
    "account/email/password_reset_key": "password_reset",
    "account/email/password_changed": "password_changed",
    "account/email/password_reset": "password_changed",
    "account/email/password_set": "password_changed",
    "account/email/email_changed": "email_changed",
    "mfa/email/totp_activated": "factor_added",
    "mfa/email/webauthn_added": "factor_added",
    "mfa/email/totp_deactivated": "factor_removed",
    "mfa/email/webauthn_removed": "factor_removed",
    "mfa/email/recovery_codes_generated": "recovery_codes_made",
}
SENTENCES = {
    "account/messages/email_confirmed.txt": _("The e-mail address has been confirmed."),
    "account/messages/email_confirmation_failed.txt": _(
        "The e-mail address could not be confirmed: somebody else uses it."
    ),
    "account/messages/password_changed.txt": _("The password has been changed."),
    "account/messages/password_set.txt": _("The password has been set."),
    "account/messages/logged_out.txt": _("You have signed out."),
    "mfa/messages/totp_activated.txt": _("The one-time code app has been taken into use."),
    "mfa/messages/totp_deactivated.txt": _("The one-time code app has been removed."),
    "mfa/messages/webauthn_added.txt": _("The passkey has been added."),
    "mfa/messages/webauthn_removed.txt": _("The passkey has been removed."),
    "mfa/messages/recovery_codes_generated.txt": _("New recovery codes have been made."),
}


class AccountAdapter(DefaultAccountAdapter):
    """Passwords, e-mail addresses and visits of the portal and the office."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This user is not in use."),
        "email_password_mismatch": _("The e-mail address or the password is wrong."),
        "email_taken": _("This address cannot be used. Choose another one."),
        "duplicate_email": _("This is the address you have already."),
        "enter_current_password": _("Write your present password."),
        "incorrect_code": _("The code was not accepted. A code can be used once; wait for the next one."),
        "incorrect_password": _("The password is wrong."),
        "invalid_password_reset": _("This link has been used or has expired. Ask for a new one."),
        "too_many_login_attempts": _("There have been too many failed tries. Wait for a few minutes and try again."),
        "same_as_current": _("The new value has to differ from the present one."),
        "rate_limited": _("There have been too many failed tries. Wait for a few minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Users come by invitation or by opening their organisation's account; there is no page to sign up."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return str(request.client_address)  # type: ignore[attr-defined]

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return FACES[request.face].path  # type: ignore[attr-defined]

    get_signup_redirect_url = get_login_redirect_url

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url("account_login")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        return resolve_url("own_profile" if self.request.user.is_authenticated else "account_login")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url("mfa_index")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who has signed in within the last minutes need not show the same secret again at once."""
        if not super().is_reauthentication_required(app=app, **kwargs):
            return False
        records = get_authentication_records(self.request, self.request.user)
        return not any(time.time() - record["at"] < account_settings.REAUTHENTICATION_TIMEOUT for record in records)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link names the user by the public code: internal keys stay inside."""
        internal, _dash, token = key.partition("-")
        user = User.objects.get(pk=url_str_to_user_pk(internal))
        return super().get_reset_password_from_key_url(f"{user.code}-{token}")

    # -- Words ----------------------------------------------------------------------------------------------------

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """One of allauth's mails, by our own text, through the outbox."""
        name = MAILS.get(template_prefix)
        if name is None:
            return
        user = context.get("user") or getattr(self.request, "user", None)
        facts: dict[str, Any] = {}
        if name == "email_confirmation":
            facts["link"] = context["activate_url"]
        elif name == "password_reset":
            facts["link"] = context["password_reset_url"]
        elif name == "email_changed":
            facts |= {"new_address": context["to_email"], "at": now()}
        else:
            facts["at"] = now()
        language = user.language if isinstance(user, User) else (get_language() or "fi")[:2]
        # Whoever asked for a link sits and waits for it.
        post(name, to=f"email:{email}", language=language, urgent="link" in facts, **facts)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        to = email or user.email
        if to:
            self.send_mail(template_prefix, to, {"user": user, **(context or {})})

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        sentence = message or SENTENCES.get(message_template or "")
        if sentence:
            messages.add_message(request, level, str(sentence))

    # -- Visits -----------------------------------------------------------------------------------------------------

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        records = get_authentication_records(request, user)
        second = next((record for record in reversed(records) if record["method"] == "mfa"), None)
        note_visit(
            request,
            user=user,
            strength=Strength.TWO_FACTORS if second else Strength.PASSWORD,
            method=f"password+{second['type']}" if second else "password",
        )
        return response

    def logout(self, request: HttpRequest) -> None:
        end_visit(request)


class FactorAdapter(DefaultMFAAdapter):
    """Second factors of the portal and the office."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _("This is your only second factor. Add another one before you remove it."),
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "unverified_email": _(
            "Confirm your e-mail address first: follow the link in the message that was sent to you."
        ),
    }

    def encrypt(self, text: str) -> str:
        return base64.b64encode(seal(text.encode(), associated="mfa_authenticator|data")).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(base64.b64decode(encrypted_text), associated="mfa_authenticator|data").decode()

    def get_totp_issuer(self) -> str:
        return f"Kortisto – {self._get_site_name()}"

    def _get_site_name(self) -> str:
        return settings.KORTISTO_ISSUER.get((get_language() or "fi")[:2]) or "Kortisto"

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        return {"id": user.code.encode(), "display_name": user.name, "name": user.email or user.name}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        return str(_("Passkey"))
