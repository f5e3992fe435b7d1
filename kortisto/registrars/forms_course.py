"""The shape of what people answer in a course, of certificates from elsewhere, and of a certificate's check."""

import hashlib
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kortisto.ui.forms import CheckedField, DayField, Form, Radios

from .courses import Course, Question
from .models import CourseTry

COURSE_LANGUAGES = [("fi", _("Finnish")), ("sv", _("Swedish"))]


class LanguageForm(Form):
    """In which language the course is read."""

    language = forms.ChoiceField(label=_("Language of the course"), choices=COURSE_LANGUAGES, widget=Radios)


class AddressForm(Form):
    """The address to which the link to begin goes."""

    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))


class TryForm(Form):
    """Every question of a try, with what has been answered so far. `answers` are the chosen places by question's name."""

    def __init__(self, *args: Any, course: Course, made: CourseTry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.made = made
        whole = not self.is_bound or "later" not in self.data
        for number, name in enumerate(made.asked, start=1):
            question = course.questions[made.language].get(name)
            if question is not None:
                self.fields[name] = _question_field(question, number, made)
                self.fields[name].required = whole

    def clean(self) -> dict[str, Any]:
        """The action wants all answers as one: the chosen places by the question's name."""
        cleaned = super().clean() or {}
        chosen = {name: cleaned.get(name) or [] for name in self.made.asked}
        places = {name: [value] if isinstance(value, str) else value for name, value in chosen.items()}
        return {"answers": {name: sorted(map(int, value)) for name, value in places.items() if value}}


def _question_field(question: Question, number: int, made: CourseTry) -> forms.Field:
    places = [str(place) for place in range(len(question.options))]
    places.sort(key=lambda place: hashlib.sha256(f"{made.code}{question.name}{place}".encode()).digest())
    choices = [(place, question.options[int(place)]) for place in places]
    given = [str(place) for place in made.answers.get(question.name, [])]
    label = f"{number}. {question.text}"
    missing = {"required": _("Question %(number)s has no answer yet.") % {"number": number}}
    if question.several:
        hint = _("Choose every right answer.")
        box = forms.MultipleChoiceField(
            label=label,
            choices=choices,
            help_text=hint,
            widget=forms.CheckboxSelectMultiple,
            error_messages=missing,
        )
        box.initial = given
        return box
    radio = forms.ChoiceField(label=label, choices=choices, widget=Radios, error_messages=missing)
    radio.initial = given[0] if given else ""
    return radio


class OutsideTrainingForm(Form):
    """A certificate of a course passed elsewhere."""

    course = forms.CharField(label=_("Course"), max_length=120, help_text=_("As it stands on the certificate."))
    passed_on = DayField(label=_("Passed on"))
    language = forms.ChoiceField(label=_("Language of the course"), choices=COURSE_LANGUAGES, widget=Radios)
    file = forms.FileField(label=_("Certificate"), help_text=_("A PDF or a picture (PNG or JPEG)."))


def _shape_of_code(text: str) -> str:
    return text.strip()


class CertificateCheckForm(Form):
    """The code of a training certificate, and if one likes the name that stands on it."""

    certificate = CheckedField(
        check=_shape_of_code,
        label=_("Code of the certificate"),
        help_text=_("For example ABCD-EFGH-JKMN"),
        max_length=40,
    )
    name = forms.CharField(
        label=_("Name that the certificate bears"),
        required=False,
        max_length=200,
        help_text=_("If you write the name, you are told whether it is the one that the certificate was given to."),
    )
