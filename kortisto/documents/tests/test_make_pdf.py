import io
import json

import pikepdf
import pypdf
import pytest

from kortisto.documents.pdf import FOLDER, LANGUAGES, PAPERS, assert_accessible, make_pdf
from kortisto.kernel.testing import rule

from . import samples


def text_of(pdf: bytes) -> str:
    """The text as another library reads it, spaces made plain."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("paper", PAPERS)
def test_every_paper_is_accessible_in_every_language(paper, language):
    pdf = make_pdf(paper, samples.PAPERS[paper](), language)
    assert_accessible(pdf, language)
    words = json.loads((FOLDER / f"{paper}.words.json").read_text("utf-8"))[language]
    with pikepdf.open(io.BytesIO(pdf)) as made:
        assert str(made.docinfo["/Title"]) == words["title"]


@rule("BR-AU-07")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_contract_paper_shows_the_main_points_number(language):
    text = text_of(make_pdf("card_contract", samples.contract_facts(), language))
    words = json.loads((FOLDER / "card_contract.words.json").read_text("utf-8"))[language]
    assert words["main_point_number"] + " 4821 0937" in text


@rule("BR-AU-18")
def test_the_contract_paper_has_the_same_words_in_every_language():
    for paper in PAPERS:
        words = json.loads((FOLDER / f"{paper}.words.json").read_text("utf-8"))
        assert set(words) == set(LANGUAGES)
        keys = set(words["fi"])
        for language in LANGUAGES:
            assert set(words[language]) == keys, f"{paper}: {language} has other words than Finnish"
            assert all(value.strip() for value in words[language].values()), f"{paper}: {language} has an empty word"
        template = (FOLDER / f"{paper}.typ").read_text("utf-8") + (FOLDER / "layout.typ").read_text("utf-8")
        for key in keys:
            assert f"words.{key}" in template, f"{paper}: nothing prints the word {key!r}"


def test_an_unsigned_contract_says_so_and_leaves_lines_to_sign_on():
    text = text_of(make_pdf("card_contract", samples.contract_facts(signatures=[]), "sv"))
    assert "Avtalet har ännu inte undertecknats." in text
    assert "Ort och datum" in text


def test_days_and_times_are_written_as_each_language_writes_them():
    facts = samples.receipt_facts()
    assert "23.11.2026 klo 14.05" in text_of(make_pdf("handover_receipt", facts, "fi"))
    assert "23.11.2026 kl. 14.05" in text_of(make_pdf("handover_receipt", facts, "sv"))
    assert "23 November 2026 at 14:05" in text_of(make_pdf("handover_receipt", facts, "en"))


def test_what_people_typed_is_printed_and_never_obeyed():
    typed = '#read("/etc/hostname") *Oy* $x$ </w> @ref \\ "'
    facts = samples.contract_facts()
    facts["organisation"]["name"] = typed
    assert " ".join(typed.split()) in text_of(make_pdf("card_contract", facts, "fi"))


@rule("BR-OR-20")
def test_the_order_form_shows_the_data_its_source_the_terms_and_a_line_to_sign():
    text = text_of(make_pdf("order_form", samples.order_facts(), "fi"))
    for part in (
        "Hanna Korhonen Passi, 23.11.2026",
        "Organisaatio (O)",
        "Katoamisesta ilmoitetaan heti.",
        "Ehtojen versio 1",
    ):
        assert part in text
    assert "Kortinhaltijan allekirjoitus ja nimenselvennys" in text


def test_a_paper_with_a_fact_missing_or_too_many_is_not_made():
    facts = samples.receipt_facts()
    del facts["holder"]
    with pytest.raises(ValueError, match="holder"):
        make_pdf("handover_receipt", facts, "fi")
    with pytest.raises(ValueError, match="pin1"):
        make_pdf("handover_receipt", samples.receipt_facts(pin1="1234"), "fi")


def test_a_paper_or_a_language_that_nobody_declared_is_not_made():
    with pytest.raises(ValueError, match="invoice"):
        make_pdf("invoice", {}, "fi")
    with pytest.raises(ValueError, match="'de'"):
        make_pdf("handover_receipt", samples.receipt_facts(), "de")


def test_the_look_at_accessibility_notices_an_untagged_paper():
    with pytest.raises((AssertionError, AttributeError)):
        assert_accessible(samples.pdf_bytes(), "fi")
    with pytest.raises(AssertionError, match="not in sv"):
        assert_accessible(make_pdf("handover_receipt", samples.receipt_facts(), "fi"), "sv")
