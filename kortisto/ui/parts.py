"""What views hand to the components: plain rows of text and addresses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Act:
    """One thing that can be done with a row: a link, or with `confirm` a question first (a dialog, or a page without script).

    With a `reason` it cannot be done now, and the sentence says why. `key` is the single letter that presses it on its page.
    """

    label: Text
    url: str
    confirm: bool = False
    danger: bool = False
    hint: Text = ""
    reason: Text = ""
    key: str = ""


@dataclass(frozen=True)
class Tab:
    label: Text
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Task:
    """One row of a task list. `state`: "done", "to_do", "under_way", "waiting" (for somebody else), "not_yet" (cannot begin),
    "optional" (may be left alone)."""

    label: Text
    state: str
    url: str = ""
    hint: Text = ""


@dataclass(frozen=True)
class TimelineEntry:
    """One thing that happened. `who` is already fit to be shown; `items` are label and value."""

    when: datetime
    title: Text
    who: Text = ""
    text: Text = ""
    tone: str = "neutral"
    items: Sequence[tuple[Text, Text]] = ()
    url: str = ""


@dataclass(frozen=True)
class Step:
    """One step of a form on several pages."""

    label: Text
    state: str = "to_do"
    """ "done", "current" or "to_do". """
    url: str = ""
