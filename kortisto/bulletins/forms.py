"""The shape of what the office types of bulletins."""

import re
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kortisto.contracts.models import CardKind
from kortisto.kernel.clock import HELSINKI, today
from kortisto.organisations.models import Organisation, RegistrationPoint
from kortisto.ui.forms import Checkboxes, DayField, Form, Radios
from kortisto.ui.language import name_of

from .models import Bulletin, SubjectArea

KINDS = [choice for choice in CardKind.choices if choice[0] != CardKind.TEMPORARY]
FORMATTING = _(
    "Begin a heading with ## and a space, a list item with - or 1. and a space. **Bold**, *emphasis*, "
    "[words](https://…) for a link."
)
MORNING = time(8, 0)


def _title(label: Any, *, required: bool = False) -> forms.CharField:
    return forms.CharField(label=label, max_length=160, required=required)


def _text(label: Any, *, required: bool = False) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 12})
    return forms.CharField(label=label, max_length=20_000, required=required, widget=widget, help_text=FORMATTING)


class BulletinForm(Form):
    """A bulletin's words in each language, its date and area, and when it is to go."""

    dated = DayField(label=_("Date of the bulletin"))
    area = forms.ChoiceField(label=_("Subject area"), choices=SubjectArea.choices, widget=Radios)
    title_fi = _title(_("Title in Finnish"), required=True)
    text_fi = _text(_("Text in Finnish"), required=True)
    title_sv = _title(_("Title in Swedish"))
    text_sv = _text(_("Text in Swedish"))
    title_en = _title(_("Title in English"))
    text_en = _text(_("Text in English"))
    acknowledge = forms.BooleanField(label=_("Readers are asked to acknowledge it"), required=False)
    send_on = DayField(
        label=_("Day of sending"), required=False, help_text=_("Empty: as soon as the bulletin has been approved.")
    )
    send_clock = forms.TimeField(
        label=_("Time of sending"),
        required=False,
        input_formats=["%H.%M", "%H:%M", "%H"],
        help_text=_("For example 8.00, which is also what empty means."),
        widget=forms.TimeInput(format="%-H.%M", attrs={"class": "width-10", "autocomplete": "off"}),
        error_messages={"invalid": _("Write the time as hours and minutes, for example 8.00.")},
    )

    def __init__(self, *args: Any, bulletin: Bulletin | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {"dated": today(), "area": SubjectArea.REGISTRATION, **_kept(bulletin)}
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Day and time are one moment in Helsinki."""
        cleaned = super().clean() or {}
        day, clock = cleaned.pop("send_on", None), cleaned.pop("send_clock", None)
        if clock is not None and day is None and "send_on" not in self.errors:
            self.add_error("send_on", forms.ValidationError(_("A time needs its day."), code="day_missing"))
        cleaned["send_at"] = datetime.combine(day, clock or MORNING, tzinfo=HELSINKI) if day else None
        return cleaned


def _kept(bulletin: Bulletin | None) -> dict[str, Any]:
    if bulletin is None:
        return {}
    names = ["dated", "area", "acknowledge"]
    names += [f"{part}_{language}" for language in ("fi", "sv", "en") for part in ("title", "text")]
    kept = {name: getattr(bulletin, name) for name in names}
    if bulletin.send_at is not None:
        local = bulletin.send_at.astimezone(HELSINKI)
        kept |= {"send_on": local.date(), "send_clock": local.time()}
    return kept


class AimForm(Form):
    """For whom a bulletin is meant. What is left empty does not narrow it."""

    owners = forms.MultipleChoiceField(
        label=_("Organisations"),
        required=False,
        widget=Checkboxes,
        help_text=_("Registrars of all points of these organisations."),
    )
    points = forms.CharField(
        label=_("Single registration points"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Their electronic customer numbers, one to a line. They come in addition to the organisations."),
    )
    card_kinds = forms.MultipleChoiceField(
        label=_("Kinds of card"),
        choices=KINDS,
        required=False,
        widget=Checkboxes,
        help_text=_("Only those who may register one of these."),
    )
    trained_until = DayField(
        label=_("Training passed on this day or before"),
        required=False,
        help_text=_("Only those whose newest training is so old. Empty: whenever they were trained."),
    )

    def __init__(self, *args: Any, owners: Sequence[Organisation], bulletin: Bulletin, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "owners": [owner.code for owner in bulletin.owners.all()],
            "points": "\n".join(point.service_number for point in bulletin.points.order_by("sort_key")),
            "card_kinds": bulletin.card_kinds,
            "trained_until": bulletin.trained_until,
        }
        super().__init__(*args, **kwargs)
        self.owner_rows = {owner.code: owner for owner in owners}
        self.fields["owners"].choices = [(owner.code, name_of(owner)) for owner in owners]  # type: ignore[attr-defined]

    def clean_owners(self) -> list[Organisation]:
        return [self.owner_rows[code] for code in self.cleaned_data["owners"]]

    def clean_points(self) -> list[RegistrationPoint]:
        """The points behind the numbers; every number is somebody's."""
        lines = [re.sub(r"\s", "", line) for line in re.split(r"[\n,;]", self.cleaned_data["points"])]
        numbers = [line for line in lines if line]
        found = {point.service_number: point for point in RegistrationPoint.objects.filter(service_number__in=numbers)}
        unknown = [number for number in numbers if number not in found]
        if unknown:
            raise forms.ValidationError(
                _("No registration point has this number: %(numbers)s"),
                code="point_unknown",
                params={"numbers": ", ".join(unknown)},
            )
        return [found[number] for number in dict.fromkeys(numbers)]


class AttachmentForm(Form):
    """A file that goes with a bulletin."""

    file = forms.FileField(label=_("File"), help_text=_("A PDF or a picture (PNG or JPEG)."))
    title = forms.CharField(label=_("Name that the readers see"), max_length=120)
    language = forms.ChoiceField(
        label=_("Whose attachment it is"),
        required=False,
        choices=[
            ("", _("Everybody's")),
            ("fi", _("Readers of Finnish")),
            ("sv", _("Readers of Swedish")),
            ("en", _("Readers of English")),
        ],
        widget=Radios,
    )


class ReasonForm(Form):
    """Why it is to be sent, for the second person."""

    reason = forms.CharField(label=_("Reason"), max_length=500)
