"""The shape of an application for a registrar right, and of what is asked and told about it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kortisto.contracts.models import CardKind
from kortisto.organisations.models import RegistrationPoint
from kortisto.ui.forms import Checkboxes, Form, Radios
from kortisto.ui.language import name_of

from .models import TrainingCertificate


class ApplicationForm(Form):
    """Points, kinds of card, the certificate and the declaration."""

    points = forms.MultipleChoiceField(label=_("Registration points"))
    card_kinds = forms.MultipleChoiceField(label=_("Kinds of card"), widget=forms.CheckboxSelectMultiple)
    training = forms.ChoiceField(label=_("Training certificate"), widget=Radios)
    phone = forms.CharField(
        label=_("Mobile number"),
        max_length=30,
        required=False,
        help_text=_(
            "When you get a user name for Vartti, one half of the password comes here as a text message. Without a number it "
            "comes by letter to the registration point."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "class": "width-20"}),
    )
    declared = forms.BooleanField(label=_("I have read the declaration above and give it."))

    def __init__(
        self,
        *args: Any,
        points: Sequence[RegistrationPoint],
        kinds: Sequence[str],
        trainings: Sequence[TrainingCertificate],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.by_point = {point.code: point for point in points}
        self.by_training = {training.code: training for training in trainings}
        hints = {point.code: point.visiting_address for point in points}
        # Without an `id` of its own a list of boxes made here would have none: the field is given its widget before binding.
        self.fields["points"] = forms.MultipleChoiceField(
            label=_("Registration points"),
            choices=[(point.code, str(name_of(point))) for point in points],
            widget=Checkboxes(hints=hints),
            error_messages={"required": _("Choose at least one registration point.")},
        )
        self.fields["card_kinds"].choices = [(kind, CardKind(kind).label) for kind in kinds]  # type: ignore[attr-defined]
        self.fields["training"].choices = [  # type: ignore[attr-defined]
            (one.code, f"{one.course}, {one.passed_on:%-d.%-m.%Y} ({one.get_state_display()})") for one in trainings
        ]
        self.order_fields(["points", "card_kinds", "training", "phone", "declared"])

    def clean(self) -> dict[str, Any]:
        """Rows for the codes that were chosen."""
        cleaned = super().clean() or {}
        if "points" in cleaned:
            cleaned["points"] = [self.by_point[code] for code in cleaned["points"]]
        if "training" in cleaned:
            cleaned["training"] = self.by_training[cleaned["training"]]
        return cleaned


class AnswerForm(Form):
    """The applicant's answer to the office."""

    text = forms.CharField(label=_("Your answer"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))
    attachment = forms.FileField(
        label=_("Attachment"), required=False, help_text=_("A PDF or a picture (PNG or JPEG).")
    )


class EmploymentForm(Form):
    """What an administrator says of an applicant."""

    employed = forms.TypedChoiceField(
        label=_("Does the applicant work in your organisation?"),
        choices=[("yes", _("Yes, the person works here")), ("no", _("No, the person does not work here"))],
        coerce=lambda value: value == "yes",
        widget=Radios,
    )
    note = forms.CharField(label=_("More about it"), max_length=300, required=False)
