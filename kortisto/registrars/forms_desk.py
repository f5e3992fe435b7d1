"""How the parts of a desk user name reach a registrar: what the office chooses and types."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kortisto.accounts.models import DeskWay
from kortisto.rulebook.read import rule
from kortisto.rulebook.rules.registrars import DESK_HALF_CHANNELS
from kortisto.ui.forms import Form, Radios

PHONE_HINT = _("With the country code, for example +358 40 123 4567. The text message goes here.")


class DeskSendingForm(Form):
    """The channel of the password's second half, with number or address; nothing to choose where a link is sent instead."""

    channel = forms.ChoiceField(label=_("Second half of the password"), widget=Radios)
    phone = forms.CharField(
        label=_("Mobile number"), max_length=30, required=False, help_text=PHONE_HINT,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel", "class": "width-20"}),
    )  # fmt: skip
    post_address = forms.CharField(
        label=_("Postal address"),
        max_length=300,
        required=False,
        help_text=_("Without the name, one line each. The letter is addressed to the registrar in person."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if rule("desk_credential_way") == DeskWay.LINK:
            for name in ("channel", "phone", "post_address"):
                del self.fields[name]
            return
        allowed = rule("desk_half_channels")
        choices = [(name, label) for name, label in DESK_HALF_CHANNELS.items() if name in allowed]
        self.fields["channel"].choices = choices  # type: ignore[attr-defined]
        if "sms" not in allowed:
            del self.fields["phone"]
        if "letter" not in allowed:
            del self.fields["post_address"]

    def clean(self) -> dict[str, Any]:
        """An address that only stood there is not kept when no letter goes to it."""
        typed = super().clean() or {}
        if typed.get("channel") != "letter" and "post_address" in typed:
            typed["post_address"] = ""
        return typed


class DeskAgainForm(DeskSendingForm):
    """Sending again; the user name only when it got lost too."""

    with_username = forms.BooleanField(label=_("Send the user name again too"), required=False)


class DeskResetForm(DeskSendingForm):
    """Why everything begins anew, and how the new parts go."""

    reason = forms.CharField(label=_("Reason"), max_length=200)

    field_order = ["reason", "channel", "phone", "post_address"]
