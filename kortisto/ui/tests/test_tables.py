"""Lists whose rows are written at once, and the small parts in each row."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import RequestFactory
from django.utils import translation
from django.utils.safestring import SafeString

from kortisto.ui.markup import fact, link, named, number, row_menu, soft, status
from kortisto.ui.parts import Act
from kortisto.ui.sorting import Sorting
from kortisto.ui.tables import Column, table


@pytest.fixture(autouse=True)
def in_english() -> Any:
    with translation.override("en"):
        yield


BAD = '<b onclick="x">'
ESCAPED = "&lt;b onclick=&quot;x&quot;&gt;"
COLUMNS = [
    Column("Name", lambda row: link(row["url"], row["name"]), heading=True, sort="nimi"),
    Column("Number & day", lambda row: row["number"]),
    Column("Acts", lambda row: SafeString("<button>x</button>"), acts=True),
]
ROWS = [{"url": "/a/?x=1&y=2", "name": BAD, "number": BAD}]


def test_what_people_typed_is_text_in_every_cell() -> None:
    html = table(BAD, COLUMNS, ROWS)
    assert BAD not in html
    assert html.count(ESCAPED) == 3
    assert "<button>x</button>" in html
    assert 'href="/a/?x=1&amp;y=2"' in html


def test_each_cell_names_its_column_for_the_row_as_a_card() -> None:
    html = table("Rows", COLUMNS, ROWS)
    assert '<th scope="row"><a' in html
    assert '<td data-label="Number &amp; day">' in html
    assert '<td class="row-acts">' in html
    assert '<th scope="col" class="row-acts"><span class="visually-hidden">Acts</span></th>' in html


def test_a_heading_sorts_where_the_list_can_be_sorted() -> None:
    sorting = Sorting(RequestFactory().get("/?jarjesta=-nimi"), {"nimi": "name"}, default="nimi")
    html = table("Rows", COLUMNS, ROWS, sorting)
    assert 'aria-sort="descending"><a class="sort-link" href="?jarjesta=nimi">Name</a>' in html
    assert "sort-link" not in table("Rows", COLUMNS, ROWS)


def test_small_parts_are_text_too() -> None:
    row = SimpleNamespace(name_fi=BAD, name_sv="")
    parts = [link(BAD, BAD), number(BAD), soft(BAD), status(BAD, BAD), named(row), fact(BAD, BAD, BAD)]
    parts.append(row_menu([Act(BAD, BAD, hint=BAD), Act(BAD, "", reason=BAD)], BAD))
    for part in parts:
        assert BAD not in part
        assert ESCAPED in part


def test_a_state_written_as_markup_and_the_same_as_text_are_kept_apart() -> None:
    assert status("info", SafeString("<i>x</i>")) == '<span class="status-tag info"><i>x</i></span>'
    assert status("info", "<i>x</i>") == '<span class="status-tag info">&lt;i&gt;x&lt;/i&gt;</span>'


def test_a_name_in_another_language_is_marked_and_its_mark_stays_one_in_a_link() -> None:
    row = SimpleNamespace(name_fi="Kunta", name_sv="Kommun")
    assert named(row) == '<span lang="fi">Kunta</span>'
    for part in (link("/", named(row)), number(named(row)), soft(named(row))):
        assert '<span lang="fi">Kunta</span>' in part
    with translation.override("sv"):
        assert named(row) == "Kommun"
