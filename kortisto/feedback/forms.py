"""The shape of feedback, of a question and of their answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kortisto.ui.forms import Form, Radios

from .models import Topic


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


class QuestionForm(Form):
    """A question from a help page: with the number of a matter it becomes a message in that matter."""

    topic = forms.ChoiceField(label=_("What is it about?"), choices=Topic.choices, widget=Radios)
    number = forms.CharField(
        label=_("Number of the matter"),
        help_text=_("With the number your question goes to the handler of the matter, and the answer comes there."),
        max_length=40,
        required=False,
    )
    text = forms.CharField(
        label=_("Your question"),
        help_text=_("Do not write personal identity codes or passwords here."),
        max_length=3500,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    page = forms.CharField(label=_("On which page?"), max_length=200, required=False)
    email = forms.EmailField(label=_("E-mail for the answer"))

    def __init__(self, *args: Any, known: bool, with_matters: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if known:
            del self.fields["email"]
        if not with_matters:
            del self.fields["number"]
