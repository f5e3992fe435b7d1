"""The shape of what is typed when a card is ordered."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kortisto.holders.countries import issuing_states
from kortisto.holders.models import DocumentKind, TermsAcceptance
from kortisto.ui.forms import DayField, Form, Radios

from .models import CardOrder

# Each language by its own name, as the holder reads it.
LANGUAGES = [("fi", "Suomi"), ("sv", "Svenska"), ("en", "English")]


class IdentityForm(Form):
    """What the registrar reads from the document, and where the activation letter goes."""

    document_kind = forms.ChoiceField(
        label=_("Document shown"),
        choices=DocumentKind.choices,
        widget=Radios(
            hints={
                DocumentKind.PASSPORT: _("Of any state"),
                DocumentKind.IDENTITY_CARD: _("Of Finland, another EEA state, Switzerland or San Marino"),
                DocumentKind.POLICE: _("The Finnish police has established the identity"),
                DocumentKind.DRIVING_LICENCE: _("Is not accepted as proof of identity"),
            }
        ),
    )
    issuing_state = forms.ChoiceField(label=_("Issuing state"))
    document_number = forms.CharField(
        label=_("Number of the document"),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "input-code width-20", "autocomplete": "off", "spellcheck": "false"}),
    )
    document_valid_until = DayField(label=_("Document valid until"))
    family_name = forms.CharField(
        label=_("Family name in the document"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    given_names = forms.CharField(
        label=_("Given names in the document"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    language = forms.ChoiceField(
        label=_("Language of the form and the terms"), choices=LANGUAGES, widget=Radios, initial="fi"
    )
    letter_to = forms.ChoiceField(
        label=_("Where the activation letter goes"),
        choices=CardOrder.LetterTo.choices,
        widget=Radios(hints={CardOrder.LetterTo.WORKPLACE: _("The person's name stands first in the address.")}),
    )
    letter_address = forms.CharField(
        label=_("Address for the activation letter"),
        max_length=200,
        help_text=_("Street address, postal code and town, each on a line of its own, without the name."),
        widget=forms.Textarea(attrs={"rows": 3, "class": "width-20"}),
    )

    IDENTITY = (
        "document_kind",
        "issuing_state",
        "document_number",
        "document_valid_until",
        "family_name",
        "given_names",
    )
    LETTER = ("language", "letter_to", "letter_address")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["issuing_state"].choices = issuing_states()  # type: ignore[attr-defined]

    @property
    def identity_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.IDENTITY]

    @property
    def letter_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.LETTER]


class AcceptanceForm(Form):
    """What the holder has done: confirmed the data, accepted the terms, signed."""

    data_confirmed = forms.BooleanField(
        label=_("The holder has read the data and confirms that it is right"), required=False
    )
    terms_accepted = forms.BooleanField(label=_("The holder accepts the terms of use"), required=False)
    medium = forms.ChoiceField(label=_("How the holder signed"), choices=TermsAcceptance.Medium.choices, widget=Radios)
    form_place = forms.CharField(
        label=_("Where the signed form is kept"),
        max_length=120,
        help_text=_("For example: locked cabinet, folder 4/2026"),
    )


class CancelOrderForm(Form):
    reason = forms.CharField(label=_("Why the order is cancelled"), max_length=200)
