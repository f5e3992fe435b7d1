"""The shape of what is typed about cards: boxes, handover, loss, cancelling."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.errors import Refusal
from kortisto.ui.forms import Form, Radios

from .forms import IdentityForm
from .models import BoxCard, CancelReason, Handover, LossReport

# A lost card is reported, so that the time of receipt is kept; the other reasons are chosen here.
NOT_LOST = [choice for choice in CancelReason.choices if choice[0] in {"returned", "not_needed", "faulty"}]


class HandoverForm(Form):
    """The document that the holder shows now, and their receipt."""

    document_kind = IdentityForm.base_fields["document_kind"]
    issuing_state = IdentityForm.base_fields["issuing_state"]
    document_number = IdentityForm.base_fields["document_number"]
    document_valid_until = IdentityForm.base_fields["document_valid_until"]
    receipt = forms.ChoiceField(
        label=_("How the holder signed for the card"), choices=Handover.Receipt.choices, widget=Radios
    )
    receipt_place = forms.CharField(
        label=_("Where the receipt is kept"), max_length=120, help_text=_("For example: locked cabinet, folder 4/2026")
    )

    DOCUMENT = ("document_kind", "issuing_state", "document_number", "document_valid_until")
    RECEIPT = ("receipt", "receipt_place")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["issuing_state"].choices = IdentityForm().fields["issuing_state"].choices  # type: ignore[attr-defined]

    @property
    def document_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.DOCUMENT]

    @property
    def receipt_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.RECEIPT]


class BoxForm(Form):
    """Cards found in the box: ticked from its list, or read with a scanner, one number a line.

    When that is not what the list says, the form asks for a second look first: a box is received once, and a form sent too
    early would call every card missing.
    """

    ticked = forms.MultipleChoiceField(
        label=_("Cards found in the box"), required=False, widget=forms.CheckboxSelectMultiple
    )
    scanned = forms.CharField(
        label=_("Card numbers read with a scanner"),
        required=False,
        max_length=20_000,
        help_text=_("One number a line. Numbers that are not on the list are kept as unexpected."),
        widget=forms.Textarea(attrs={"rows": 4, "class": "input-code", "autocomplete": "off", "spellcheck": "false"}),
    )

    looked_again = forms.BooleanField(
        label=_("I have looked again: the box is received as it is"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, rows: Sequence[BoxCard], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {row.card.serial: row for row in rows}
        self.missing: list[BoxCard] = []
        self.unexpected: list[str] = []
        self.fields["ticked"].choices = [  # type: ignore[attr-defined]
            (serial, f"{row.card.holder.list_name} · {serial}") for serial, row in self.rows.items()
        ]

    def clean(self) -> dict[str, Any]:
        """Both ways of saying it as one list of serials, the action's argument."""
        cleaned = super().clean() or {}
        serials = [*cleaned.pop("ticked", []), *cleaned.pop("scanned", "").upper().split()]
        self.missing = [row for serial, row in self.rows.items() if serial not in serials]
        self.unexpected = sorted(set(serials) - set(self.rows))
        differs = bool(serials) and bool(self.missing or self.unexpected)
        if differs:
            self.fields["looked_again"].widget = forms.CheckboxInput()
            if not cleaned.get("looked_again"):
                self.add_error("looked_again", _("The box is not what its list says. Look again, then confirm."))
        cleaned.pop("looked_again", None)
        return {**cleaned, "serials": serials}

    def refuse(self, refusal: Refusal) -> None:
        """What the action says of the serials stands at the list."""
        if refusal.field == "serials":
            refusal.field = "ticked"
        super().refuse(refusal)


class FindCardForm(Form):
    """The card somebody rings about: its number, or its holder's complete identity code."""

    wanted = forms.CharField(
        label=_("Card number or complete personal identity code"),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "input-code width-20", "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("A lost card is reported whoever's customer it belongs to."),
    )


class LossForm(Form):
    """Who reports, what happened, and how the registrar made sure who is reporting."""

    reason = forms.ChoiceField(label=_("What has happened"), choices=LossReport.Reason.choices, widget=Radios)
    requester = forms.ChoiceField(label=_("Who reports it"), choices=LossReport.Requester.choices, widget=Radios)
    requester_name = forms.CharField(label=_("Name of the person who reports"), max_length=120, required=False)
    verified = forms.ChoiceField(
        label=_("Have you made sure who is reporting?"),
        choices=[("yes", _("Yes")), ("no", _("No, the revocation service has to make sure"))],
        widget=Radios(hints={"yes": _("The card is cancelled and its certificates are revoked at once, for good.")}),
    )
    verified_how = forms.CharField(
        label=_("How you made sure"),
        max_length=300,
        required=False,
        help_text=_("For example: identity document shown at the desk; called back to the organisation's own number."),
    )

    def clean_verified(self) -> bool:
        return self.cleaned_data["verified"] == "yes"


class HolderLossForm(Form):
    """The holder, strongly identified, reports their own card."""

    reason = forms.ChoiceField(label=_("What has happened"), choices=LossReport.Reason.choices, widget=Radios)


class ConfirmReportForm(Form):
    verified_how = forms.CharField(label=_("How you made sure who is reporting"), max_length=300)


class CancelCardForm(Form):
    reason = forms.ChoiceField(label=_("Why the card is cancelled"), choices=NOT_LOST, widget=Radios)
