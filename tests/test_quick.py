"""What `make quick` runs first, and when it stops."""

from __future__ import annotations

import time
from types import SimpleNamespace

from tests import quick


def items(*places):
    return [SimpleNamespace(path=quick.ROOT / file, name=name) for file, name in places]


def test_the_room_that_was_changed_comes_first_and_then_every_file_in_turn():
    given = items(
        ("kortisto/audit/tests/test_a.py", "a1"),
        ("kortisto/audit/tests/test_a.py", "a2"),
        ("kortisto/audit/tests/test_b.py", "b1"),
        ("kortisto/cards/tests/test_c.py", "c1"),
        ("kortisto/cards/tests/test_c.py", "c2"),
        ("tests/shape/test_d.py", "d1"),
    )
    assert [item.name for item in quick.in_turn(given, {"kortisto/cards"})] == ["c1", "c2", "a1", "b1", "d1", "a2"]


def test_without_a_limit_the_time_is_never_up(monkeypatch):
    monkeypatch.delenv(quick.UNTIL, raising=False)
    assert not quick.is_over()


def test_no_test_starts_after_the_moment_that_was_set(monkeypatch):
    monkeypatch.setenv(quick.UNTIL, str(time.time() + 60))
    assert not quick.is_over()
    monkeypatch.setenv(quick.UNTIL, str(time.time() - 1))
    assert quick.is_over()


def test_a_room_is_known_by_its_files():
    assert quick.room_of(quick.ROOT / "kortisto/cards/actions/order_card.py") == "kortisto/cards"
    assert quick.room_of(quick.ROOT / "tests/shape/test_house.py") == "tests/shape"
