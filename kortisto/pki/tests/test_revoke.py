"""Revoking, and the lists that tell about it."""

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import IntegrityError, connection, transaction
from pkilint import loader, pkix
from pkilint.pkix import crl as pkilint_crl
from pkilint.pkix import extension, name
from procrastinate.contrib.django.models import ProcrastinateJob

from kortisto.audit.models import AuditEvent
from kortisto.kernel.clock import now
from kortisto.kernel.errors import WrongState
from kortisto.kernel.jobs import run_now
from kortisto.kernel.testing import rule
from kortisto.pki.backends.embedded import EmbeddedAuthority
from kortisto.pki.crl import entry
from kortisto.pki.errors import UnknownCertificate
from kortisto.pki.models import Certificate, CertificateAuthority, CrlIssue
from kortisto.pki.queries import certificates_of, chain_pem, crl_age, overdue_crls, unlisted_revocations
from kortisto.pki.states import CERTIFICATE, Reason, Use
from kortisto.pki.testing import ca_keys_elsewhere, request_for

SLUG, YEAR = "cards-g1", 2026


@pytest.fixture
def authority(ca) -> EmbeddedAuthority:
    return EmbeddedAuthority()


@pytest.fixture
def pair(authority) -> list[Certificate]:
    """A card's two certificates."""
    return authority.issue_many([request_for(use=use) for use in Use])


def newest(authority, year: int = YEAR) -> x509.CertificateRevocationList:
    return x509.load_der_x509_crl(bytes(authority.crl(ca=SLUG, year=year).der))


@rule("BR-RV-02")
def test_a_revoked_certificate_stands_on_the_next_list_with_its_reason(authority, pair):
    authority.revoke(pair[0], reason=Reason.KEY_COMPROMISE)
    authority.publish()
    found = newest(authority).get_revoked_certificate_by_serial_number(int(pair[0].serial, 16))
    assert found.extensions.get_extension_for_class(x509.CRLReason).value.reason == x509.ReasonFlags.key_compromise
    pair[0].refresh_from_db()
    assert found.revocation_date_utc == pair[0].revoked_at
    assert (
        pair[0].first_listed.number
        == newest(authority).extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
    )
    assert newest(authority).get_revoked_certificate_by_serial_number(int(pair[1].serial, 16)) is None


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason is not Reason.UNSPECIFIED])
def test_each_reason_is_named_as_rfc_5280_names_it(authority, pair, reason):
    authority.revoke(pair[0], reason=reason)
    authority.publish()
    (found,) = newest(authority)
    assert found.extensions.get_extension_for_class(x509.CRLReason).value.reason.name == reason.value


def test_an_unspecified_reason_is_left_out(authority, pair):
    authority.revoke(pair[0], reason=Reason.UNSPECIFIED)
    authority.publish()
    (found,) = newest(authority)
    assert len(found.extensions) == 0


@rule("BR-RV-02")
def test_a_certificate_revoked_again_stays_as_it_was_first_revoked(authority, pair):
    with time_machine.travel(now() - timedelta(hours=1)):
        first = authority.revoke(pair[0], reason=Reason.KEY_COMPROMISE)
    again = authority.revoke(pair[0], reason=Reason.SUPERSEDED)
    assert (again.reason, again.revoked_at) == (Reason.KEY_COMPROMISE, first.revoked_at)
    assert AuditEvent.objects.filter(event="certificate:revoked").count() == 1


@rule("BR-RV-02")
def test_no_move_leads_out_of_revoked(authority, pair):
    authority.revoke(pair[0], reason=Reason.KEY_COMPROMISE)
    pair[0].refresh_from_db()
    assert CERTIFICATE.possible(pair[0]) == []
    with pytest.raises(WrongState):
        CERTIFICATE.apply(pair[0], "revoke")


@rule("BR-RV-02")
def test_the_database_keeps_no_revocation_without_reason_and_entry(authority, pair):
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.filter(pk=pair[0].pk).update(state="revoked")


def test_revoking_leaves_a_job_on_the_urgent_queue(authority, pair):
    authority.revoke(pair[0], reason=Reason.KEY_COMPROMISE)
    (job,) = ProcrastinateJob.objects.filter(task_name="pki:publish_crl")
    assert (job.queue_name, job.priority) == ("urgent", 100)


def test_a_worker_without_the_keys_passes_the_list_to_one_that_has_them(authority, pair):
    authority.revoke(pair[0], reason=Reason.KEY_COMPROMISE)
    with ca_keys_elsewhere():
        run_now("pki:publish_crl")
    (job,) = ProcrastinateJob.objects.filter(task_name="pki:publish_crl_at_ca")
    assert job.queue_name == "ca"
    assert unlisted_revocations() == 1
    run_now("pki:publish_crl_at_ca")
    assert unlisted_revocations() == 0


