"""The shape of what is typed about an inquiry."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kortisto.ui.forms import DayField, Form, Radios

from .models import InquiryItem
from .queries import AT_ONCE, ItemLine, markable
from .states import Mark


class OpenForm(Form):
    """Which days are looked into, and why."""

    first_day = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"))
    reason = forms.CharField(
        label=_("Why are the acts looked into?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The registrar does not see this. It stays in the incident file."),
    )  # fmt: skip


class MarkForm(Form):
    """Which orders and cards get which mark, and why; the boxes stand in the table of the page.

    With `every` it is the whole list, of which the page shows a part: as many at a time as are marked at once.
    """

    every = forms.BooleanField(required=False)

    mark = forms.ChoiceField(
        label=_("Mark the chosen cards"),
        choices=[(Mark.FINE, Mark.FINE.label), (Mark.TO_REVOKE, Mark.TO_REVOKE.label)],
        widget=Radios,
    )
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(
        self, *args: Any, lines: Sequence[ItemLine], listed: QuerySet[InquiryItem], more: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.listed = listed
        if more:
            told = _("All %(count)s on this list, also on its other pages; %(most)s at a time")
            self.fields["every"].label = told % {"count": more, "most": AT_ONCE}
        else:
            del self.fields["every"]
        self.whole, self.left = False, 0
        self.known = {line.item.code for line in lines}
        sent: Any = self.data
        self.chosen = [code for code in sent.getlist("items") if code in self.known] if self.is_bound else []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["items"] = self.chosen
        self.whole = bool(cleaned.pop("every", False))
        if self.whole and "mark" in cleaned:
            rest = markable(self.listed, cleaned["mark"]).values_list("code", flat=True)
            cleaned["items"] = list(rest[:AT_ONCE])
            self.left = rest.count() - len(cleaned["items"])
        return cleaned


class CloseForm(Form):
    """What was found out."""

    conclusion = forms.CharField(
        label=_("Conclusion"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What was found out, and what was done about it."),
    )  # fmt: skip


class ReasonForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class EndRightsForm(ReasonForm):
    """Why all rights end; where too few registrars would be left somewhere, that it is known (BR-RG-07)."""

    leave_understaffed = forms.BooleanField(
        label=_("I know that the registration point is left with too few registrars"), required=False
    )

    def __init__(self, *args: Any, leaves_too_few: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not leaves_too_few:
            del self.fields["leave_understaffed"]
