"""The shape of what rights administrators type."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kortisto.accounts.models import User
from kortisto.contracts.models import CardKind
from kortisto.organisations.models import RegistrationPoint
from kortisto.ui.forms import DayField, Form, Radios
from kortisto.ui.language import name_of

from .models import TrainingCertificate

KINDS = [choice for choice in CardKind.choices if choice[0] != CardKind.TEMPORARY]


class TrainingForm(Form):
    """The course somebody passed."""

    course = forms.CharField(label=_("Course"), max_length=120)
    passed_on = DayField(label=_("Passed on"))
    language = forms.ChoiceField(
        label=_("Language of the course"), choices=[("fi", _("Finnish")), ("sv", _("Swedish"))], widget=Radios
    )


class RightForm(Form):
    """A right at one point, with the kinds of card it covers."""

    point = forms.ChoiceField(label=_("Registration point"))
    card_kinds = forms.MultipleChoiceField(label=_("Kinds of card"), choices=KINDS, widget=forms.CheckboxSelectMultiple)
    training = forms.ChoiceField(label=_("Training certificate"), widget=Radios)
    basis = forms.CharField(
        label=_("Ground"),
        max_length=200,
        help_text=_("For example: application of 12.11.2026 and decision of the county"),
    )
    valid_from = DayField(label=_("In force from"), required=False, help_text=_("Empty: from today."))
    valid_until = DayField(label=_("In force until"), required=False, help_text=_("Empty: until further notice."))

    def __init__(
        self, *args: Any, points: Sequence[RegistrationPoint], trainings: Sequence[TrainingCertificate], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.points = {point.code: point for point in points}
        self.trainings = {training.code: training for training in trainings}
        choices = [(point.code, f"{name_of(point)} ({point.grouped_number})") for point in points]
        self.fields["point"].choices = [("", _("Choose")), *choices]  # type: ignore[attr-defined]
        self.fields["training"].choices = [  # type: ignore[attr-defined]
            (one.code, f"{one.course}, {one.passed_on:%-d.%-m.%Y}") for one in trainings
        ]

    def clean(self) -> dict[str, Any]:
        """Rows for the codes that were chosen."""
        cleaned = super().clean() or {}
        if "point" in cleaned:
            cleaned["point"] = self.points[cleaned["point"]]
        if "training" in cleaned:
            cleaned["training"] = self.trainings[cleaned["training"]]
        first, last = cleaned.get("valid_from"), cleaned.get("valid_until")
        if first and last and last < first:
            self.add_error(
                "valid_until",
                forms.ValidationError(_("The last day cannot be before the first day."), code="period_wrong"),
            )
        return cleaned


class ReasonForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class EndRightForm(ReasonForm):
    """Why a right ends; where too few registrars would be left, that it is known (BR-RG-07)."""

    leave_understaffed = forms.BooleanField(
        label=_("I know that the registration point is left with too few registrars"), required=False
    )

    def __init__(self, *args: Any, leaves_too_few: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not leaves_too_few:
            del self.fields["leave_understaffed"]


class AbsenceForm(Form):
    """The days on which a registrar is not at work."""

    valid_from = DayField(label=_("First day away"))
    valid_until = DayField(label=_("Last day away"))


class RegistrarAbsenceForm(AbsenceForm):
    """The same for one of the point's registrars, told by an administrator."""

    user = forms.ChoiceField(label=_("Registrar"))

    field_order = ["user", "valid_from", "valid_until"]

    def __init__(self, *args: Any, users: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.users = {user.code: user for user in users}
        choices = [(user.code, user.name) for user in users]
        self.fields["user"].choices = [("", _("Choose")), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "user" in cleaned:
            cleaned["user"] = self.users[cleaned["user"]]
        return cleaned
