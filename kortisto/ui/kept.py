"""What somebody had typed when their visit ended, given back to the forms of one page (`accounts/kept_forms.py` keeps it).

The page is made as when it is opened: forms are not bound and nothing is sent, only their fields begin with what was typed.
"""

import re
from contextvars import ContextVar
from typing import Any

from django import forms
from django.http import QueryDict

typed_before: ContextVar[QueryDict | None] = ContextVar("typed_before", default=None)

# Names of fields that no form of ours declares: the libraries' passwords and codes, and what people search by.
SECRET_NAMES = {"password", "password1", "password2", "oldpassword", "code", "credential", "passkey", "q"}
# A personal identity code, wherever it was typed.
IDENTITY_CODE = re.compile(r"\d{6}\s*[-+A-FU-Y]\s*\d{3}[0-9A-Y]", re.I)


def secret(field: Any) -> Any:
    """Declare that what is typed into a form's field is never kept: `code = secret(forms.CharField(…))`."""
    field.is_secret = True
    return field


def note_secrets(declared: dict[str, forms.Field]) -> None:
    """A form has been declared: its fields for passwords, one-time codes and other secrets are remembered by their names."""
    for name, field in declared.items():
        if is_secret(field):
            SECRET_NAMES.add(name)


def is_secret(field: forms.Field) -> bool:
    """Whether what is typed into a field is a secret: declared so, a password, or a one-time code."""
    one_time = field.widget.attrs.get("autocomplete") == "one-time-code"
    return getattr(field, "is_secret", False) or isinstance(field.widget, forms.PasswordInput) or one_time


def may_be_kept(name: str, values: list[str]) -> bool:
    """Whether a field that came with a form may be kept: no secret by its name, no identity code by its look."""
    if name.rpartition("-")[2] in SECRET_NAMES or name in SECRET_NAMES:
        return False
    return not any(IDENTITY_CODE.search(value) for value in values)


def given_back(form: forms.BaseForm, field: forms.Field, name: str) -> tuple[bool, Any]:
    """What had been typed into this field of a form that is opened again: whether there is something, and what."""
    typed = typed_before.get()
    if typed is None or form.is_bound or not _restorable(field) or not _concerns(form, typed):
        return False, None
    value = field.widget.value_from_datadict(typed, {}, form.add_prefix(name))
    return value is not None, value


def _restorable(field: forms.Field) -> bool:
    """Hidden fields are the page's own words, files were not kept, secrets are typed again."""
    return not (field.widget.is_hidden or field.disabled or isinstance(field, forms.FileField) or is_secret(field))


def _concerns(form: forms.BaseForm, typed: QueryDict) -> bool:
    """A page may hold several forms; what was typed belongs to those whose fields came with it."""
    return any(form.add_prefix(name) in typed for name, field in form.fields.items() if _restorable(field))
