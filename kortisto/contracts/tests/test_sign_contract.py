"""The signature: a fact of its own, by strong identification, over the very paper that was granted."""

from datetime import timedelta
from hashlib import sha256
from io import BytesIO

import pypdf
import pytest

from kortisto.accounts.models import StrongIdentification
from kortisto.contracts.actions.save_contract_part import save_contract_part
from kortisto.contracts.actions.sign_contract import sign_contract
from kortisto.contracts.actions.start_contract import start_contract
from kortisto.contracts.actions.submit_contract import submit_contract
from kortisto.contracts.models import ContractSignature, ContractVersion, SigningEvidence
from kortisto.contracts.papers import contract_paper, granted_paper, read_paper
from kortisto.contracts.states import VERSION
from kortisto.contracts.tests.cast import granted, identified, signatory, signed
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal, RightMissing, WrongState
from kortisto.kernel.testing import rule


@rule("BR-AU-14")
def test_the_signature_keeps_the_papers_hash_method_level_and_time(world, posted):
    version = granted(world)
    identification = identified(signatory(world))
    signature = sign_contract(actor=world.stella, version=version)
    paper = granted_paper(version)
    assert signature.document_sha256 == sha256(read_paper(paper)).hexdigest()
    assert (signature.method, signature.level) == ("Mobiilivarmenne", "substantial")
    assert signature.identified_at == identification.at <= signature.signed_at
    version = ContractVersion.objects.get(pk=version.pk)
    assert version.state == "in_force"
    assert version.signed
    assert posted[-1][0] == "contract_signed"


@rule("BR-AU-14")
def test_an_administrator_does_not_sign(world):
    identified(world.otto)
    with pytest.raises(RightMissing) as said:
        sign_contract(actor=world.otto, version=granted(world))
    assert said.value.code == "not_a_signatory"


@rule("BR-AU-14")
def test_an_identification_of_this_morning_is_too_old(world):
    version = granted(world)
    identified(signatory(world))
    StrongIdentification.objects.filter(user=world.stella).update(at=now() - timedelta(minutes=31))
    with pytest.raises(Refusal) as said:
        sign_contract(actor=world.stella, version=version)
    assert said.value.code == "identification_needed"
    assert not ContractSignature.objects.filter(version=version).exists()


def test_only_the_paper_that_was_looked_at_is_signed(world):
    version = granted(world)
    identified(signatory(world))
    with pytest.raises(Refusal) as said:
        sign_contract(actor=world.stella, version=version, document_sha256="0" * 64)
    assert said.value.code == "paper_changed"


def test_a_contract_is_signed_once(world):
    version = signed(world)
    with pytest.raises(WrongState):
        sign_contract(actor=world.stella, version=version)


def test_a_new_version_replaces_the_old_one_only_when_it_is_signed(world):
    new = start_contract(actor=world.kaisa, account=world.county_account)
    save_contract_part(actor=world.kaisa, version=new, part="billing", values={"billing": "Sairaalantie 1"})
    submit_contract(actor=world.kaisa, version=new)
    new.refresh_from_db()
    SigningEvidence.objects.create(
        version=new,
        name=new.signatory_name,
        email=new.signatory_email,
        kind="register",
        detail="alone",
        accepted=True,
    )
    VERSION.apply(new, "take")
    VERSION.apply(new, "grant", decided_at=now())
    old = world.county_version
    old.refresh_from_db()
    assert old.state == "in_force"
    identified(world.kalle)
    sign_contract(actor=world.kalle, version=new)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, new.state) == ("replaced", "in_force")
    assert old.ended_at is not None


@rule("BR-AU-07")
@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_pdf_shows_the_main_points_number(world, language):
    pdf = contract_paper(world.county_version, language=language)
    text = pypdf.PdfReader(BytesIO(pdf)).pages[0].extract_text().replace("\u00a0", " ")
    assert world.keskus.grouped_number in text
    assert world.keskus.name(language) in text