def test_revoking_needs_no_key(authority, pair):
    with ca_keys_elsewhere():
        assert authority.revoke(pair[0], reason=Reason.KEY_COMPROMISE).state == "revoked"


def test_a_certificate_that_is_not_ours_cannot_be_revoked(authority):
    with pytest.raises(UnknownCertificate):
        authority.revoke(Certificate(code="NOTTHERE00"), reason=Reason.KEY_COMPROMISE)


def test_a_year_begins_with_an_empty_list(authority, pair):
    authority.publish()
    assert len(newest(authority)) == 0
    assert newest(authority).is_signature_valid(
        x509.load_der_x509_certificate(bytes(pair[0].ca.certificate)).public_key()
    )


def test_a_list_names_its_scope_and_its_signers_key(authority, pair):
    authority.publish()
    extensions = newest(authority).extensions
    scope = extensions.get_extension_for_class(x509.IssuingDistributionPoint)
    assert scope.critical
    assert scope.value.only_contains_user_certs
    assert [name.value for name in scope.value.full_name] == ["http://pki.example.org/crl/cards-g1/2026.crl"]
    named = extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier
    assert named.hex() == pair[0].ca.key_identifier


def test_the_roots_list_is_about_authorities(authority, pair):
    (about_issuing,) = CrlIssue.objects.filter(ca__slug="root-g1")
    scope = x509.load_der_x509_crl(bytes(about_issuing.der)).extensions.get_extension_for_class(
        x509.IssuingDistributionPoint
    )
    assert scope.value.only_contains_ca_certs
    assert scope.value.full_name is None  # one list for all that the root ever signed


def test_a_new_base_address_joins_the_years_list(authority, pair, settings):
    settings.KORTISTO_PKI = {"address_base": "http://varmenne.example.com"}
    later = authority.issue(request_for("LATER00001"))
    authority.publish()
    names = newest(authority).extensions.get_extension_for_class(x509.IssuingDistributionPoint).value.full_name
    assert [name.value for name in names] == [
        "http://pki.example.org/crl/cards-g1/2026.crl",
        "http://varmenne.example.com/crl/cards-g1/2026.crl",
    ]
    assert later.address_id == pair[0].address_id


def test_a_revocation_stands_on_the_list_of_its_own_year(authority, pair):
    with time_machine.travel("2027-03-01T12:00:00+02:00"):
        younger = authority.issue(request_for("YOUNG00001"))
        authority.revoke(pair[0], reason=Reason.SUPERSEDED)
        authority.revoke(younger, reason=Reason.SUPERSEDED)
        authority.publish()
    assert [one.serial_number for one in newest(authority)] == [int(pair[0].serial, 16)]
    assert [one.serial_number for one in newest(authority, 2027)] == [int(younger.serial, 16)]


def test_numbers_rise_from_list_to_list(authority, pair):
    numbers = []
    for certificate in pair:
        authority.revoke(certificate, reason=Reason.SUPERSEDED)
        numbers += [issue.number for issue in authority.publish()]
    assert numbers == [1, 2]


def test_without_news_no_list_is_signed(authority, pair):
    authority.publish()
    assert authority.publish() == []


def test_a_list_is_signed_anew_long_before_it_ends(authority, pair):
    authority.publish()
    first = authority.crl(ca=SLUG, year=YEAR)
    assert first.next_update - first.this_update == timedelta(hours=24)
    with time_machine.travel(now() + timedelta(minutes=59)):
        assert authority.publish() == []
    with time_machine.travel(now() + timedelta(minutes=61)):
        (second,) = authority.publish()
    assert second.number > first.number
    assert second.this_update > first.this_update


def test_a_clock_set_back_never_makes_a_list_older_than_the_one_before(authority, pair):
    authority.publish()
    first = authority.crl(ca=SLUG, year=YEAR)
    authority.revoke(pair[0], reason=Reason.SUPERSEDED)
    with time_machine.travel(now() - timedelta(minutes=10)):
        (second,) = authority.publish()
    assert second.this_update >= first.this_update


def test_a_list_rests_when_its_last_certificate_has_expired(authority, pair):
    authority.publish()
    with time_machine.travel("2031-12-31T12:00:00+02:00"):
        assert [issue.address.year for issue in authority.publish() if issue.ca.slug == SLUG] == [2026]
    with time_machine.travel("2032-01-01T12:00:00+02:00"):
        assert [issue for issue in authority.publish() if issue.ca.slug == SLUG] == []


def test_an_expired_certificate_stays_on_its_list(authority, pair):
    authority.revoke(pair[0], reason=Reason.SUPERSEDED)
    with time_machine.travel("2031-12-31T12:00:00+02:00"):
        authority.publish()
    assert len(newest(authority)) == 1


