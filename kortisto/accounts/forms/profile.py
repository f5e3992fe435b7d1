"""What a user of portal or office types about themselves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kortisto.accounts.models import User
from kortisto.ui.forms import Form, Radios

from .desk import NewPasswordMixin, languages, password_field
from .entrance import PASSWORD_HINT


class ProfileForm(Form):
    """Name, language and e-mail address; saved only when saved."""

    given_names = forms.CharField(label=_("Given names"), max_length=120)
    family_name = forms.CharField(label=_("Family name"), max_length=80)
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_(
            "You sign in with it and get messages to it. A new address counts once you have followed the link sent to it."
        ),
    )
    language = forms.ChoiceField(label=_("Language of pages and messages"), widget=Radios)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = languages()  # type: ignore[attr-defined]
        if user.person_id is not None:
            for name in ("given_names", "family_name"):
                self.fields[name].disabled = True
                self.fields[name].help_text = _("Read from your identity.") if name == "family_name" else ""
        if user.email is None:
            self.fields["email"].required = False


class RegisterForm(NewPasswordMixin, Form):
    """An invited person becomes a user of the address that the invitation came to."""

    given_names = forms.CharField(
        label=_("Given names"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    family_name = forms.CharField(
        label=_("Family name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    password = password_field(_("New password"), new=True, hint=PASSWORD_HINT)
    password_again = password_field(_("New password again"), new=True)
