"""The incident file: sealed when the inquiry is closed, downloadable in three forms, each download on record."""

import json
from hashlib import sha256

import pytest

from kortisto.audit.models import AuditEvent
from kortisto.documents.keep import read
from kortisto.documents.models import Document
from kortisto.documents.pdf import LANGUAGES, assert_accessible
from kortisto.documents.seal import SealBroken, verify_seal
from kortisto.inquiries.incident_file import incident_json, incident_paper
from kortisto.kernel import keys as key_files
from kortisto.kernel.clock import today
from kortisto.kernel.jobs import run_now
from kortisto.kernel.testing import rule
from kortisto.pki.backends.embedded import keys
from kortisto.pki.testing import certificate_authority
from kortisto.ui.face import address
from tests.visits import visit

from .cast import an_inquiry, closed, marked


@pytest.fixture
def authority(settings, tmp_path):
    """Keys of the test's own, and an authority that vouches for the seal."""
    settings.KORTISTO_KEYS = tmp_path / "keys"
    keys.forget_keys()
    key_files.forget_rings()
    key_files.make_data_keys()
    with certificate_authority() as made:
        yield made
    keys.forget_keys()
    key_files.forget_rings()


def download(browser, inquiry, form):
    return browser.post(address("office", "inquiry_file", inquiry.code, form))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_paper_is_made_in_every_language_and_can_be_read_by_everybody(world, language):
    assert_accessible(incident_paper(marked(world), language), language)


def test_the_json_file_names_cards_marks_and_the_events_of_the_sealed_log(world):
    inquiry = marked(world)
    facts = json.loads(incident_json(inquiry))
    card = facts["cards"][0]
    assert (facts["registrar"]["code"], facts["counts"]["to_revoke"]) == (world.riitta.code, 1)
    assert (card["mark"], card["reason"], card["marked_by"]) == ("to_revoke", "Ei asiakirjaa", "Oili Laine")
    assert incident_json(inquiry) == incident_json(inquiry)


def test_closing_the_inquiry_has_the_file_sealed_and_its_years_counted_from_then(world, authority):
    inquiry = closed(world)
    run_now("inquiries:seal_file", inquiry=inquiry.code)
    inquiry.refresh_from_db()
    document = Document.objects.get(code=inquiry.document)
    assert document.retain_from == today()
    pdf = read(document)
    roots = [bytes(authority.parent.certificate)]
    verify_seal(pdf, roots=roots)
    with pytest.raises(SealBroken):
        verify_seal(pdf[:2000] + bytes([pdf[2000] ^ 1]) + pdf[2001:], roots=roots)
    run_now("inquiries:seal_file", inquiry=inquiry.code)
    assert Document.objects.filter(kind="incident").count() == 1
    auli = visit("office", world.auli)
    assert sha256(download(auli, inquiry, "pdf").content).digest() == sha256(pdf).digest()


@rule("BR-LG-01")
@pytest.mark.parametrize(("form", "begins"), [("pdf", b"%PDF"), ("csv", b"\xef\xbb\xbf"), ("json", b"{")])
def test_each_download_is_a_file_and_an_event(world, form, begins):
    inquiry = an_inquiry(world)
    file = download(visit("office", world.oili), inquiry, form)
    assert file.status_code == 200
    assert file.content.startswith(begins)
    assert "attachment" in file["Content-Disposition"]
    assert AuditEvent.objects.filter(event="inquiry:file_exported", grounds__form=form).count() == 1


def test_there_is_no_other_form_and_no_file_for_those_who_may_not_read_it(world):
    inquiry = an_inquiry(world)
    assert download(visit("office", world.oili), inquiry, "exe").status_code == 404
    assert download(visit("office", world.sulo), inquiry, "csv").status_code == 403
