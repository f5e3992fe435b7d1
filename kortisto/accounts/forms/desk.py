"""What registrars type at the desk's own door and on the page of their own details."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kortisto.accounts.models import DeskNotice
from kortisto.accounts.phones import check_phone
from kortisto.ui.forms import Checkboxes, CheckedField, Form, Radios
from kortisto.ui.kept import secret

from .entrance import PASSWORD_HINT

ONE_TIME_CODE = _("One-time code")
CODE_WIDGET = {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "input-code width-10"}


class OneOfSeveral(forms.CharField):
    """A field that may stay empty because another one of the form does instead; no field of these is "optional"."""

    def validate(self, value: str) -> None:
        return


def password_field(label: Any, *, new: bool = False, required: bool = True, hint: Any = "") -> forms.CharField:
    """A password as typed: no spaces are taken off it."""
    return (forms.CharField if required else OneOfSeveral)(
        label=label,
        strip=False,
        help_text=hint,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password" if new else "current-password"}),
    )


def code_field(label: Any = ONE_TIME_CODE, *, required: bool = True, hint: Any = "") -> forms.CharField:
    return (forms.CharField if required else OneOfSeveral)(
        label=label, max_length=12, help_text=hint, widget=forms.TextInput(attrs=CODE_WIDGET)
    )


def username_field(hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=_("User name"),
        max_length=24,
        help_text=hint,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "class": "width-20"}
        ),
    )


class PasskeyAnswer(forms.CharField):
    """What the browser's passkey answered, filled in by script."""

    def __init__(self) -> None:
        super().__init__(required=False, max_length=20_000, widget=forms.HiddenInput(attrs={"data-passkey-answer": ""}))


class SignInForm(Form):
    """The first step: user name and password."""

    username = username_field()
    password = password_field(_("Password"))


class FactorForm(Form):
    """The second step: a one-time code, or a passkey's answer."""

    code = code_field(required=False)
    passkey = PasskeyAnswer()

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if not typed.get("code") and not typed.get("passkey") and not self.errors:
            self.add_error("code", forms.ValidationError(_("Write the code that your app shows."), code="required"))
        return typed


class UnlockForm(Form):
    """One of the owner's secrets opens a locked desk."""

    password = password_field(_("Password"), required=False)
    code = code_field(required=False)
    passkey = PasskeyAnswer()

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if not any(typed.get(name) for name in ("password", "code", "passkey")) and not self.errors:
            self.add_error(
                None, forms.ValidationError(_("Write your password or the code that your app shows."), code="required")
            )
        return typed


class NewPasswordMixin:
    """Two new passwords that agree."""

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}  # type: ignore[misc]
        if typed.get("password") and typed.get("password_again") and typed["password"] != typed["password_again"]:
            self.add_error(  # type: ignore[attr-defined]
                "password_again", forms.ValidationError(_("The two passwords differ."), code="passwords_differ")
            )
        return typed


def half_field(label: Any) -> forms.CharField:
    """Half of a password that came in a message; nothing of it is ever kept."""
    field = forms.CharField(
        label=label,
        help_text=_("In the form ABCDE-FGHJK. Capitals and hyphen do not matter."),
        max_length=30,
        widget=forms.TextInput(
            attrs={
                "class": "input-code width-20", "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false",
            }
        ),
    )  # fmt: skip
    kept: forms.CharField = secret(field)
    return kept


class FirstSignInForm(Form):
    """What came in three messages."""

    username = username_field(_("It came by e-mail in a message of its own."))
    first_half = half_field(_("Password, part 1"))
    second_half = half_field(_("Password, part 2"))


class FirstSetupForm(NewPasswordMixin, Form):
    """A password, and a factor that is proved at once."""

    password = password_field(_("New password"), new=True, hint=PASSWORD_HINT)
    password_again = password_field(_("New password again"), new=True)
    code = code_field(_("Code that the app shows"), required=False)
    passkey = PasskeyAnswer()

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        if not typed.get("code") and not typed.get("passkey"):
            self.add_error("code", forms.ValidationError(_("Write the code that the app shows."), code="required"))
        return typed


class NewPasswordForm(NewPasswordMixin, Form):
    password = password_field(_("New password"), new=True, hint=PASSWORD_HINT)
    password_again = password_field(_("New password again"), new=True)


class AddCodeAppForm(Form):
    name = forms.CharField(
        label=_("Name of the app"), max_length=60, required=False, help_text=_("For example the device it is on.")
    )
    code = code_field(_("Code that the app shows"))


class AddPasskeyForm(Form):
    name = forms.CharField(
        label=_("Name of the passkey"),
        max_length=60,
        required=False,
        help_text=_("For example the device it is kept on."),
    )
    passkey = PasskeyAnswer()

    def clean_passkey(self) -> str:
        answer: str = self.cleaned_data["passkey"]
        if not answer:
            raise forms.ValidationError(_("Your browser did not give a passkey. Try again."), code="required")
        return answer


class DeskDetailsForm(Form):
    """A registrar's own details: saved only when saved (BR-RG-12)."""

    email = forms.EmailField(
        label=_("E-mail address at the desk"),
        help_text=_(
            "Bulletins and messages for registrars come here. Your address in the online services is a different one."
        ),
    )
    phone = CheckedField(
        check=check_phone,
        label=_("Telephone at the desk"),
        required=False,
        max_length=30,
        help_text=_("A mobile number. Half of a new password may come there as a text message."),
        widget=forms.TextInput(attrs={"class": "width-20", "autocomplete": "tel", "inputmode": "tel"}),
    )
    language = forms.ChoiceField(label=_("Language of pages and messages"), widget=Radios)
    notices = forms.MultipleChoiceField(
        label=_("Messages that I want"),
        choices=DeskNotice.choices,
        required=False,
        widget=Checkboxes,
        help_text=_("Bulletins, and messages about your rights and your signing in, always come."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = languages()  # type: ignore[attr-defined]


def languages() -> list[tuple[str, str]]:
    from django.conf import settings

    return list(settings.LANGUAGES)
