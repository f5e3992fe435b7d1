"""Files that people send with a form: any number of them in one field."""

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

MOST_FILES = 10


def _help() -> str:
    from django.conf import settings

    return gettext("PDF, JPEG, PNG or TIFF, at most %(most)s files of %(megabytes)s megabytes each.") % {
        "most": MOST_FILES,
        "megabytes": settings.KORTISTO_DOCUMENT_MAX_MB,
    }


class Files(forms.ClearableFileInput):
    allow_multiple_selected = True

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not files.getlist(name)


class FilesField(forms.FileField):
    """Attachments, as a list; what they really are is found out when they are kept."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Attachments"))
        kwargs.setdefault("required", False)
        kwargs.setdefault("help_text", lazy(_help, str)())
        kwargs.setdefault("widget", Files())
        super().__init__(allow_empty_file=True, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        sent = [each for each in data if each] if isinstance(data, list | tuple) else [data] if data else []
        if len(sent) > MOST_FILES:
            raise forms.ValidationError(
                ngettext(
                    "You can send at most %(most)s file at a time.",
                    "You can send at most %(most)s files at a time.",
                    MOST_FILES,
                )
                % {"most": MOST_FILES},
                code="too_many_files",
            )
        if self.required and not sent:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return [super(FilesField, self).clean(each, initial) for each in sent]
