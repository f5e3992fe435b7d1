"""The shape of what handlers type."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kortisto.accounts.models import User
from kortisto.ui.files import FilesField
from kortisto.ui.forms import Form, Radios

REASON = forms.Textarea(attrs={"rows": 4})


class AskForm(Form):
    text = forms.CharField(
        label=_("Your question to the customer"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("The customer reads this in the portal and can correct the application before answering."),
    )
    attachments = FilesField()


class PassOnForm(Form):
    """To whom a matter is passed on, and why."""

    to = forms.ChoiceField(label=_("New handler"), choices=[])
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        help_text=_("The new handler reads it; the customer does not."),
    )

    def __init__(self, *args: Any, handlers: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.handlers = {user.code: user for user in handlers}
        self.fields["to"].choices = [("", _("Choose")), *((user.code, user.name) for user in handlers)]  # type: ignore[attr-defined]

    def clean_to(self) -> User:
        return self.handlers[self.cleaned_data["to"]]


class RejectForm(Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=REASON, help_text=_("The customer sees the reason.")
    )


class EndForm(Form):
    """Why rights or a mandate end."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class RightsForm(Form):
    """To the whole point, or narrowed to some of its present registrars (BR-RG-19)."""

    extent = forms.ChoiceField(
        label=_("Who gets the rights"),
        choices=[
            ("point", _("The registration point")),
            ("persons", _("Only the registrars chosen below")),
        ],
        initial="point",
        widget=Radios(hints={"point": _("Its present and later registrars with these kinds of card.")}),
    )
    narrowed_to = forms.MultipleChoiceField(label=_("Registrars"), required=False, widget=forms.CheckboxSelectMultiple)

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=REASON,
        help_text=_("Whoever approves reads it, for example: the clinic has agreed on it with the point."),
    )  # fmt: skip

    def __init__(self, *args: Any, registrars: Sequence[User], by_two: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not by_two:
            del self.fields["reason"]
        self.registrars = {user.code: user for user in registrars}
        self.fields["narrowed_to"].choices = [(user.code, user.name) for user in registrars]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The action's argument: nobody named means the whole point."""
        cleaned = super().clean() or {}
        chosen = [self.registrars[code] for code in cleaned.pop("narrowed_to", [])]
        extent = cleaned.pop("extent", "")
        if extent == "persons" and not chosen:
            self.add_error(
                "narrowed_to", forms.ValidationError(_("Choose at least one registrar."), code="nobody_chosen")
            )
        cleaned["narrowed_to"] = chosen if extent == "persons" else []
        return cleaned
