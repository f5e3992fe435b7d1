"""The training certificate: sealed, checked by its code by anybody, telling no name; and certificates from elsewhere."""

import io
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_der_x509_certificate
from django.core.cache import cache
from django.core.files.base import ContentFile
from pypdf import PdfReader

from kortisto.documents.keep import read
from kortisto.documents.models import Document
from kortisto.documents.pdf import assert_accessible
from kortisto.documents.seal import SealBroken, verify_seal
from kortisto.documents.tests.samples import pdf_bytes
from kortisto.kernel import keys as key_files
from kortisto.kernel.clock import today
from kortisto.kernel.errors import NotVisible, Refusal
from kortisto.kernel.jobs import run_now
from kortisto.kernel.testing import rule
from kortisto.pki.backends.embedded import keys
from kortisto.pki.testing import certificate_authority
from kortisto.registrars.actions.accept_training import accept_training
from kortisto.registrars.actions.give_training import give_training
from kortisto.registrars.actions.grant_registrar_right import grant_registrar_right
from kortisto.registrars.actions.reject_training import reject_training
from kortisto.registrars.jobs import seal_forgotten
from kortisto.registrars.models import TrainingCertificate
from kortisto.registrars.moves import new_check_code, read_check_code
from kortisto.ui.face import address
from tests.visits import visit

from .cast import trained

pytestmark = pytest.mark.django_db
page = partial(address, "public")


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


def sealed(training: TrainingCertificate) -> bytes:
    run_now("registrars:seal_training", code=training.code)
    training.refresh_from_db()
    return read(Document.objects.get(code=training.document))


@rule("BR-RG-10")
@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_paper_is_sealed_once_and_says_who_passed_what(world, authority, language):
    training = trained(world.stella, language=language)
    pdf = sealed(training)
    verify_seal(pdf, roots=[bytes(authority.parent.certificate)])
    assert_accessible(pdf, language)
    text = " ".join("".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf)).pages).split())
    assert training.name in text
    assert training.grouped_code in text
    assert training.course in text
    run_now("registrars:seal_training", code=training.code)
    assert Document.objects.filter(subject=training.reference).count() == 1


