"""A rule's value in words and small tables, as pages show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .declaring import Rule, Unit
from .kinds import Agreed, DayOrNothing, Item, Items, Matrix, Numbers, OneOf, SomeOf, YesNo


@dataclass(frozen=True)
class Table:
    """A table of ticks: column headings, and rows of a heading and one yes or no a column."""

    columns: list[Any]
    rows: list[tuple[Any, list[bool]]]


@dataclass(frozen=True)
class Shown:
    """What a page prints: one line, and for larger values a table, a list or a text in `language` as well."""

    line: str
    table: Table | None = None
    text: str = ""
    language: str = ""
    items: tuple[tuple[Any, Any], ...] = ()

    def __str__(self) -> str:
        return self.line


def shown_value(rule: Rule, value: Any) -> Shown:
    """How a value of a rule is shown; `value` as the kind stores it, or as a form gave it."""
    stored = rule.kind.store(value)
    kind = rule.kind
    if isinstance(kind, YesNo):
        return Shown(_("Yes") if stored else _("No"))
    if isinstance(kind, DayOrNothing):
        day = kind.read(stored)
        return Shown(formats.date_format(day, "SHORT_DATE_FORMAT") if isinstance(day, date) else _("Never"))
    if isinstance(kind, Matrix):
        return _matrix(kind, stored)
    if isinstance(kind, Numbers):
        items = tuple((label, stored[name]) for name, (_least, _most, label) in kind.parts.items())
        return Shown(", ".join(f"{label} {number}" for label, number in items), items=items)
    if isinstance(kind, Items):
        return Shown("; ".join(_item(kind, item) for item in kind.read(stored)) or _("None"))
    if isinstance(kind, OneOf):
        return Shown(str(kind.choices[stored]))
    if isinstance(kind, SomeOf):
        return Shown(", ".join(str(kind.choices[choice]) for choice in stored) or _("None"))
    if isinstance(kind, Agreed):
        language = (get_language() or "fi")[:2]
        texts = kind.read(stored)
        return Shown(
            _("Version %(version)s") % {"version": texts.version}, text=texts.text(language), language=language
        )
    if stored == "":
        return Shown(_("Not given"))
    return Shown(f"{stored} {rule.unit.label}" if rule.unit != Unit.NONE else str(stored))


def _item(kind: Items, item: Item) -> str:
    """A line's text, and in brackets what is ticked for it."""
    words = [
        ", ".join(str(label) for word, label in known.items() if word in item.ticked[choice])
        for choice, known in kind.choices.items()
    ]
    return f"{item.label} ({'; '.join(words)})" if words else item.label


def _matrix(kind: Matrix, stored: Mapping[str, list[str]]) -> Shown:
    rows = [(label, [column in stored[row] for column in kind.columns]) for row, label in kind.rows.items()]
    words = [
        f"{label}: {', '.join(str(kind.columns[column]) for column in stored[row]) or _('None')}"
        for row, label in kind.rows.items()
    ]
    return Shown("; ".join(words), table=Table(list(kind.columns.values()), rows))
