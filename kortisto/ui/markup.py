"""Small parts of pages that a list has in each of its rows, as markup: states, names, days, menus.

A template of its own for each of them would take longer than all else on the page. Templates have them as tags
(`templatetags/ui.py`), lists whose rows are written at once as functions (`tables.py`). Whatever comes in is escaped.
"""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.utils import formats
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kortisto.ui.language import name_and_language
from kortisto.ui.navigation import NavLink
from kortisto.ui.parts import Act


def link(url: str, text: Any) -> SafeString:
    """A link to a row's page."""
    return SafeString(f'<a href="{escape(url)}">{conditional_escape(text)}</a>')


def number(text: Any) -> SafeString:
    """A number that people read out and copy."""
    return SafeString(f'<span class="number">{conditional_escape(text)}</span>')


def soft(text: Any) -> SafeString:
    """What is said more quietly: "nobody yet"."""
    return SafeString(f'<span class="soft">{conditional_escape(text)}</span>')


@lru_cache(maxsize=2_000, typed=True)
def status(tone: str, shown: str) -> SafeString:
    """A state's word in its tone. A list has one in each row, and they read alike; safe markup and plain text are kept apart."""
    return format_html('<span class="status-tag {}">{}</span>', tone, shown)


def named(row: Any) -> SafeString:
    """An organisation's or point's name in the page's language; a name in another language is marked as such."""
    shown = (get_language() or "fi")[:2]
    name, language = name_and_language(row, shown)
    if language == shown:
        return escape(name)
    return SafeString(f'<span lang="{language}">{escape(name)}</span>')


def day(value: date | None) -> SafeString:
    """A day as the reader's language writes it."""
    if value is None:
        return SafeString("")
    written = _written(value, "SHORT_DATE_FORMAT", get_language())
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), written)


def moment(value: datetime | None) -> SafeString:
    """A moment in Helsinki time, to the minute."""
    if value is None:
        return SafeString("")
    written = _written(localtime(value).replace(second=0, microsecond=0), "DATETIME_FORMAT", get_language())
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), written)


def fact(label: Any, value: Any = None, lang: str = "") -> SafeString:
    """One line of `<dl class="facts">`; dates are written out, an empty value says so."""
    if isinstance(value, datetime):
        value = moment(value)
    elif isinstance(value, date):
        value = day(value)
    elif isinstance(value, bool):
        value = _("Yes") if value else _("No")
    if value is None or value == "":
        shown = f'<span class="empty-value">{escape(_("Not given"))}</span>'
    else:
        shown = conditional_escape(formats.localize(value))
    in_language = f' lang="{escape(lang)}"' if lang else ""
    return SafeString(f"<div><dt>{conditional_escape(label)}</dt><dd{in_language}>{shown}</dd></div>")


@lru_cache(maxsize=20_000)
def _written(value: date, form: str, language: str | None) -> str:
    """A day or a minute as the page's language writes it; Django works the form out anew for each."""
    return str(formats.date_format(value, form))


def nav_links(links: Sequence[NavLink]) -> SafeString:
    """The lines of a navigation: the office's has forty of them on every page."""
    return SafeString("".join(map(_nav_link, links)))


def _nav_link(link: NavLink) -> str:
    heading = f'<li class="nav-heading">{conditional_escape(str(link.heading))}</li>' if link.heading else ""
    current = ' aria-current="page"' if link.current else ""
    count = "" if link.count is None else f' <span class="count">{formats.localize(link.count)}</span>'
    return f'{heading}<li><a href="{escape(link.url)}"{current}>{conditional_escape(str(link.label))}{count}</a></li>'


def row_menu(acts: Sequence[Act], label: Any) -> SafeString:
    """The menu at the end of a row. `label` names the row for those who do not see it: "Acts: TKS-123".

    Not a template of its own: a list has one for each of its rows.
    """
    if not acts:
        return SafeString("")
    return format_html(
        '<details class="menu"><summary>{}<span class="visually-hidden">: {}</span></summary>'
        '<div class="menu-panel"><ul>{}</ul></div></details>',
        _("Acts"),
        label,
        SafeString("".join(map(_act_in_menu, acts))),
    )


def _act_in_menu(act: Act) -> str:
    if act.reason:
        return _missing_in_menu(str(act.label), str(act.reason))
    return (
        f'<li><a href="{escape(act.url)}"{_words_in_menu(str(act.label), str(act.hint), act.danger, act.confirm)}</li>'
    )


# The menus of a list say the same in most of its rows; safe markup and plain text are kept apart.
@lru_cache(maxsize=1_000, typed=True)
def _missing_in_menu(label: str, reason: str) -> SafeString:
    hint = format_html('<span class="menu-hint">{}</span>', reason)
    return format_html('<li><span class="menu-missing">{}{}</span></li>', label, hint)


@lru_cache(maxsize=1_000, typed=True)
def _words_in_menu(label: str, hint: str, danger: bool, confirm: bool) -> SafeString:
    """What follows a link's address: how it behaves, its label, its hint."""
    kind = SafeString((' class="danger"' if danger else "") + (" data-confirm" if confirm else ""))
    below = format_html('<span class="menu-hint">{}</span>', hint) if hint else ""
    return format_html("{}>{}{}</a>", kind, label, below)