def test_pyhankos_own_command_agrees_and_one_changed_byte_breaks_it(world, authority, tmp_path):
    pdf = sealed(trained(world.stella))
    root = load_der_x509_certificate(bytes(authority.parent.certificate))
    (tmp_path / "root.pem").write_bytes(root.public_bytes(Encoding.PEM))

    def cli(name: str, data: bytes) -> subprocess.CompletedProcess[str]:
        (tmp_path / name).write_bytes(data)
        command = [
            sys.executable, "-m", "pyhanko", "sign", "validate", "--pretty-print", "--no-revocation-check",
            "--trust", str(tmp_path / "root.pem"), "--trust-replace", str(tmp_path / name),
        ]  # fmt: skip
        return subprocess.run(command, capture_output=True, text=True, check=False)

    good = cli("whole.pdf", pdf)
    assert good.returncode == 0, good.stderr
    assert "VALID" in good.stdout
    damaged = bytearray(pdf)
    damaged[len(pdf) // 3] ^= 1
    with pytest.raises(SealBroken):
        verify_seal(bytes(damaged))
    bad = cli("damaged.pdf", bytes(damaged))
    assert bad.returncode != 0 or "INVALID" in bad.stdout


def test_a_paper_that_no_job_has_sealed_is_asked_for_again(world, django_assert_num_queries, monkeypatch):
    asked = []
    monkeypatch.setattr("kortisto.registrars.jobs.later", lambda name, **codes: asked.append((name, codes)))
    training = trained(world.stella)
    seal_forgotten()
    assert asked == []
    TrainingCertificate.objects.filter(pk=training.pk).update(created_at="2026-01-01T00:00Z")
    seal_forgotten()
    assert asked == [("registrars:seal_training", {"code": training.code})]


# -- The code ---------------------------------------------------------------------------------------------------------


def check(code: str, name: str = "", language: str = "en") -> str:
    answer = visit("public", None, language=language).post(
        page("certificate_check"), {"certificate": code, "name": name}
    )
    return " ".join(answer.content.decode().split())


def test_anybody_checks_a_certificate_by_its_code_and_sees_no_name(world):
    training = trained(world.stella)
    shown = check(training.grouped_code.lower())
    assert "The certificate is valid" in shown
    assert training.course in shown
    assert world.stella.family_name not in shown


def test_a_name_is_only_confirmed_to_who_knows_it(world):
    training = trained(world.stella)
    assert "is the one that the certificate was given to" in check(training.check_code, world.stella.name.upper())
    shown = check(training.check_code, "Joku Muu")
    assert "was not given to the name that you wrote" in shown
    assert world.stella.family_name not in shown


def test_one_changed_character_is_no_certificate(world):
    training = trained(world.stella)
    code = training.check_code
    other = "7" if code[4] != "7" else "8"
    assert "no valid certificate" in check(code[:4] + other + code[5:])
    assert "no valid certificate" in check("hei")


def test_a_certificate_from_elsewhere_has_no_code_here(world):
    given = give(world.stella)
    accept_training(actor=world.oili, training=given)
    assert given.check_code is None
    assert read_check_code(given.code + "00") is None


def test_guessing_codes_is_slowed_down(world):
    cache.clear()
    guess = new_check_code()
    answers = [check(guess) for _try in range(7)]
    assert "no valid certificate" in answers[0]
    assert "too many failed tries" in answers[-1]
    cache.clear()


def test_a_typing_error_is_caught_by_the_check_character():
    code = new_check_code()
    assert read_check_code(f" {code[:4]}-{code[4:8]}-{code[8:]} ") == code
    for place in range(len(code)):
        other = "A" if code[place] != "A" else "B"
        assert read_check_code(code[:place] + other + code[place + 1 :]) is None


# -- From elsewhere ---------------------------------------------------------------------------------------------------


def give(user, **changes) -> TrainingCertificate:
    facts = {"course": "eOppiva: sote-korttien rekisteröinti", "passed_on": today(), "language": "fi"}
    file = ContentFile(pdf_bytes(), name="todistus.pdf")
    return give_training(actor=user, **facts | changes, file=file)


def as_registrar(world, training):
    return grant_registrar_right(
        actor=world.oili,
        user=training.user,
        point=world.ita,
        card_kinds=["personnel"],
        training=training,
        basis="Hakemus",
    )


@pytest.fixture
def known(world):
    """Stella's identity is known."""
    from kortisto.people.models import Person

    world.stella.person = Person.objects.create(
        given_names="Stella", family_name="Vieras", name_source="identity_document"
    )
    world.stella.save()
    return world.stella


@rule("BR-RG-10")
def test_a_certificate_from_elsewhere_counts_only_when_a_handler_has_looked_at_it(world, known, posted):
    training = give(known)
    assert training.state == "waiting"
    assert read(Document.objects.get(code=training.document)).startswith(b"%PDF")
    with pytest.raises(Refusal) as said:
        as_registrar(world, training)
    assert said.value.code == "training_not_accepted"
    accept_training(actor=world.oili, training=training)
    assert training.checked_by == world.oili.actor_code
    assert as_registrar(world, training).training_id == training.pk
    assert "training_accepted" in [name for name, _to, _facts in posted]


def test_the_person_is_told_why_a_certificate_does_not_do(world, known, posted):
    training = give(known)
    with pytest.raises(Refusal) as said:
        reject_training(actor=world.oili, training=training, reason=" ")
    assert said.value.code == "reason_needed"
    reject_training(actor=world.oili, training=training, reason="Todistuksessa on toisen nimi.")
    assert (training.state, training.reject_reason) == ("rejected", "Todistuksessa on toisen nimi.")
    assert ("training_rejected", known.actor_code) in [(name, to) for name, to, _facts in posted]


def test_a_course_passed_tomorrow_and_a_heap_of_certificates_are_refused(world):
    from datetime import timedelta

    with pytest.raises(Refusal) as said:
        give(world.stella, passed_on=today() + timedelta(days=1))
    assert said.value.code == "training_in_future"
    for _time in range(5):
        give(world.stella)
    with pytest.raises(Refusal) as said:
        give(world.stella)
    assert said.value.code == "too_many_waiting"


@rule("BR-SC-04")
def test_nobody_looks_at_their_own_certificate(world):
    training = give(world.oili)
    for act, more in ((accept_training, {}), (reject_training, {"reason": "Syy"})):
        with pytest.raises(Refusal) as said:
            act(actor=world.oili, training=training, **more)
        assert said.value.code == "own_training"
    assert accept_training(actor=world.hilla, training=training).state == "accepted"
    with pytest.raises(NotVisible):
        accept_training(actor=world.otto, training=give(world.stella))


def test_the_check_page_needs_no_script_and_no_session(world):
    answer = visit("public", None).get(page("certificate_check"))
    assert answer.status_code == 200
    assert Path(page("certificate_check")).name == "todistus"
