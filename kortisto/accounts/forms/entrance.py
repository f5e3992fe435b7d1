"""What people type at the portal's and the office's sign-in pages: allauth's forms with our words and the look of the house."""

import hashlib
import json
from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as factor
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, ReauthenticateWebAuthnForm
from django import forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from kortisto.accounts.models import User
from kortisto.accounts.passkeys import DAMAGED

# Longer than a code is accepted (three time steps), so that none opens twice.
CODE_REMEMBERED = 180
PASSWORD_HINT = _("At least 12 characters; not a common word, and not your own name.")


class Plain(forms.BaseForm):
    """Labels above, hints below, nothing inside the fields."""

    use_required_attribute = False
    labels: dict[str, Any] = {}
    hints: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")


class SignInForm(Plain, account.LoginForm):
    labels = {"login": _("E-mail address"), "password": _("Password")}


class ForgottenPasswordForm(Plain, account.ResetPasswordForm):
    labels = {"email": _("E-mail address")}


class NewPasswordForm(Plain, account.ResetPasswordKeyForm):
    labels = {"password1": _("New password"), "password2": _("New password again")}
    hints = {"password1": PASSWORD_HINT}


class LinkForm(account.UserTokenForm):
    """The link in a mail names the user by the public code."""

    def _get_user(self, uidb36: str) -> Any:
        return User.objects.filter(code=uidb36, is_active=True).first()


class ChangePasswordForm(Plain, account.ChangePasswordForm):
    labels = {
        "oldpassword": _("Present password"),
        "password1": _("New password"),
        "password2": _("New password again"),
    }
    hints = {"password1": PASSWORD_HINT}


class SetPasswordForm(Plain, account.SetPasswordForm):
    labels = {"password1": _("New password"), "password2": _("New password again")}
    hints = {"password1": PASSWORD_HINT}


class PasswordAgainForm(Plain, account.ReauthenticateForm):
    labels = {"password": _("Password")}


class OneTime:
    """A code that has opened something opens nothing else."""

    user: Any

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        used = hashlib.sha256(f"{self.user.code}:{code}".encode()).hexdigest()
        if not cache.add(f"factor-code:{used}", 1, CODE_REMEMBERED):
            from allauth.mfa.adapter import get_adapter

            raise get_adapter().validation_error("incorrect_code")
        return code


CODE_LABELS = {"code": _("Code")}
CODE_HINTS = {"code": _("The six digits that your app shows, or one of your recovery codes.")}


class FactorForm(OneTime, Plain, factor.AuthenticateForm):
    labels, hints = CODE_LABELS, CODE_HINTS


class FactorAgainForm(OneTime, Plain, factor.ReauthenticateForm):
    labels, hints = CODE_LABELS, CODE_HINTS


class TakeCodeAppForm(Plain, ActivateTOTPForm):
    labels = {"code": _("Code that the app shows")}


def _not_accepted() -> Exception:
    from allauth.mfa.adapter import get_adapter

    refusal: Exception = get_adapter().validation_error("incorrect_code")
    return refusal


class PasskeyAnswer(forms.CharField):
    """What the browser's passkey answered, as JSON. Anything else that somebody sends is not accepted, however it is damaged."""

    longest = 20_000
    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            answer = json.loads(text) if len(text) <= self.longest else None
        except DAMAGED:
            answer = None
        if not isinstance(answer, dict):
            raise _not_accepted()
        return answer


class AnswersWithPasskey(forms.Form):
    """The second factor is a passkey's answer."""

    credential = PasskeyAnswer()

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except DAMAGED:
            raise _not_accepted() from None


class PasskeyForm(AnswersWithPasskey, AuthenticateWebAuthnForm):
    """At sign-in."""


class PasskeyAgainForm(AnswersWithPasskey, ReauthenticateWebAuthnForm):
    """Before what opens doors is changed."""


class AddPasskeyForm(Plain, AddWebAuthnForm):
    labels = {"name": _("Name of the passkey")}
    hints = {"name": _("For example the device it is kept on.")}

    credential = PasskeyAnswer()

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean() or {}
        except DAMAGED:
            raise _not_accepted() from None
