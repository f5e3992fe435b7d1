"""The components as template tags; `{% load ui %}`. The gallery (`ui/gallery.html`) shows each with its markup."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django import template
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Model
from django.forms import BaseForm, BoundField
from django.template.base import FilterExpression, Parser, Token
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kortisto.kernel.words import worded
from kortisto.ui.addresses import address_of
from kortisto.ui.markup import day, fact, moment, named, nav_links, row_menu, status
from kortisto.ui.paging import Page
from kortisto.ui.parts import Act, Step, Tab, Task, TimelineEntry
from kortisto.ui.tables import sort_header, table
from kortisto.ui.tones import tone_of_state

register = template.Library()

TASK_TONES = {
    "done": "positive",
    "to_do": "info",
    "under_way": "info",
    "waiting": "warning",
    "not_yet": "neutral",
    "optional": "neutral",
}


# --- The head of a page -----------------------------------------------------------------------------------------------


@register.inclusion_tag("ui/_page_header.html")
def page_header(
    title: Any, caption: Any = "", lead: Any = "", lang: str = "", acts: Sequence[Act] = ()
) -> dict[str, Any]:
    """The page's one h1. `lang` marks a title in another language (a name); `acts` become buttons beside it."""
    return {"title": title, "caption": caption, "lead": lead, "lang": lang, "acts": acts}


@register.inclusion_tag("ui/_breadcrumbs.html")
def breadcrumbs(*parts: Any) -> dict[str, Any]:
    """`{% breadcrumbs _("Contracts") contracts_url contract.number %}`: label and address in turn, the last label alone."""
    pairs = [(parts[i], parts[i + 1] if i + 1 < len(parts) else "") for i in range(0, len(parts), 2)]
    return {"crumbs": pairs}


@register.inclusion_tag("ui/_back_link.html")
def back_link(url: str, label: Any = "") -> dict[str, Any]:
    return {"url": url, "label": label or _("Back")}


# --- Forms ------------------------------------------------------------------------------------------------------------


