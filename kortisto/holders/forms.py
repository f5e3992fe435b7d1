"""The shape of what is typed about certificates of employment and about persons."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from kortisto.contracts.models import CardKind
from kortisto.kernel.errors import Refusal
from kortisto.kernel.identifiers import check_identity_code
from kortisto.ui.forms import CheckedField, DayField, Form, Radios
from kortisto.ui.kept import secret

from .actions.look_up_person import LookUpPurpose
from .models import EmploymentProof

MOST_LINES = 30
LINE_FIELDS = (
    "family_name",
    "given_names",
    "identity_code",
    "birth_date",
    "card_kind",
    "title",
    "valid_from",
    "valid_until",
)


def identity_code_text(text: str) -> str:
    """A typed identity code as it is compared; the refusal's sentence when it cannot be one."""
    return check_identity_code(text).text


class ProofForm(Form):
    """A certificate of employment with its lines. Lines are added and taken away by buttons that send the form, so that it works
    without script; `cleaned_data` is what `register_employment_proof` takes.
    """

    signer_name = forms.CharField(label=_("Signer's name"), max_length=120)
    signer_position = forms.CharField(label=_("Signer's position"), max_length=120, required=False)
    signed_on = DayField(label=_("Signed on"))
    channel = forms.ChoiceField(label=_("How it reached the point"), widget=Radios)
    received_on = DayField(label=_("Received on"))
    archive_place = forms.CharField(
        label=_("Where the paper is kept"), max_length=120, help_text=_("For example: locked cabinet, folder 4/2026")
    )
    call_back_note = forms.CharField(
        label=_("Call-back"),
        max_length=300,
        required=False,
        help_text=_(
            "Needed when the contract does not name the signer: whom you reached at the contract's number, and when."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    line_count = forms.IntegerField(widget=forms.HiddenInput, initial=1, min_value=1, max_value=MOST_LINES)

    def __init__(self, *args: Any, card_kinds: Sequence[str], portal: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.card_kinds = [kind for kind in CardKind.choices if kind[0] in card_kinds]
        channels = [choice for choice in EmploymentProof.Channel.choices if portal or choice[0] != "portal"]
        self.fields["channel"].choices = channels  # type: ignore[attr-defined]
        for number in range(1, self.lines_asked + 1):
            self._add_line(number)

    @cached_property
    def lines_asked(self) -> int:
        """How many lines the form has."""
        sent = str((self.data if self.is_bound else self.initial).get("line_count", "1"))
        return min(max(int(sent[:9]), 1), MOST_LINES) if sent.isascii() and sent.isdigit() else 1

    def _add_line(self, number: int) -> None:
        code = {"class": "input-code width-20", "autocomplete": "off", "spellcheck": "false"}
        made: dict[str, forms.Field] = {
            "family_name": forms.CharField(label=_("Family name"), max_length=80),
            "given_names": forms.CharField(label=_("Given names"), max_length=120),
            "identity_code": CheckedField(
                label=_("Personal identity code"),
                check=identity_code_text,
                required=False,
                widget=forms.TextInput(attrs=code),
            ),
            "birth_date": DayField(
                label=_("Date of birth"),
                required=False,
                help_text=_("Only when the person has no Finnish identity code."),
            ),
            "card_kind": forms.ChoiceField(label=_("Kind of card"), choices=self.card_kinds, widget=Radios),
            "title": forms.CharField(label=_("Title on the card"), max_length=60),
            "valid_from": DayField(label=_("Employed or assigned from")),
            "valid_until": DayField(
                label=_("Until"), required=False, help_text=_("Empty when the employment is permanent.")
            ),
        }
        for name, field in made.items():
            if field.required:
                words = {"line": number, "label": field.label}
                field.error_messages["required"] = _("Line %(line)s, this is missing: %(label)s") % words
            if name in ("family_name", "given_names", "title", "identity_code", "birth_date"):
                field.widget.attrs.setdefault("autocomplete", "off")
            self.fields[f"line{number}_{name}"] = field
        if len(self.card_kinds) == 1:
            self.fields[f"line{number}_card_kind"].initial = self.card_kinds[0][0]

    @property
    def lines(self) -> list[tuple[int, list[forms.BoundField]]]:
        """The lines' fields, for the page."""
        return [
            (number, [self[f"line{number}_{name}"] for name in LINE_FIELDS])
            for number in range(1, self.lines_asked + 1)
        ]

    @property
    def paper_fields(self) -> list[forms.BoundField]:
        """The fields about the paper itself, in the order in which one reads it."""
        names = (
            "signer_name",
            "signer_position",
            "signed_on",
            "channel",
            "received_on",
            "archive_place",
            "call_back_note",
        )
        return [self[name] for name in names]

    def clean(self) -> dict[str, Any]:
        cleaned = dict(self.cleaned_data)
        lines = []
        for number in range(1, self.lines_asked + 1):
            line = {name: cleaned.pop(f"line{number}_{name}", None) for name in LINE_FIELDS}
            line["identity_code"] = line["identity_code"] or ""
            clean_code = f"line{number}_identity_code" not in self.errors
            if clean_code and not line["identity_code"] and not line["birth_date"]:
                self.add_error(
                    f"line{number}_identity_code",
                    _("Line %(line)s: write the personal identity code, or the date of birth when there is none.")
                    % {"line": number},
                )
            lines.append(line)
        cleaned.pop("line_count", None)
        cleaned.pop("key", None)
        return cleaned | {"lines": lines}

    def refuse(self, refusal: Refusal) -> None:
        """A refusal about a line stands at that line's field."""
        line = refusal.facts.get("line")
        if line is not None and refusal.field:
            refusal.field = f"line{line}_{refusal.field}"
        elif refusal.field in LINE_FIELDS and refusal.field not in self.fields:
            refusal.field = f"line1_{refusal.field}"
        super().refuse(refusal)

    def other_lines(self) -> dict[str, Any] | None:
        """The sent values with a line more or a line less when one of the buttons for that was pressed, for a fresh form.

        Nothing that was typed is lost: it stands in the new form as it was sent, unchecked.
        """
        without = str(self.data.get("remove_line", ""))
        if "add_line" not in self.data and not without.isdigit():
            return None
        values: dict[str, Any] = {name: self.data[name] for name in self.fields if name in self.data and name != "key"}
        kept = [number for number in range(1, self.lines_asked + 1) if str(number) != without]
        for new, old in enumerate(kept, 1):
            for name in LINE_FIELDS:
                values[f"line{new}_{name}"] = self.data.get(f"line{old}_{name}", "")
        return values | {"line_count": max(1, min(len(kept) + ("add_line" in self.data), MOST_LINES))}


class EndLineForm(Form):
    reason = forms.CharField(
        label=_("Why"), max_length=300, help_text=_("For example: the employment ended on 30.11.2026.")
    )


class LookUpForm(Form):
    """Somebody present says who they are. The code goes by POST only and is never written into an address."""

    identity_code = secret(
        CheckedField(
            label=_("Personal identity code"),
            check=identity_code_text,
            help_text=_("Every character, also the sign in the middle."),
        )
    )
    purpose = forms.ChoiceField(label=_("Why you look the person up"), choices=LookUpPurpose.choices, widget=Radios)
