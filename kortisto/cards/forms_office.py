"""The shape of what the office types about people and cards."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.identifiers import check_identity_code
from kortisto.ui.forms import CheckedField, Form, Radios
from kortisto.ui.kept import secret

from .actions.find_holder import FindPurpose


class FindHolderForm(Form):
    """A complete identity code and why; it goes by POST and never stands in an address."""

    identity_code = secret(
        CheckedField(
            label=_("Personal identity code"),
            check=lambda typed: check_identity_code(typed).text,
            width="width-10",
            max_length=20,
        )
    )
    purpose = forms.ChoiceField(label=_("Why you look the person up"), choices=FindPurpose.choices, widget=Radios)
