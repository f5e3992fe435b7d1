"""The certificate of employment is a form: it can be filled in by keyboard and by ear, and printed."""

import io

import pikepdf
import pypdf
import pytest

from kortisto.documents.pdf import LANGUAGES, assert_accessible, make_pdf
from kortisto.kernel.testing import rule

from . import samples


def proof(language: str = "fi", **changes) -> bytes:
    return make_pdf("employment_proof", samples.proof_facts(**changes), language)


@rule("BR-EC-02")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_has_a_tooltip_and_stands_in_the_structure(language):
    pdf = proof(language)
    assert_accessible(pdf, language)
    fields = pypdf.PdfReader(io.BytesIO(pdf)).get_fields()
    persons = {name.split("_", 2)[1] for name in fields if name.startswith("person_")}
    assert persons == {"1", "2", "3", "4", "5"}
    parts = {"family_name", "given_names", "identity", "title", "from", "until", "personnel", "actor", "photo"}
    assert {name.split("_", 2)[2] for name in fields if name.startswith("person_")} == parts
    assert all(field.get("/TU") for field in fields.values())
    assert len({field["/TU"] for field in fields.values()}) == len(fields), "two fields say the same"
    with pikepdf.open(io.BytesIO(pdf)) as paper:
        tree = paper.Root.StructTreeRoot
        document = tree.K[0] if isinstance(tree.K, pikepdf.Array) else tree.K
        forms = [each for each in document.K if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Form"]
        assert len(forms) == len(fields)
        for page in paper.pages:
            assert page.obj.Tabs == "/S"


def test_what_is_known_is_filled_in_and_what_is_typed_is_kept():
    pdf = proof()
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert reader.get_fields()["contact"]["/V"] == "Åke Öhman"
    assert "Pihlajan Klinikka Oy" in reader.pages[0].extract_text()
    assert "9105975-1" in reader.pages[0].extract_text()
    writer = pypdf.PdfWriter(clone_from=reader)
    writer.update_page_form_field_values(None, {"person_1_family_name": "Virtanen"}, auto_regenerate=False)
    filled = io.BytesIO()
    writer.write(filled)
    assert pypdf.PdfReader(filled).get_fields()["person_1_family_name"]["/V"] == "Virtanen"


def test_the_fields_lie_on_the_paper_and_not_over_one_another():
    boxes = []
    reader = pypdf.PdfReader(io.BytesIO(proof()))
    for number, page in enumerate(reader.pages):
        for note in page.get("/Annots", []):
            left, lower, right, upper = (float(each) for each in note.get_object()["/Rect"])
            assert 0 < left < right < float(page.mediabox.width)
            assert 0 < lower < upper < float(page.mediabox.height)
            boxes.append((number, left, lower, right, upper))
    for one in boxes:
        for other in boxes:
            apart = (
                one[0] != other[0]
                or one[3] <= other[1]
                or other[3] <= one[1]
                or one[4] <= other[2]
                or other[4] <= one[2]
            )
            assert one is other or apart, (one, other)


def test_only_the_cards_of_the_mandate_can_be_ticked():
    kinds = [{"value": "actor", "label": "Toimijakortti"}]
    fields = pypdf.PdfReader(io.BytesIO(proof(card_kinds=kinds))).get_fields()
    assert "person_1_actor" in fields
    assert "person_1_personnel" not in fields