def test_the_age_of_lists_is_a_figure_to_watch(authority, pair):
    authority.publish()
    assert crl_age() < timedelta(minutes=1)
    assert overdue_crls() == []
    with time_machine.travel(now() + timedelta(hours=25)):
        assert crl_age() > timedelta(hours=24)
        assert [issue.ca.slug for issue in overdue_crls()] == [SLUG]


def test_ten_thousand_entries_are_joined_in_a_moment(authority, pair):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO pki_certificate (code, created_at, request_id, request_fingerprint, ca_id, address_id, serial, use,"
            " subject_code, subject, der, public_key_sha256, not_before, not_after, profile, profile_version,"
            " policy_version, state, reason, revoked_at, crl_entry)"
            " SELECT lpad(n::text, 10, '0'), created_at, 'R' || n, '', ca_id, address_id, 'S' || n, use, subject_code, subject,"
            " der, 'K' || n, not_before, not_after, profile, profile_version, policy_version, 'revoked', 'superseded',"
            " not_before, %s FROM pki_certificate, generate_series(1, 10000) AS n WHERE id = %s",
            [entry(serial=2**100, revoked_at=now(), reason=Reason.SUPERSEDED), pair[0].pk],
        )
    (issue,) = authority.publish()
    assert issue.entries == 10_000
    assert len(newest(authority)) == 10_000
    assert unlisted_revocations() == 0


def test_openssl_says_revoked_for_the_lost_card_and_good_for_the_other(authority, pair, tmp_path: Path):
    authority.revoke(pair[0], reason=Reason.KEY_COMPROMISE)
    authority.publish()
    root_crl = CrlIssue.objects.get(ca__slug="root-g1")
    (tmp_path / "chain.pem").write_bytes(chain_pem(CertificateAuthority.objects.get(slug=SLUG)))
    lists = [bytes(authority.crl(ca=SLUG, year=YEAR).der), bytes(root_crl.der)]
    (tmp_path / "crl.pem").write_bytes(
        b"".join(x509.load_der_x509_crl(der).public_bytes(Encoding.PEM) for der in lists)
    )
    answers = []
    for number, certificate in enumerate(pair):
        path = tmp_path / f"{number}.pem"
        path.write_bytes(x509.load_der_x509_certificate(bytes(certificate.der)).public_bytes(Encoding.PEM))
        command = ["openssl", "verify", "-x509_strict", "-crl_check_all", "-CAfile", tmp_path / "chain.pem"]
        done = subprocess.run(
            [*command, "-CRLfile", tmp_path / "crl.pem", path], capture_output=True, text=True, check=False
        )
        answers.append((done.returncode, done.stdout + done.stderr))
    assert answers[0][0] == 2
    assert "certificate revoked" in answers[0][1]
    assert answers[1] == (0, f"{tmp_path / '1.pem'}: OK\n")


def test_openssl_reads_the_list(authority, pair, tmp_path: Path):
    authority.revoke(pair[0], reason=Reason.KEY_COMPROMISE)
    authority.publish()
    path = tmp_path / "list.crl"
    path.write_bytes(bytes(authority.crl(ca=SLUG, year=YEAR).der))
    told = subprocess.run(
        ["openssl", "crl", "-inform", "DER", "-in", path, "-noout", "-text"], capture_output=True, text=True, check=True
    ).stdout
    assert pair[0].serial.zfill(len(pair[0].serial) + len(pair[0].serial) % 2) in told
    assert "Key Compromise" in told
    assert "Only User Certificates" in told


def test_a_cards_certificates_are_found_by_its_code(authority, pair):
    assert [one.use for one in certificates_of("card:ORDER00001")] == ["auth_enc", "sign"]


def crl_findings(der: bytes) -> list[str]:
    """pkilint's findings about a revocation list (RFC 5280), warnings and worse."""
    checks = pkilint_crl.create_pkix_crl_validator_container(
        [
            pkix.create_attribute_decoder(name.ATTRIBUTE_TYPE_MAPPINGS),
            pkix.create_extension_decoder(extension.EXTENSION_MAPPINGS),
        ],
        [
            pkilint_crl.create_issuer_validator_container([]),
            pkilint_crl.create_validity_validator_container([]),
            pkilint_crl.create_extensions_validator_container([]),
        ],
    )
    document = loader.load_crl(der, "list")
    return [
        found.finding.code
        for result in checks.validate(document.root)
        for found in result.finding_descriptions
        if str(found.finding.severity) not in ("INFO", "NOTICE")
    ]


def test_the_linter_finds_nothing_in_the_lists(authority, pair):
    for certificate, reason in zip(pair, (Reason.KEY_COMPROMISE, Reason.UNSPECIFIED), strict=True):
        authority.revoke(certificate, reason=reason)
    authority.publish()
    assert crl_findings(bytes(authority.crl(ca=SLUG, year=YEAR).der)) == []
    assert crl_findings(bytes(CrlIssue.objects.get(ca__slug="root-g1").der)) == []
