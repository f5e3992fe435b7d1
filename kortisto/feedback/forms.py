"""The shape of feedback and of its answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kortisto.ui.forms import Form


class FeedbackForm(Form):
    text = forms.CharField(
        label=_("What obstacle did you meet, or what do you need in another form?"),
        help_text=_("Do not write personal identity codes or health data here."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    page = forms.CharField(
        label=_("On which page?"), help_text=_("For example its address"), max_length=200, required=False
    )
    email = forms.EmailField(
        label=_("E-mail for the answer"), help_text=_("Leave it empty if you need no answer."), required=False
    )


class AnswerForm(Form):
    answer = forms.CharField(label=_("Answer"), max_length=4000, widget=forms.Textarea(attrs={"rows": 8}))
