from datetime import date

import pytest

from kortisto.rulebook.kinds import Agreed, DayOrNothing, Line, Matrix, Numbers, OneOf, SomeOf, Whole, WrongValue, YesNo

TEXTS = {"version": "1.1", "fi": "Ehdot", "sv": "Villkor", "en": "Terms"}
MATRIX = Matrix({"passport": "Passport", "card": "Card"}, {"FI": "Finland", "OTHER": "Other"})
NUMBERS = Numbers({"width": (1, 10, "Width"), "height": (1, 10, "Height")})
ONE = OneOf({"a": "A", "b": "B"})
SOME = SomeOf({"a": "A", "b": "B"}, always=frozenset({"a"}))


@pytest.mark.parametrize(
    ("kind", "value", "stored", "read"),
    [
        (Whole(0, 30), 30, 30, 30),
        (YesNo(), True, True, True),
        (DayOrNothing(), date(2026, 12, 31), "2026-12-31", date(2026, 12, 31)),
        (DayOrNothing(), "", None, None),
        (Line(20), " 1.0 ", "1.0", "1.0"),
        (Line(20, mail=True, optional=True), "", "", ""),
        (MATRIX, {"passport": ["OTHER", "FI"]}, {"passport": ["FI", "OTHER"], "card": []},
         {"passport": {"FI", "OTHER"}, "card": frozenset()}),
        (NUMBERS, {"width": 3, "height": 4}, {"width": 3, "height": 4}, {"width": 3, "height": 4}),
        (ONE, "b", "b", "b"),
        (SOME, ["b", "a"], ["a", "b"], {"a", "b"}),
    ],
)  # fmt: skip
def test_a_value_of_its_kind_is_stored_and_read_back(kind, value, stored, read):
    assert kind.store(value) == stored
    assert kind.read(stored) == read
    assert kind.store(kind.read(stored)) == stored


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Whole(0, 30), 31),
        (Whole(0, 30), -1),
        (Whole(0, 30), True),
        (Whole(0, 30), "4"),
        (Whole(0, 30), 4.5),
        (YesNo(), 1),
        (DayOrNothing(), "31.12.2026"),
        (DayOrNothing(), "2026-02-30"),
        (Line(5), "123456"),
        (Line(5), ""),
        (Line(50), "one\ntwo"),
        (Line(50, mail=True), "somebody"),
        (Agreed(), {"version": "1.1", "fi": "Ehdot", "sv": "Villkor"}),
        (Agreed(), TEXTS | {"sv": "  "}),
        (Agreed(), TEXTS | {"version": "first one"}),
        (Agreed(), "Ehdot"),
        (MATRIX, {"library": ["FI"]}),
        (MATRIX, {"passport": ["MARS"]}),
        (NUMBERS, {"width": 3}),
        (NUMBERS, {"width": 3, "height": 11}),
        (ONE, "c"),
        (ONE, None),
        (SOME, ["b"]),
        (SOME, ["a", "c"]),
    ],
)
def test_a_value_of_another_kind_is_refused_with_a_sentence(kind, value):
    with pytest.raises(WrongValue) as caught:
        kind.store(value)
    assert caught.value.field == "value"
    assert len(str(caught.value.sentence)) > 10


def test_a_text_people_agree_to_keeps_its_paragraphs_and_its_version():
    stored = Agreed().store(TEXTS | {"fi": "1. Yksi.\r\n\r\n2. Kaksi.\r\n"})
    texts = Agreed().read(stored)
    assert texts.fi == "1. Yksi.\n\n2. Kaksi."
    assert (texts.version, texts.text("sv")) == ("1.1", "Villkor")
    assert Agreed().store(texts) == stored
