"""The right to sign is shown and checked, several sign together, and the signed paper is sealed."""

import io
from functools import partial
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import set_urlconf

from kortisto.audit.models import AuditEvent
from kortisto.contracts.actions.check_evidence import check_evidence
from kortisto.contracts.actions.give_evidence import give_evidence
from kortisto.contracts.actions.grant_contract import grant_contract
from kortisto.contracts.actions.save_contract_part import save_contract_part
from kortisto.contracts.actions.sign_contract import sign_contract
from kortisto.contracts.actions.submit_contract import submit_contract
from kortisto.contracts.actions.take_case import take_case
from kortisto.contracts.jobs import seal_contracts
from kortisto.contracts.models import ContractVersion, SigningEvidence
from kortisto.contracts.papers import sealed_paper
from kortisto.contracts.signatories import signatories_of
from kortisto.contracts.tests.cast import (
    drafted,
    granted,
    identified,
    shown,
    signatory,
    signed,
    submitted,
    with_mandate,
)
from kortisto.documents.keep import read
from kortisto.documents.pdf import assert_accessible
from kortisto.documents.seal import SealBroken, verify_seal
from kortisto.documents.tests.samples import pdf_bytes
from kortisto.kernel.errors import Refusal, RightMissing, WrongState
from kortisto.kernel.jobs import run_now
from kortisto.kernel.testing import rule
from kortisto.organisations.models import MemberRole, Membership
from kortisto.pki.testing import certificate_authority
from kortisto.registers.models import MirroredOrganisation
from kortisto.ui.face import address
from tests.visits import visit


@pytest.fixture(autouse=True)
def usual_addresses():
    yield
    set_urlconf(None)


def in_register(world, signatories: str) -> None:
    """The business register names those who may sign for Otto's clinic."""
    MirroredOrganisation.objects.create(
        business_id=world.other_clinic.business_id, name_fi=world.other_clinic.name_fi, signatories=signatories
    )


def handled(world, version=None) -> ContractVersion:
    version = version or submitted(world)
    take_case(actor=world.hilla, case=version.case)
    version.refresh_from_db()
    return version


def refused(call) -> str:
    with pytest.raises(Refusal) as said:
        call()
    return said.value.code


def power_of_attorney() -> SimpleUploadedFile:
    return SimpleUploadedFile("valtakirja.pdf", pdf_bytes(), "application/pdf")


@rule("BR-AU-14")
def test_whom_the_register_names_needs_no_other_evidence_and_the_grant_accepts_its_word(world):
    in_register(world, "Vieras, Stella Maria/alone")
    version = grant_contract(actor=world.hilla, version=handled(world))
    evidence = version.evidence.get()
    assert (evidence.kind, evidence.detail, evidence.accepted) == ("register", "alone", True)
    assert evidence.checked_by == world.hilla
    assert AuditEvent.objects.filter(event="contract:evidence_checked").exists()
    identified(signatory(world))
    assert sign_contract(actor=world.stella, version=version).version.state == "in_force"


@rule("BR-AU-14")
def test_nothing_is_granted_before_the_right_to_sign_is_shown_and_checked(world):
    version = handled(world)
    assert refused(lambda: grant_contract(actor=world.hilla, version=version)) == "evidence_missing"
    evidence = give_evidence(
        actor=world.otto, version=version, name="Stella Vieras", kind="attachment", attachment=power_of_attorney()
    )
    assert evidence.document
    assert refused(lambda: grant_contract(actor=world.hilla, version=version)) == "evidence_unchecked"
    assert refused(lambda: check_evidence(actor=world.hilla, evidence=evidence, accepted=False)) == "reason_needed"
    check_evidence(actor=world.hilla, evidence=evidence, accepted=False, note="Valtakirja ei ole päivätty.")
    assert refused(lambda: check_evidence(actor=world.heikki, evidence=evidence, accepted=True)) == "checked_already"
    assert refused(lambda: grant_contract(actor=world.hilla, version=version)) == "evidence_missing"
    shown(world, version)
    assert grant_contract(actor=world.hilla, version=version).state == "granted"


def test_evidence_is_given_for_a_named_signatory_and_with_what_shows_it(world):
    give = partial(give_evidence, actor=world.otto, version=submitted(world))
    assert refused(lambda: give(name="Joku Muu", kind="attachment")) == "not_a_named_signatory"
    assert refused(lambda: give(name="Stella Vieras", kind="register")) == "evidence_kind_wrong"
    assert refused(lambda: give(name="Stella Vieras", kind="attachment")) == "attachment_needed"
    assert refused(lambda: give(name="Stella Vieras", kind="e_authorisation", reference=" ")) == "reference_needed"
    with pytest.raises(WrongState):
        give_evidence(
            actor=world.maija,
            version=world.clinic_version,
            name="Allekirjoittaja",
            kind="e_authorisation",
            reference="1",
        )


@rule("BR-AU-14")
def test_a_signatory_whom_the_contract_does_not_name_does_not_sign(world):
    version = granted(world)
    Membership.objects.create(account=world.other_account, user=world.leena, role=MemberRole.SIGNATORY)
    identified(world.leena)
    with pytest.raises(RightMissing) as said:
        sign_contract(actor=world.leena, version=version)
    assert said.value.code == "not_named"


@rule("BR-AU-14")
def test_whose_right_is_not_accepted_does_not_sign(world):
    version = granted(world)
    SigningEvidence.objects.filter(version=version).update(accepted=None)
    identified(signatory(world))
    assert refused(lambda: sign_contract(actor=world.stella, version=version)) == "right_to_sign_not_shown"


