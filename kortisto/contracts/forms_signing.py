"""The shape of what people type about the right to sign."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kortisto.ui.forms import Form, Radios

from .models import ContractVersion, EvidenceKind
from .signatories import without_evidence


class EvidenceForm(Form):
    """An e-authorisation's reference or a file, for one of the signatories whose right nothing shows yet."""

    name = forms.ChoiceField(label=_("Signatory"), widget=Radios)
    kind = forms.ChoiceField(
        label=_("What shows the right to sign?"),
        choices=[
            (EvidenceKind.E_AUTHORISATION, EvidenceKind.E_AUTHORISATION.label),
            (EvidenceKind.ATTACHMENT, EvidenceKind.ATTACHMENT.label),
        ],
        widget=Radios(
            hints={
                EvidenceKind.E_AUTHORISATION: _("An authorisation given in an electronic service: give its reference."),
                EvidenceKind.ATTACHMENT: _("A signed power of attorney: attach it as a file."),
            }
        ),
    )
    reference = forms.CharField(label=_("Reference of the e-authorisation"), max_length=80, required=False)
    attachment = forms.FileField(
        label=_("Power of attorney"), required=False, help_text=_("PDF, JPEG, PNG or TIFF."), allow_empty_file=True
    )

    def __init__(self, version: ContractVersion, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = [(each["name"], each["name"]) for each in without_evidence(version)]
        self.fields["name"].choices = self.choices  # type: ignore[attr-defined]
        if len(self.choices) == 1:
            self.fields["name"].initial = self.choices[0][0]


class CheckEvidenceForm(Form):
    """The handler's answer."""

    accepted = forms.TypedChoiceField(
        label=_("Does it show that the person may sign?"),
        choices=[("yes", _("Yes, I accept it")), ("no", _("No, it does not"))],
        coerce=lambda answer: answer == "yes",
        widget=Radios,
    )
    note = forms.CharField(
        label=_("Note"), max_length=300, required=False, help_text=_("The customer sees it. Needed when you do not accept."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
