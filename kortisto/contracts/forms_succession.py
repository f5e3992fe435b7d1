"""The shape of what a customer tells of a change of its organisation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kortisto.organisations.models import Organisation
from kortisto.organisations.states import PointState
from kortisto.ui.forms import Checkboxes, DayField, Form, Radios
from kortisto.ui.language import name_of

from .models import Mandate, SuccessionKind
from .successions import PASSING

KIND_HINTS: dict[str, Any] = {
    SuccessionKind.RENAME: _("The cards are renewed after the contract has been signed in the new name."),
    SuccessionKind.MERGER: _("Users, registration points and mandates pass to the other organisation."),
    SuccessionKind.SPLIT: _("You choose what moves. The rest stays with you."),
}


class SuccessionForm(Form):
    """One page for the three kinds; what a kind does not need may stay empty."""

    kind = forms.ChoiceField(label=_("What changes?"), choices=SuccessionKind.choices, widget=Radios(hints=KIND_HINTS))
    effective_on = DayField(label=_("From which day?"))
    name_fi = forms.CharField(
        label=_("New name in Finnish"), required=False, max_length=200, help_text=_("When the name changes.")
    )
    name_sv = forms.CharField(label=_("New name in Swedish"), required=False, max_length=200)
    business_id = forms.CharField(
        label=_("Business ID of the organisation that takes over"), required=False, max_length=20,
        help_text=_("In a merger, or when a part moves. The organisation needs an account of its own first."),
        widget=forms.TextInput(attrs={"class": "input-code width-10", "autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    points = forms.MultipleChoiceField(
        label=_("Registration points that move"), required=False, widget=Checkboxes,
        help_text=_("When a part moves. The points keep their numbers and their registrars."),
    )  # fmt: skip
    mandates = forms.MultipleChoiceField(
        label=_("Mandates that move"), required=False, widget=Checkboxes, help_text=_("When a part moves.")
    )
    text = forms.CharField(
        label=_("What has been decided?"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("For example the decision of the board and its day."),
    )  # fmt: skip
    attachment = forms.FileField(
        label=_("Evidence"), allow_empty_file=True,
        help_text=_("For example an extract from the trade register. PDF, JPEG, PNG or TIFF."),
    )  # fmt: skip

    def __init__(self, organisation: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        points = organisation.points.exclude(state=PointState.CLOSED).order_by("sort_key")
        mandates = Mandate.objects.filter(giver=organisation, state__in=PASSING).select_related("point").order_by("pk")
        for name, rows in (
            ("points", [(point.code, name_of(point)) for point in points]),
            ("mandates", [(mandate.code, name_of(mandate.point)) for mandate in mandates]),
        ):
            if rows:
                self.fields[name].choices = rows  # type: ignore[attr-defined]
            else:
                del self.fields[name]


class BeginSuccessionForm(SuccessionForm):
    """What the office knows when the customer does not tell it: a merger or a split, never a new name."""

    def __init__(self, organisation: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(organisation, *args, **kwargs)
        for name in ("name_fi", "name_sv"):
            del self.fields[name]
        kinds = [choice for choice in SuccessionKind.choices if choice[0] != SuccessionKind.RENAME]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["kind"].widget.hints = {}
        self.fields["business_id"].required = True
        self.fields["business_id"].help_text = _("The organisation needs an account of its own first.")
        self.fields["text"].label = _("What does this stand on?")
        self.fields["text"].help_text = _(
            "The organisation reads this in the matter. For example: dissolved on 1 March."
        )


class DecideForm(Form):
    reason = forms.CharField(
        label=_("What the decision stands on"), max_length=500, widget=forms.Textarea(attrs={"rows": 4})
    )