def two_sign(world) -> ContractVersion:
    """Stella and Leena sign Otto's contract together; the register knows both of them."""
    in_register(world, "Stella Vieras/jointly; Leena Lukija/jointly")
    version = drafted(world)
    both = {
        "signatory_name": "Stella Vieras", "signatory_email": "stella@example.fi",
        "more_signatories": [{"name": "Leena Lukija", "email": world.leena.email}],
    }  # fmt: skip
    save_contract_part(actor=world.otto, version=version, part="signatory", values=both)
    with_mandate(world, version, world.keskus)
    submit_contract(actor=world.otto, version=version)
    version = grant_contract(actor=world.hilla, version=handled(world, ContractVersion.objects.get(pk=version.pk)))
    identified(signatory(world))
    Membership.objects.create(account=world.other_account, user=world.leena, role=MemberRole.SIGNATORY)
    identified(world.leena)
    return version


@rule("BR-AU-14")
def test_two_sign_together_and_the_contract_is_in_force_when_both_have(world, posted):
    version = two_sign(world)
    sign_contract(actor=world.stella, version=version)
    version = ContractVersion.objects.get(pk=version.pk)
    assert (version.state, version.signed) == ("granted", False)
    assert [(each.name, each.signed) for each in signatories_of(version)] == [
        ("Stella Vieras", True), ("Leena Lukija", False),
    ]  # fmt: skip
    assert {facts["waiting"] for name, _to, facts in posted if name == "contract_co_signed"} == {"Leena Lukija"}
    assert refused(lambda: sign_contract(actor=world.stella, version=version)) == "signed_already"
    leena = visit("portal", world.leena, account=world.other_account.code)
    page = unescape(leena.get(address("portal", "contract_sign", version.case.code)).content.decode())
    assert "Stella Vieras: on allekirjoittanut" in " ".join(page.split())
    sign_contract(actor=world.leena, version=version)
    version = ContractVersion.objects.get(pk=version.pk)
    assert (version.state, version.signed, version.signatures.count()) == ("in_force", True, 2)


@rule("BR-AU-14", "BR-AU-18")
def test_the_signed_paper_gets_the_issuers_seal_after_the_last_signature(world):
    version = signed(world)
    assert sealed_paper(version) is None
    with certificate_authority():
        run_now("contracts:seal_contract", version=version.code)
        version.refresh_from_db()
        first = version.sealed_document
        run_now("contracts:seal_contract", version=version.code)
        seal_contracts()
    version.refresh_from_db()
    assert version.sealed_document == first
    sealed = read(sealed_paper(version))
    assert verify_seal(sealed).intact
    assert_accessible(sealed, version.language)
    changed = bytearray(sealed)
    changed[200] ^= 1
    with pytest.raises(SealBroken):
        verify_seal(bytes(changed))
    otto = visit("portal", world.otto, account=world.other_account.code)
    answer = otto.get(address("portal", "contract_sealed_pdf", version.case.code))
    assert answer.content == sealed
    hilla = visit("office", world.hilla)
    assert hilla.get(address("office", "contract_sealed_pdf", version.case.code)).content == sealed


def test_an_unsigned_contract_is_not_sealed(world):
    version = granted(world)
    with certificate_authority():
        run_now("contracts:seal_contract", version=version.code)
    version.refresh_from_db()
    assert version.sealed_document == ""
    otto = visit("portal", world.otto, account=world.other_account.code)
    assert otto.get(address("portal", "contract_sealed_pdf", version.case.code)).status_code == 404


def test_the_customer_shows_the_right_to_sign_and_the_handler_checks_it_on_pages(world):
    version = submitted(world)
    code = version.case.code
    otto = visit("portal", world.otto, account=world.other_account.code)
    there = address("portal", "signing_right", code)
    assert otto.get(there).status_code == 200
    typed = {"name": "Stella Vieras", "kind": "attachment", "attachment": power_of_attorney()}
    assert otto.post(there, {**typed, "attachment": ""}).status_code == 422
    assert otto.post(there, typed).url == there
    evidence = version.evidence.get()
    assert otto.get(address("portal", "evidence_file", code, evidence.code))["Content-Type"] == "application/pdf"
    maija = visit("portal", world.maija, account=world.clinic_account.code)
    assert maija.get(address("portal", "evidence_file", code, evidence.code)).status_code == 404
    handled(world, version)
    hilla = visit("office", world.hilla, language="en")
    check = address("office", "evidence_check", code, evidence.code)
    assert check in unescape(hilla.get(address("office", "case_detail", code)).content.decode())
    assert hilla.get(address("office", "evidence_file", code, evidence.code)).status_code == 200
    assert hilla.post(check, {"accepted": "no", "note": ""}).status_code == 422
    assert hilla.post(check, {"accepted": "yes"}).url == address("office", "case_detail", code)
    evidence.refresh_from_db()
    assert evidence.accepted is True


def test_the_attachments_of_a_contract_stand_on_its_paper_with_their_fingerprints(world):
    from kortisto.contracts.papers import contract_facts, contract_paper

    version = submitted(world)
    give_evidence(
        actor=world.otto, version=version, name="Stella Vieras", kind="attachment", attachment=power_of_attorney()
    )
    ((attachment,), pdf) = (contract_facts(version, "fi")["attachments"], contract_paper(version, language="sv"))
    assert attachment["name"].startswith("signing_evidence-")
    assert len(attachment["sha256"]) == 64
    import pypdf

    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    assert "Bilagor" in text
    assert attachment["sha256"][:32] in text.replace("\n", "")
