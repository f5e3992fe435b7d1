"""Typed identifiers are checked where they are typed, and nothing that distinguishes a person is normalised away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kortisto.kernel import identifiers as ids
from kortisto.kernel.testing import rule


@rule("BR-OR-15")
def test_two_codes_that_differ_only_by_the_century_sign_are_two_persons():
    one, other = ids.check_identity_code("010594Y9032"), ids.check_identity_code("010594-9032")
    assert one.text != other.text
    assert one.birth_date == other.birth_date


@rule("BR-OR-16")
def test_nothing_about_gender_is_known_of_an_identity_code():
    code = ids.check_identity_code("010516B903X")
    assert not [name for name in dir(code) if "gender" in name or "sex" in name]


@pytest.mark.parametrize(
    "text", ["010594Y9033", "310294-9032", "0105949032", "010594y903", "", "010594 9032", "01059 4Y9032"]
)
def test_a_code_with_an_error_is_refused(text):
    with pytest.raises(ids.WrongIdentifier):
        ids.check_identity_code(text)


def test_fictive_codes_are_refused_where_the_issuer_has_not_allowed_them(settings):
    settings.KORTISTO_FICTIVE_CODES = False
    with pytest.raises(ids.WrongIdentifier) as refusal:
        ids.check_identity_code("010594Y9032")
    assert refusal.value.code == "identity_code_temporary"


def test_an_identity_code_never_shows_itself_by_accident():
    code = ids.check_identity_code("010594Y9032")
    assert "010594Y9032" not in f"{code!r} {code}"
    assert code.mask == "010594Y****"


@rule("BR-AU-05")
@given(st.integers(0, 6), st.integers(1, 9))
def test_every_single_wrong_digit_of_a_service_number_is_caught(place, shift):
    number = ids.new_service_number()
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    with pytest.raises(ids.WrongIdentifier):
        ids.check_service_number(wrong)


def test_a_service_number_may_be_typed_in_groups():
    number = ids.new_service_number()
    assert ids.check_service_number(f" {number[:4]} {number[4:]} ") == number


@rule("BR-AU-10")
def test_a_contract_number_is_never_taken_for_a_points_number():
    number = ids.new_contract_number()
    assert ids.looks_like_contract_number(number.lower()) == number
    assert ids.looks_like_contract_number(ids.new_service_number()) is None
    with pytest.raises(ids.WrongIdentifier):
        ids.check_service_number(number)


@pytest.mark.parametrize(("text", "good"), [("0737546-2", "0737546-2"), ("07375462", "0737546-2")])
def test_a_business_id_is_stored_in_one_form(text, good):
    assert ids.check_business_id(text) == good


def test_a_business_id_with_a_wrong_check_digit_is_refused():
    with pytest.raises(ids.WrongIdentifier):
        ids.check_business_id("0737546-3")
