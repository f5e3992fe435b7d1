"""Lists as tables whose rows are written at once: each column says how its cell reads.

For lists that everybody has open all day; a list with a row of its own kind may as well be a template.

    columns = [
        Column(_("Organisation"), lambda line: link(line.address, line.name), heading=True, sort="organisaatio"),
        Column(_("Number"), lambda line: number(line.number), sort="numero"),
        Column(_("Acts"), lambda line: row_menu(line.acts, line.name), acts=True),
    ]

and in the template `{% list_table caption columns lines sorting=sorting %}`. On a narrow screen a row is a card, in which each
cell stands beside its column's label.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from .sorting import Sorting


@dataclass(frozen=True)
class Column:
    """One column of a list. `show` gives a row's cell: a text, or markup that is marked safe.

    `heading` is the one that names the row, `acts` the last one with what can be done; `sort` is the word that the list is
    sorted by, where it can be.
    """

    label: str
    show: Callable[[Any], Any]
    heading: bool = False
    acts: bool = False
    sort: str = ""

    @property
    def opening(self) -> str:
        """What stands before each of its cells."""
        if self.heading:
            return '<th scope="row">'
        return '<td class="row-acts">' if self.acts else format_html('<td data-label="{}">', self.label)

    def head(self, sorting: Sorting | None) -> SafeString:
        if self.acts:
            return format_html(
                '<th scope="col" class="row-acts"><span class="visually-hidden">{}</span></th>', self.label
            )
        if sorting is not None and self.sort:
            return sort_header(sorting, self.sort, self.label)
        return format_html('<th scope="col">{}</th>', self.label)


def sort_header(sorting: Sorting, column: str, label: Any, kind: str = "") -> SafeString:
    """A column heading (`<th>`) that orders the list."""
    direction = sorting.direction(column)
    return format_html(
        '<th scope="col"{}{}><a class="sort-link" href="{}">{}</a></th>',
        format_html(' class="{}"', kind) if kind else "",
        format_html(' aria-sort="{}"', direction) if direction else "",
        sorting.address(column),
        label,
    )


def table(caption: Any, columns: Sequence[Column], rows: Iterable[Any], sorting: Sorting | None = None) -> SafeString:
    """The whole list; `caption` names it for those who do not see it."""
    cells = [(column.opening, column.show, "</th>" if column.heading else "</td>") for column in columns]
    body = "".join(
        f"<tr>{''.join([f'{before}{conditional_escape(show(row))}{after}' for before, show, after in cells])}</tr>\n"
        for row in rows
    )
    return format_html(
        '<div class="table-frame"><table class="table-list"><caption class="visually-hidden">{}</caption>'
        "<thead><tr>{}</tr></thead>\n<tbody data-rows>{}</tbody></table></div>",
        caption,
        SafeString("".join(column.head(sorting) for column in columns)),
        SafeString(body),
    )
