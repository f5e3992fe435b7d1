"""Names as people have them: any letters, long ones, and those that do not fit."""

import unicodedata
from dataclasses import replace

import pytest
from asn1crypto import x509 as asn1_x509
from cryptography.x509.oid import NameOID
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kortisto.pki.backends.embedded import EmbeddedAuthority
from kortisto.pki.errors import SubjectNotAccepted
from kortisto.pki.lint_worker import Linter
from kortisto.pki.profiles import profile_for
from kortisto.pki.states import Use
from kortisto.pki.subject import check_subject, common_name, subject_name
from kortisto.pki.testing import attributes, request_for

PROFILE = profile_for(kind="personnel", use="auth_enc")
LETTERS = "abcdefghijklmnopqrstuvwxyzåäöÅÄÖšžŠŽéèüøæðþčáđŋŧñçßłóŚ'-"
names = st.text(st.sampled_from(LETTERS), min_size=1, max_size=24).map(lambda text: unicodedata.normalize("NFC", text))


def refused(**values: str) -> SubjectNotAccepted:
    with pytest.raises(SubjectNotAccepted) as caught:
        given = attributes(**values)
        check_subject(PROFILE, given)
        subject_name(PROFILE, given)
    return caught.value


@given(surname=names, given_names=st.lists(names, min_size=1, max_size=3))
@settings(max_examples=300, deadline=None)
def test_any_name_that_fits_stands_in_the_certificate_letter_by_letter(surname, given_names):
    person = attributes(surname=surname, given_name=" ".join(given_names))
    assume(len(f"{surname} {given_names[0]} 90012345678".encode()) <= 64)
    check_subject(PROFILE, person)
    name = subject_name(PROFILE, person)
    # Read back by another library, from the bytes.
    held = {part["type"].dotted: part["value"].native for (part,) in asn1_x509.Name.load(name.public_bytes()).chosen}
    assert held[NameOID.SURNAME.dotted_string] == surname
    assert held[NameOID.GIVEN_NAME.dotted_string] == " ".join(given_names)
    in_full = held[NameOID.COMMON_NAME.dotted_string]
    assert in_full.startswith(f"{surname} {given_names[0]}")
    assert len(in_full.encode()) <= 64


def test_where_all_given_names_do_not_fit_the_first_one_stands_alone():
    person = attributes(surname="von Hertzen-Mäkelä", given_name="Karolina Wilhelmiina Aleksandra Ulriikka")
    assert common_name(PROFILE, person) == "von Hertzen-Mäkelä Karolina 90012345678"


def test_a_name_that_cannot_fit_is_refused_with_the_longest_length():
    refusal = refused(surname="Ä" * 45, given_name="Bartholomew Maximilian")
    assert (refusal.code, refusal.field, refusal.facts["longest"]) == ("name_too_long", "surname", 64)


@pytest.mark.parametrize(
    ("attribute", "longest"), [("organisation", 64), ("title", 64), ("surname", 64), ("given_name", 128)]
)
def test_each_attribute_has_its_upper_bound(attribute, longest):
    refusal = refused(**{attribute: "ö" * (longest + 1)})
    assert (refusal.code, refusal.field) == ("subject_value_too_long", attribute)
    assert str(longest) in str(refusal.sentence)


def test_an_organisation_of_sixty_four_letters_fits():
    check_subject(PROFILE, attributes(organisation="ö" * 64))


@pytest.mark.parametrize(
    "value",
    [
        "",
        " Mäkinen",
        "Mäkinen ",
        "Mäki  nen",
        "Mäki\tnen",
        "Mäki\nnen",
        "Mäki\x00nen",
        "Ma\u0308kinen",
        "Mäki\u202enen",
        "\ud800",
    ],
    ids=["empty", "before", "after", "twice", "tab", "line", "nul", "decomposed", "direction", "surrogate"],
)
def test_a_value_with_anything_but_letters_in_it_is_refused(value):
    given = attributes()
    given["surname"] = replace(given["surname"], value=value)
    with pytest.raises(SubjectNotAccepted, match="subject_value_wrong"):
        check_subject(PROFILE, given)


@pytest.mark.parametrize("country", ["fi", "FIN", "F", "F1", "ÅA"])
def test_a_country_is_a_code_of_two_letters(country):
    assert refused(country=country).field == "country"


@pytest.mark.parametrize("number", ["9001234567ä", "9001@", "900*1"])
def test_a_holders_number_has_printable_characters_only(number):
    assert refused(serial_number=number).field == "serial_number"


LINTED = [
    {},
    {"title": ""},
    {"surname": "Ó Súilleabháin", "given_name": "Þórunn Ýr"},
    {"surname": "O'Neill-Åkesson", "organisation": "Länsi-Uudenmaan hyvinvointialue & Co. (Västra Nyland), Oy"},
    {"surname": "von Hertzen-Mäkelä", "given_name": "Karolina Wilhelmiina Aleksandra Ulriikka"},
    {"surname": "Li", "given_name": "X"},
    {"organisation": "ö" * 64, "title": "Å" * 64},
    {"surname": "Ä" * 15, "given_name": "Ö" * 10 + " " + "å" * 117},
]


@pytest.mark.parametrize("person", LINTED, ids=range(len(LINTED)))
@pytest.mark.parametrize("use", Use)
def test_certificates_of_all_sorts_of_people_pass_the_linter_but_for_the_accepted_finding(ca, person, use):
    issued = EmbeddedAuthority().issue(request_for(use=use, **person))
    graver = {
        (name, severity) for name, severity, _ in Linter().lint(bytes(issued.der)) if severity not in ("INFO", "NOTICE")
    }
    accepted = {("etsi.en_319_412_2.nat-4.3.2-1.mixed_key_usage_setting", "WARNING")}
    assert graver == (accepted if use == Use.AUTH_ENC else set())
