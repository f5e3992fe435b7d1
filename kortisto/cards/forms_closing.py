"""The shape of sending cards on to another point."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kortisto.organisations.models import RegistrationPoint
from kortisto.ui.forms import Checkboxes, Form
from kortisto.ui.language import name_of

from .models import Card


class MoveCardsForm(Form):
    """Which cards go, and to which point."""

    to = forms.ChoiceField(label=_("Point that receives the cards"))
    cards = forms.MultipleChoiceField(label=_("Cards to send on"), widget=Checkboxes)

    def __init__(self, *args: Any, cards: Sequence[Card], points: Sequence[RegistrationPoint], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {card.code: card for card in cards}
        self.points = {point.code: point for point in points}
        choices = [(point.code, name_of(point)) for point in points]
        self.fields["to"].choices = [("", _("Choose")), *choices]  # type: ignore[attr-defined]
        self.fields["cards"].choices = [  # type: ignore[attr-defined]
            (card.code, f"{card.holder.name}, {card.serial}") for card in cards
        ]
        self.fields["cards"].widget.hints = {card.code: name_of(card.customership.organisation) for card in cards}
        self.fields["cards"].initial = list(self.rows)

    def clean(self) -> dict[str, Any]:
        """Rows for the codes that were chosen."""
        cleaned = super().clean() or {}
        if "to" in cleaned:
            cleaned["to"] = self.points[cleaned["to"]]
        if "cards" in cleaned:
            cleaned["cards"] = [self.rows[code] for code in cleaned["cards"]]
        return cleaned
