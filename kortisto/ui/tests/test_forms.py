"""A refused form keeps what was typed and says why at the right place."""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django import forms
from django.utils import translation

from kortisto.kernel.errors import Refusal, RightMissing, TooMany, WrongState
from kortisto.kernel.testing import rule
from kortisto.ui.forms import CentsField, CheckedField, DayField, Form, NumberField, act


class OrderForm(Form):
    title = forms.CharField(label="Title")
    starts = DayField(label="Starts", required=False)
    price = NumberField(label="Price", required=False)


def posted(**typed: Any) -> OrderForm:
    return OrderForm({"title": "Nurse", **typed})


def order(*, once: str, actor: str, **typed: Any) -> dict[str, Any]:
    return {"once": once, "actor": actor, **typed}


def refusing(refusal: Refusal) -> Any:
    def call(**typed: Any) -> None:
        raise refusal

    return call


@rule("BR-OR-18")
def test_the_same_form_carries_the_same_key_both_times() -> None:
    key = OrderForm()["key"].value()
    first, second = posted(key=key), posted(key=key)
    assert act(first, partial(order, actor="riitta"))["once"] == key
    assert act(second, partial(order, actor="riitta"))["once"] == key


def test_every_fresh_form_has_a_key_of_its_own() -> None:
    assert OrderForm().key != OrderForm().key


def test_a_key_that_was_tampered_with_is_replaced() -> None:
    assert posted(key="<script>").key != "<script>"
    assert len(posted().key) >= 16


def test_the_action_gets_what_was_typed_and_nothing_else() -> None:
    done = act(posted(starts="1.12.2026", price="1 234,50", key="k" * 20), partial(order, actor="riitta"))
    assert done == {
        "once": "k" * 20,
        "actor": "riitta",
        "title": "Nurse",
        "starts": date(2026, 12, 1),
        "price": Decimal("1234.50"),
    }


def test_a_form_that_is_not_in_order_reaches_no_action() -> None:
    form = posted(title="")
    assert act(form, refusing(AssertionError("must not be called"))) is None
    assert form.status == 422


def test_a_refusal_stands_at_its_field_and_what_was_typed_stays() -> None:
    form = posted(title="Own card")
    assert act(form, refusing(Refusal("own_card", "Ask a colleague.", field="title"))) is None
    assert form.errors["title"] == ["Ask a colleague."]
    assert form.has_error("title", code="own_card")
    assert form["title"].value() == "Own card"
    assert form.status == 422


def test_a_refusal_about_no_field_of_the_form_stands_above_it() -> None:
    form = posted()
    act(form, refusing(Refusal("no_mandate", "There is no mandate.", field="elsewhere")))
    assert form.non_field_errors() == ["There is no mandate."]


def test_too_many_attempts_are_told_on_the_form_with_their_own_status() -> None:
    form = posted()
    act(form, refusing(TooMany("slow_down", "Wait.")))
    assert form.non_field_errors() == ["Wait."]
    assert form.status == 429


@pytest.mark.parametrize("refusal", [WrongState("hand_over"), RightMissing("no_right", "No right.")])
def test_what_no_typing_can_mend_leaves_the_form(refusal: Refusal) -> None:
    with pytest.raises(type(refusal)):
        act(posted(), refusing(refusal))


@pytest.mark.parametrize("typed", ["31.12.2026", "31. 12. 2026", " 31.12.2026. ", "2026-12-31"])
def test_a_day_is_understood_as_finns_write_it_and_in_iso_form(typed: str) -> None:
    form = posted(starts=typed)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["starts"] == date(2026, 12, 31)


@pytest.mark.parametrize("typed", ["12/31/2026", "31.2.2026", "31.12.26", "huomenna"])
def test_what_is_not_a_day_is_said_with_an_example(typed: str) -> None:
    with translation.override("en"):
        assert "31.12.2026" in posted(starts=typed).errors["starts"][0]


def test_a_day_that_is_shown_again_has_no_padding_zeros() -> None:
    html = OrderForm(initial={"starts": date(2026, 1, 5)})["starts"].as_widget()
    assert 'value="5.1.2026"' in html


def test_a_checked_field_shows_the_sentence_of_its_check() -> None:
    def check(text: str) -> str:
        if text != "good":
            raise Refusal("mistyped", "Compare the number.")
        return text.upper()

    class NumberForm(Form):
        number = CheckedField(label="Number", check=check)

    good, bad = NumberForm({"number": "good"}), NumberForm({"number": "bad"})
    assert good.is_valid()
    assert good.cleaned_data == {"number": "GOOD"}
    assert bad.errors["number"] == ["Compare the number."]


def test_a_field_names_its_hint_and_its_error_to_those_who_do_not_see_them() -> None:
    html = posted(starts="x")["starts"].as_field_group()
    assert 'aria-describedby="id_starts_helptext id_starts_error"' in html
    assert 'id="id_starts_helptext"' in html
    assert 'id="id_starts_error"' in html
    assert 'aria-invalid="true"' in html


def test_a_missing_value_is_named_in_the_summary() -> None:
    with translation.override("en"):
        assert posted(title="").errors["title"] == ["This is missing: Title"]


class FeeForm(Form):
    fee = CentsField(label="Fee", required=False)


@pytest.mark.parametrize(("typed", "cents"), [("62,90", 6290), ("0", 0), ("1 000", 100_000), ("", None)])
def test_money_is_typed_in_euros_and_kept_in_whole_cents(typed: str, cents: int | None) -> None:
    form = FeeForm({"fee": typed})
    assert form.is_valid()
    assert form.cleaned_data["fee"] == cents


def test_money_is_shown_in_euros_again_and_what_was_typed_wrong_stays_as_typed() -> None:
    assert FeeForm(initial={"fee": 2_550})["fee"].value() == "25,50"
    form = FeeForm({"fee": "ilmainen"})
    assert not form.is_valid()
    assert form["fee"].value() == "ilmainen"