@register.inclusion_tag("ui/_error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """First thing on the page after a refused form; each line leads to its field. Nothing when there are no errors."""
    lines: list[tuple[str, str]] = [(str(error), "") for error in form.errors.get(NON_FIELD_ERRORS, [])]
    for bound in form:
        lines += [(str(error), first_input(bound)) for error in bound.errors]
    return {"lines": lines}


def first_input(bound: BoundField) -> str:
    """The id that the error's link leads to: the field, or the first of its choices."""
    subwidgets = bound.subwidgets if bound.use_fieldset else []
    if subwidgets and (first := subwidgets[0].id_for_label):
        return str(first)
    return bound.id_for_label or bound.auto_id


@register.inclusion_tag("ui/_form_fields.html")
def form_fields(form: BaseForm) -> dict[str, Any]:
    """Every field of a form in its order, with the hidden ones."""
    return {"form": form}


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """One field with label, hint and errors."""
    return bound.as_field_group()


@register.inclusion_tag("ui/_search_box.html", takes_context=True)
def search_box(
    context: Context,
    url: str,
    target: str = "results",
    label: Any = "",
    hint: Any = "",
    value: str = "",
    name: str = "q",
    method: str = "get",
) -> dict[str, Any]:
    """A search field whose results appear as one types into the element with id `target`; without script, a form.

    `method="post"` where an identity code may be typed: it never stands in an address.
    """
    return {
        "url": url,
        "target": target,
        "label": label or _("Search"),
        "hint": hint,
        "value": value,
        "name": name,
        "post": method == "post",
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag
def options(choices: Iterable[tuple[Any, Any]], chosen: Any = "") -> SafeString:
    """The `<option>`s of a `<select>`: values with their names, the chosen one marked."""
    return _options(tuple((str(value), str(name)) for value, name in choices), str(chosen))


@lru_cache(maxsize=500)
def _options(choices: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    rows = ((value, SafeString(" selected") if value == chosen else "", name) for value, name in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


# --- Rows, facts, states ----------------------------------------------------------------------------------------------


class StatusTag(template.Node):
    """`{% status_tag row.state %}`: the state's own label in its tone."""

    def __init__(self, state: FilterExpression, tone: FilterExpression | None, label: FilterExpression | None) -> None:
        self.state, self.tone, self.label = state, tone, label
        # A label that stands in the template itself is looked up once, and worded in the language of each page.
        constant = isinstance(label, FilterExpression) and not label.filters and getattr(label.var, "translate", False)
        self.word = label.resolve(Context()) if label is not None and constant else None
        lookups: Sequence[str] = getattr(getattr(state, "var", None), "lookups", None) or ()
        # The row that the state is read from, so that its label is known although the database gives only a word.
        self.row = template.Variable(".".join(lookups[:-1])) if len(lookups) > 1 else None
        self.name = lookups[-1] if lookups else ""

    def render(self, context: Context) -> str:
        state = self.state.resolve(context)
        if state in (None, ""):
            return ""
        shown = worded(self.word) if self.word is not None else self.label.resolve(context) if self.label else ""
        row = self.row.resolve(context) if self.row is not None and not (shown and self.tone) else None
        if not shown and isinstance(row, Model) and (display := getattr(row, f"get_{self.name}_display", None)):
            shown = display()
        shown = shown or getattr(state, "label", None) or str(state)
        model = row._meta.label if isinstance(row, Model) else ""
        tone = self.tone.resolve(context) if self.tone else tone_of_state(state, model)
        return status(tone, shown if isinstance(shown, str) else str(shown))


@register.tag
def status_tag(parser: Parser, token: Token) -> StatusTag:
    """`{% status_tag row.state %}`, `{% status_tag state tone="warning" label=_("Not signed") %}`."""
    bits = token.split_contents()[1:]
    if not bits:
        raise template.TemplateSyntaxError("status_tag wants a state")
    options = dict(bit.split("=", 1) for bit in bits[1:] if "=" in bit)
    if unknown := set(options) - {"tone", "label"} or len(options) != len(bits) - 1:
        raise template.TemplateSyntaxError(f"status_tag does not know {unknown}")
    compiled = {name: parser.compile_filter(value) for name, value in options.items()}
    return StatusTag(parser.compile_filter(bits[0]), compiled.get("tone"), compiled.get("label"))


@register.simple_block_tag
def fact_block(content: str, label: Any) -> SafeString:
    """A fact whose value is markup of its own."""
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", label, SafeString(content.strip()))


@register.inclusion_tag("ui/_copy_value.html")
def copy_value(value: Any, label: Any) -> dict[str, Any]:
    """A number with a button that copies it; `label` names it ("Electronic customer number") for the button and its answer."""
    return {"value": value, "label": label}


@register.simple_tag
def masked(mask: Any) -> SafeString:
    """A personal identity code's stored mask, with a word for those who do not see the asterisks (BR-DP-01)."""
    if not mask:
        return SafeString("")
    return format_html(
        '<span class="masked"><span aria-hidden="true">{}</span><span class="visually-hidden">{}</span></span>',
        mask,
        _("%(beginning)s, the end is hidden") % {"beginning": str(mask).rstrip("*")},
    )


# What lists have in each of their rows is written without a template of its own (`markup.py`).
register.simple_tag(address_of)
register.simple_tag(named, name="name_of")
register.simple_tag(day)
register.simple_tag(fact)
register.simple_tag(moment)
register.simple_tag(nav_links)
register.simple_tag(row_menu)
register.simple_tag(sort_header)
register.simple_tag(table, name="list_table")


@register.inclusion_tag("ui/_confirm_link.html")
def confirm_link(url: str, label: Any, kind: str = "button button-secondary") -> dict[str, Any]:
    """A link to a confirm page, which opens as a dialog where there is script."""
    return {"url": url, "label": label, "kind": kind}


@register.inclusion_tag("ui/_pagination.html")
def pagination(page: Page) -> dict[str, Any]:
    return {"page": page}


@register.inclusion_tag("ui/_empty_state.html")
def empty_state(title: Any, text: Any = "", url: str = "", label: Any = "") -> dict[str, Any]:
    """What a list says when it has nothing; `url` and `label` lead to the act that fills it."""
    return {"title": title, "text": text, "url": url, "label": label}


# --- Larger parts -----------------------------------------------------------------------------------------------------


@register.simple_block_tag
def notice(content: str, tone: str = "info", title: Any = "") -> SafeString:
    """A box that explains or warns; `tone` is info, positive, warning, negative or neutral."""
    heading = format_html('<p class="notice-title">{}</p>', title) if title else ""
    return format_html('<div class="notice {}">{}{}</div>', tone, heading, SafeString(content.strip()))


@register.inclusion_tag("ui/_timeline.html")
def timeline(entries: Sequence[TimelineEntry]) -> dict[str, Any]:
    return {"entries": entries}


@register.inclusion_tag("ui/_task_list.html")
def task_list(tasks: Sequence[Task]) -> dict[str, Any]:
    labels = {
        "done": _("Completed"),
        "to_do": _("To do"),
        "under_way": _("Under way"),
        "waiting": _("Waiting"),
        "not_yet": _("Cannot be started yet"),
        "optional": _("Only if needed"),
    }
    return {"tasks": [(task, labels[task.state], TASK_TONES[task.state]) for task in tasks]}


@register.inclusion_tag("ui/_steps.html")
def steps(steps: Sequence[Step]) -> dict[str, Any]:
    number = next((n for n, step in enumerate(steps, 1) if step.state == "current"), len(steps))
    return {"steps": steps, "number": number, "count": len(steps)}


@register.inclusion_tag("ui/_tabs.html")
def tabs(tabs: Sequence[Tab], label: Any) -> dict[str, Any]:
    return {"tabs": tabs, "label": label}


@register.simple_block_tag
def live_part(content: str, id: str, url: str, moving: bool = True, seconds: int = 3) -> SafeString:
    """A part of the page that asks for itself anew every few seconds while something is still `moving`.

    `url` answers with the same part (`request.htmx`): a template `_status.html` that consists of this block alone. When the
    part comes back with `moving` false it stays as it is. Without script it offers a link.
    """
    body = SafeString(content.strip())
    if not moving:
        return format_html('<div class="live" id="{}">{}</div>', id, body)
    return format_html(
        '<div class="live" id="{id}" hx-get="{url}" hx-trigger="every {seconds}s" hx-swap="outerHTML" hx-target="this">'
        '{body}<noscript><p><a href="">{again}</a></p></noscript></div>',
        id=id,
        url=url,
        seconds=seconds,
        body=body,
        again=_("Refresh the status"),
    )
