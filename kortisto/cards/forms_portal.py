"""The shape of what organisations tell of their card holders."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.clock import today
from kortisto.ui.forms import DayField, Form

from .moves import FURTHEST_DAYS
from .queries_portal import Holder

HERE, LEFT = "here", "left"


class LeftForm(Form):
    """The day on which somebody left, or will leave."""

    left_on = DayField(
        label=_("Left on"),
        help_text=_("The cards stop working on this day. If the person still works on it, give the next day."),
    )


class HoldersForm(Form):
    """One answer a holder: still here, or left on a day. `rows` are the holders with what was answered and what is wrong."""

    read_through = forms.BooleanField(
        label=_("I have gone through every row of this page, and the answers are right."),
        error_messages={"required": _("Confirm that you have gone through the rows.")},
    )

    def __init__(self, holders: list[Holder], *args: Any, **kwargs: Any) -> None:
        self.holders = holders
        self.wrong: dict[str, str] = {}
        self.here: list[str] = []
        self.left: dict[str, date] = {}
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        day = DayField()
        for holder in self.holders:
            code = holder.person.code
            if holder.leaves_on is not None:
                # Reported already; the day stands as it was told.
                self.left[code] = holder.leaves_on
                continue
            answer = self.data.get(f"answer-{code}", "")
            if answer == HERE and self.data.get(f"left-{code}", "").strip():
                self.wrong[code] = gettext("You wrote a day and chose Still here. Choose Left on, or empty the day.")
            elif answer == HERE:
                self.here.append(code)
            elif answer == LEFT:
                self._take_day(day, code)
            else:
                self.wrong[code] = gettext("Choose one of the two.")
        if self.wrong:
            raise forms.ValidationError(
                _("Some rows are not answered. They are marked below; the other answers are kept."), code="rows_wrong"
            )
        return super().clean() or {}

    def _take_day(self, day: DayField, code: str) -> None:
        try:
            left = day.clean(self.data.get(f"left-{code}", ""))
        except forms.ValidationError:
            self.wrong[code] = gettext("Write the day on which the person left, for example 31.12.2026.")
            return
        if left > today() + timedelta(days=FURTHEST_DAYS):
            self.wrong[code] = gettext("The day is more than a year away. Check the year.")
            return
        self.left[code] = left

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What the page shows of each holder."""
        rows = []
        for holder in self.holders:
            code = holder.person.code
            answer = self.data.get(f"answer-{code}", HERE) if self.is_bound else HERE
            rows.append(
                {
                    "holder": holder, "code": code, "answer": answer, "day": self.data.get(f"left-{code}", ""),
                    "error": self.wrong.get(code, ""),
                }
            )  # fmt: skip
        return rows
