"""The shape of what registrars acknowledge, and of what the office asks them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kortisto.ui.forms import DayField, Form


class DeclarationForm(Form):
    """The declaration, given anew; `version` is the one that the page showed."""

    version = forms.CharField(widget=forms.HiddenInput, max_length=20)
    declared = forms.BooleanField(label=_("I have read the declaration above and give it."))


class BriefingForm(Form):
    """The update briefing, read."""

    version = forms.CharField(widget=forms.HiddenInput, max_length=20)
    read = forms.BooleanField(label=_("I have read the briefing above and follow it."))


class CallForm(Form):
    """By when registrars are asked to accept the declaration."""

    due_on = DayField(label=_("To be accepted by"))
