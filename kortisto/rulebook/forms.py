"""The form that proposes a new value, made for the rule's kind."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.errors import Refusal
from kortisto.ui.forms import Checkboxes, DayField, Form, Radios

from .declaring import Rule, Unit
from .kinds import Agreed, DayOrNothing, Items, Line, Matrix, Numbers, OneOf, SomeOf, Whole, YesNo

LANGUAGE_LABELS = {"fi": _("Text in Finnish"), "sv": _("Text in Swedish"), "en": _("Text in English")}
TEXT_ROWS = 16


def _fields_of(rule: Rule, stored: Any) -> dict[str, forms.Field]:
    """One field, or several named `value_<part>`, with the present value in them."""
    kind = rule.kind
    unit = rule.unit.label if rule.unit != Unit.NONE else ""
    if isinstance(kind, Whole):
        widget = forms.TextInput(attrs={"class": "width-10", "inputmode": "numeric", "autocomplete": "off"})
        return {"value": forms.IntegerField(label=_("New value"), help_text=unit, widget=widget, initial=stored)}
    if isinstance(kind, YesNo):
        choices = [("yes", _("Yes")), ("no", _("No"))]
        return {
            "value": forms.TypedChoiceField(
                label=_("New value"), choices=choices, coerce=lambda answer: answer == "yes", widget=Radios,
                initial="yes" if stored else "no",
            )
        }  # fmt: skip
    if isinstance(kind, DayOrNothing):
        return {"value": DayField(label=_("New value"), required=False, initial=kind.read(stored))}
    if isinstance(kind, Line):
        return {
            "value": forms.CharField(
                label=_("New value"), max_length=kind.most, required=not kind.optional, initial=stored
            )
        }
    if isinstance(kind, Items):
        return {
            "value": forms.CharField(
                label=_("New value"), initial=kind.written(stored), widget=forms.Textarea(attrs={"rows": TEXT_ROWS}),
                help_text=_how_to_write(kind), required=kind.least > 0,
            )
        }  # fmt: skip
    if isinstance(kind, OneOf):
        choices = list(kind.choices.items())
        return {"value": forms.ChoiceField(label=_("New value"), choices=choices, widget=Radios, initial=stored)}
    if isinstance(kind, SomeOf):
        choices = list(kind.choices.items())
        return {
            "value": forms.MultipleChoiceField(
                label=_("New value"), choices=choices, widget=Checkboxes, required=False, initial=stored
            )
        }
    if isinstance(kind, Matrix):
        columns = list(kind.columns.items())
        return {
            f"value_{row}": forms.MultipleChoiceField(
                label=label, choices=columns, widget=Checkboxes, required=False, initial=stored[row]
            )
            for row, label in kind.rows.items()
        }
    if isinstance(kind, Numbers):
        return {
            f"value_{name}": forms.IntegerField(
                label=label, initial=stored[name],
                widget=forms.TextInput(attrs={"class": "width-10", "inputmode": "numeric", "autocomplete": "off"}),
            )
            for name, (_least, _most, label) in kind.parts.items()
        }  # fmt: skip
    if isinstance(kind, Agreed):
        text = {
            f"value_{language}": forms.CharField(
                label=label,
                initial=stored[language],
                widget=forms.Textarea(attrs={"rows": TEXT_ROWS, "lang": language}),
            )
            for language, label in LANGUAGE_LABELS.items()
        }
        version = forms.CharField(
            label=_("New version"),
            max_length=20,
            help_text=_("For example 1.1"),
            widget=forms.TextInput(attrs={"class": "width-10"}),
        )
        return {"value_version": version, **text}
    raise TypeError(f"no form for {type(kind).__name__}")


def _how_to_write(kind: Items) -> str:
    line = _("One line each: name | Finnish | Swedish | English. Keep the name when only a text changes.")
    if not kind.choices:
        return str(line)
    more = [f"{', '.join(f'{word} = {label}' for word, label in known.items())}" for known in kind.choices.values()]
    return " ".join(
        [str(line), str(_("After the texts, each after a |, words of these with spaces between:")), "; ".join(more)]
    )


class ChangeForm(Form):
    """A proposal to change one rule: its new value, the day it begins, and why.

    `cleaned_data` is what `propose` takes: the decision's arguments and the reason.
    """

    def __init__(self, *args: Any, rule: Rule, stored: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule
        for name, field in _fields_of(rule, stored).items():
            self.fields[name] = field
        self.fields["valid_from"] = DayField(
            label=_("Begins on"), error_messages={"required": _("Give the day on which the change begins.")}
        )
        self.fields["reason"] = forms.CharField(
            label=_("Reason"),
            max_length=500,
            help_text=_("The person who approves reads this, and later everybody."),
            error_messages={"required": _("Say why the rule should change.")},
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.errors:
            return self.cleaned_data
        parts = {
            name.removeprefix("value_"): self.cleaned_data[name] for name in self.fields if name.startswith("value_")
        }
        value = parts or self.cleaned_data["value"]
        day: date = self.cleaned_data["valid_from"]
        try:
            value = self.rule.kind.store(value)
        except Refusal as refusal:
            self.refuse(refusal)
        return {
            "arguments": {"rule_name": self.rule.name, "value": value, "valid_from": day},
            "reason": self.cleaned_data["reason"],
        }


class RefuseForm(Form):
    """Why a proposal is refused."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        error_messages={"required": _("Say why you refuse the proposal.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
