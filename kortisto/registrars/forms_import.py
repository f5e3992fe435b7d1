"""Giving a list of registrars, and confirming it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kortisto.ui.forms import Form


class UploadForm(Form):
    file = forms.FileField(
        label=_("List of registrars"),
        help_text=_(
            "A CSV or XLSX file of at most 5 megabytes and 5,000 rows, with the names of the columns on its first row."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )


class ConfirmForm(Form):
    """Whether desk user names go out; where two people decide, also why."""

    with_credentials = forms.BooleanField(
        label=_("Send a desk user name to those who have none"),
        required=False,
        help_text=_("In three messages each, as to every new registrar. Without this nobody gets any message."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=500)

    def __init__(self, *args: Any, by_two: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not by_two:
            del self.fields["reason"]
