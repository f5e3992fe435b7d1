"""The shape of a review: one answer a right, still needed or to be ended with a reason (BR-RG-16)."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kortisto.ui.forms import Form

from .reviews import RightLine

KEEP, END = "keep", "end"


class ReviewForm(Form):
    """`rows` are the rights with what was answered and what is wrong; `kept` and `ended` are what the action takes."""

    read_through = forms.BooleanField(
        label=_("I have gone through every row of this page, and the answers are right."),
        error_messages={"required": _("Confirm that you have gone through the rows.")},
    )
    leave_understaffed = forms.BooleanField(
        label=_("I know that the registration point is left with too few registrars"), required=False
    )

    def __init__(self, lines: list[RightLine], *args: Any, **kwargs: Any) -> None:
        self.lines = lines
        self.wrong: dict[str, str] = {}
        self.kept: list[str] = []
        self.ended: dict[str, str] = {}
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        for line in self.lines:
            code = line.right.code
            answer, reason = self.data.get(f"answer-{code}", ""), self.data.get(f"reason-{code}", "").strip()
            if answer == KEEP:
                self.kept.append(code)
            elif answer == END and reason:
                self.ended[code] = reason[:200]
            elif answer == END:
                self.wrong[code] = gettext("Write why the right ends.")
            else:
                self.wrong[code] = gettext("Choose one of the two.")
        if self.wrong:
            raise forms.ValidationError(
                _("Some rows are not answered. They are marked below; the other answers are kept."), code="rows_wrong"
            )
        return super().clean() or {}

    @property
    def asks_about_staffing(self) -> bool:
        """Whether the box about too few registrars is shown: only when it is needed."""
        return "leave_understaffed" in self.errors or bool(self.data.get("leave_understaffed"))

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What the page shows of each right. An unused one is not answered beforehand."""
        rows = []
        for line in self.lines:
            code = line.right.code
            answer = self.data.get(f"answer-{code}", "") if self.is_bound else ("" if line.unused else KEEP)
            rows.append(
                {
                    "line": line, "code": code, "answer": answer, "reason": self.data.get(f"reason-{code}", ""),
                    "error": self.wrong.get(code, ""),
                }
            )  # fmt: skip
        return rows
