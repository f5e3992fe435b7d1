"""The shape of what people type about mandates: several numbers at once, cards and period, answers, renewals."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kortisto.ui.forms import Checkboxes, DayField, Form

from .contract_types import mandated_kinds
from .forms import KIND_HINTS
from .models import CardKind, ContractVersion, Mandate

MOST_LINES = 20


@dataclass(frozen=True)
class Typed:
    """One line: the number of a point and its owner's business ID, as they were typed."""

    text: str
    service_number: str
    business_id: str

    @property
    def again(self) -> str:
        """The line to correct: with its owner's business ID, also when that stood on a line above."""
        return f"{self.service_number} {self.business_id}".strip()


class SeveralForm(Form):
    lines = forms.CharField(
        label=_("Numbers of the registration points"),
        help_text=_(
            "One registration point a line: its electronic customer number and its owner's business ID. When several points "
            "have the same owner, the business ID is enough on the first of them."
        ),
        widget=forms.Textarea(attrs={"rows": 8, "class": "input-code", "spellcheck": "false", "autocomplete": "off"}),
        max_length=2_000,
    )

    def clean_lines(self) -> list[Typed]:
        typed = typed_lines(self.cleaned_data["lines"])
        if len(typed) > MOST_LINES:
            raise forms.ValidationError(
                _("Add at most %(most)s registration points at a time.") % {"most": MOST_LINES}, code="too_many_lines"
            )
        return typed


def typed_lines(text: str) -> list[Typed]:
    """The lines as numbers and business IDs; a line without a business ID has that of the line above."""
    found, owner = [], ""
    for line in text.splitlines():
        words = line.replace(",", " ").replace(";", " ").split()
        if not words:
            continue
        with_hyphen = next((word for word in words if "-" in word or "–" in word), "")
        owner = with_hyphen.replace("–", "-") or owner
        number = " ".join(word for word in words if word != with_hyphen)
        found.append(Typed(line.strip(), number, owner))
    return found


def kind_choices(kinds: list[str]) -> list[tuple[str, Any]]:
    return [(kind, CardKind(kind).label) for kind in kinds]


class MandateTermsForm(Form):
    """Which cards a mandate covers, and when; asked in the application."""

    card_kinds = forms.MultipleChoiceField(
        label=_("Which cards may the registration point order for you?"),
        widget=Checkboxes(hints={str(kind): hint for kind, hint in KIND_HINTS.items()}),
    )
    valid_from = DayField(label=_("First day of the mandate"))
    valid_until = DayField(
        label=_("Last day of the mandate"),
        help_text=_("Leave empty if the mandate is in force until further notice. For example 31.12.2026"),
        required=False,
    )

    def __init__(self, version: ContractVersion, mandate: Mandate, data: Any = None) -> None:
        possible = mandated_kinds(version.contract.type)
        kinds = [kind for kind in version.card_kinds if kind in possible]
        super().__init__(
            data,
            initial={
                "card_kinds": mandate.card_kinds or kinds,
                "valid_from": mandate.valid_from,
                "valid_until": mandate.valid_until,
            },
        )
        self.fields["card_kinds"].choices = kind_choices(kinds or [str(kind) for kind in possible])  # type: ignore[attr-defined]


class DeclineForm(Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The organisation sees it."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RenewForm(Form):
    valid_until = DayField(
        label=_("New last day"),
        help_text=_("Leave empty if the mandate is in force until further notice. For example 31.12.2026"),
        required=False,
    )


class NarrowForm(Form):
    card_kinds = forms.MultipleChoiceField(label=_("Which cards may still be ordered?"), widget=Checkboxes)
    valid_until = DayField(label=_("Last day of the mandate"), required=False)

    def __init__(self, mandate: Mandate, data: Any = None) -> None:
        super().__init__(data, initial={"card_kinds": mandate.card_kinds, "valid_until": mandate.valid_until})
        self.fields["card_kinds"].choices = [  # type: ignore[attr-defined]
            (kind, CardKind(kind).label) for kind in mandate.card_kinds
        ]
