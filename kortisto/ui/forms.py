"""Forms know the shape of what people type; actions know the rules. This is where the two meet."""

import re
import secrets
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.errors import Refusal

from .kept import given_back, note_secrets

ONE_TIME_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
ON_THE_FORM = {422, 429}
"""Refusals that a person can do something about by changing the form; the others are pages of their own."""


class Form(forms.Form):
    """Base of every form that leads to an action.

    It carries a one-time key: sending the same form twice makes one thing (BR-OR-18). `key` is that key; `cleaned_data` holds
    only what the person typed, ready to be the action's arguments.
    """

    use_required_attribute = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        note_secrets(vars(cls).get("declared_fields", {}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.refusal: Refusal | None = None
        for field in self.fields.values():
            # "This field is required" says nothing in a summary of errors.
            if (
                field.required
                and field.error_messages.get("required") == forms.Field.default_error_messages["required"]
            ):
                field.error_messages["required"] = gettext("This is missing: %(label)s") % {"label": field.label}
        self._fresh_key = secrets.token_urlsafe(18)
        self.fields["key"] = forms.CharField(required=False, widget=forms.HiddenInput, initial=self._fresh_key)

    @property
    def key(self) -> str:
        """The one-time key that came with the form, or a fresh one when it came without."""
        sent = self.data.get(self.add_prefix("key"), "") if self.is_bound else ""
        return sent if ONE_TIME_KEY.fullmatch(sent) else self._fresh_key

    @property
    def status(self) -> int:
        """The HTTP status of a page that shows this form: 200, 422 with errors, or what the refusal says."""
        if self.refusal is not None:
            return self.refusal.status
        return 422 if self.is_bound and self.errors else 200

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """What the field begins with: what was typed before a visit ended, otherwise what the page says."""
        found, typed = given_back(self, field, field_name)
        return typed if found else super().get_initial_for_field(field, field_name)

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound:
            self.cleaned_data.pop("key", None)

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal at the field it is about, or above the form; everything typed stays."""
        self.refusal = refusal
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, forms.ValidationError(refusal.sentence, code=refusal.code))


def sent(request: HttpRequest) -> Any:
    """What was sent with a form, None when the page is only opened; an empty form that was sent is still a sent one."""
    return request.POST if request.method == "POST" else None


def act(form: Form, call: Callable[..., Any]) -> Any:
    """Run an action with what the form holds: `act(form, partial(order_card, actor=request.user, customership=c))`.

    Returns what the action returned, or None when the form was not in order or a rule said no; then the form shows why.
    Refusals that no typing can mend (not visible, no right, state moved) go on to the page of errors.
    """
    if not form.is_valid():
        return None
    try:
        return call(once=form.key, **form.cleaned_data)
    except Refusal as refusal:
        if refusal.status not in ON_THE_FORM:
            raise
        form.refuse(refusal)
        return None


def posted(request: HttpRequest) -> Any:
    """What a form was sent with, also when that is nothing; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def form_page(request: HttpRequest, template: str, form: Form, **context: Any) -> HttpResponse:
    """A page with a form, with the status that the form's errors ask for."""
    return render(request, template, {"form": form, **context}, status=form.status)


def confirm_page(
    request: HttpRequest,
    *,
    title: Any,
    form: Form | None = None,
    text: Any = "",
    consequences: list[Any] | None = None,
    submit: Any = None,
    danger: bool = False,
    back: str,
    **context: Any,
) -> HttpResponse:
    """The page that asks before something is done; opened from a `confirm` link it becomes a dialog.

    `consequences` are whole sentences about what will happen. `back` is where the way back leads. The page sends to its own
    address.
    """
    return render(
        request,
        "ui/confirm.html",
        {
            "form": form,
            "title": title,
            "text": text,
            "consequences": consequences or [],
            "submit": submit or _("Confirm"),
            "danger": danger,
            "back": back,
            **context,
        },
        status=form.status if form is not None else 200,
    )


def ask_first(
    request: HttpRequest, form: Form, call: Callable[..., Any], *, done: Any, back: str, then: str = "", **question: Any
) -> HttpResponse:
    """Ask (`confirm_page`), and do it when the answer is sent: `done` is told on the page `then`, which is `back` unless said."""
    if request.method == "POST" and act(form, call) is not None:
        messages.success(request, done)
        return redirect(then or back)
    return confirm_page(request, form=form, back=back, **question)


def one_press(request: HttpRequest, call: Callable[..., Any], *, done: Any, then: str) -> HttpResponse:
    """Run an action from a button that stands on another page: `done` or the refusal is told on the page `then`."""
    form = Form(posted(request))
    if act(form, call) is not None:
        messages.success(request, done)
    elif form.refusal is not None:
        messages.warning(request, form.refusal.sentence)
    return redirect(then)


class CheckedField(forms.CharField):
    """A typed number or code with a check of its own: `CheckedField(check=check_business_id)`.

    The check returns the value as stored or raises a `Refusal`, whose sentence is shown at the field.
    """

    def __init__(self, *, check: Callable[[str], str], width: str = "width-20", **kwargs: Any) -> None:
        self.check = check
        kwargs.setdefault(
            "widget",
            forms.TextInput(attrs={"class": f"input-code {width}", "autocomplete": "off", "spellcheck": "false"}),
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return text
        try:
            return self.check(text)
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence, code=refusal.code) from refusal


class DayField(forms.DateField):
    """A day as Finns write it (31.12.2026), or in ISO form (2026-12-31)."""

    default_error_messages = {
        "invalid": _("Write the date as day, month and year, for example 31.12.2026."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", ["%d.%m.%Y", "%Y-%m-%d"])
        kwargs.setdefault("help_text", _("For example 31.12.2026"))
        kwargs.setdefault(
            "widget", forms.DateInput(format="%-d.%-m.%Y", attrs={"class": "width-10", "autocomplete": "off"})
        )
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, str):
            value = "".join(value.split()).rstrip(".")
        return super().to_python(value)


class NumberField(forms.DecimalField):
    """A number as Finns write it: 1 234,50 (a point is understood too)."""

    default_error_messages = {"invalid": _("Write the number with digits, for example 1 234,50.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"class": "width-10", "inputmode": "decimal", "autocomplete": "off"})
        )
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if isinstance(value, str):
            value = "".join(value.split()).replace(",", ".")
        return super().to_python(value)


class CentsField(NumberField):
    """An amount of money: typed in euros, kept in whole cents."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", 0)
        kwargs.setdefault("max_digits", 8)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> int | None:
        euros = super().clean(value)
        return None if euros is None else int(euros * 100)

    def prepare_value(self, value: Any) -> Any:
        return f"{value / 100:.2f}".replace(".", ",") if isinstance(value, int) else value


class _Hinted:
    """Choices with a hint under each."""

    def __init__(self, *args: Any, hints: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hints = dict(hints or {})

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]
        option["hint"] = self.hints.get(str(value), "")
        if option["hint"] and option["attrs"].get("id"):
            option["attrs"]["aria-describedby"] = f"{option['attrs']['id']}_hint"
        return option


class Radios(_Hinted, forms.RadioSelect):
    """One of a few: `forms.ChoiceField(choices=…, widget=Radios(hints={"actor": _("…")}))`."""


class Checkboxes(_Hinted, forms.CheckboxSelectMultiple):
    """Any of a few, with hints as in `Radios`."""
