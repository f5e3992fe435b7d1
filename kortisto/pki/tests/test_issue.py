"""Issuing: what stands in a certificate, and that one request has one certificate."""

import dataclasses
from datetime import timedelta

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from kortisto.audit.models import AuditEvent
from kortisto.kernel.clock import add_years, today
from kortisto.kernel.testing import rule
from kortisto.pki.backends.embedded import EmbeddedAuthority
from kortisto.pki.backends.embedded.keys import KeysNotPermitted
from kortisto.pki.errors import (
    CaUnavailable,
    KeyNotAccepted,
    KeyReused,
    LintRefused,
    RequestConflict,
    SubjectNotAccepted,
    ValidityNotAccepted,
)
from kortisto.pki.models import Certificate
from kortisto.pki.states import Use
from kortisto.pki.testing import ca_keys_elsewhere, csr_for, new_key, request_for


def parsed(certificate: Certificate) -> x509.Certificate:
    return x509.load_der_x509_certificate(bytes(certificate.der))


def extension(certificate: Certificate, kind: type) -> x509.Extension:
    return parsed(certificate).extensions.get_extension_for_class(kind)


@pytest.fixture
def authority(ca) -> EmbeddedAuthority:
    return EmbeddedAuthority()


def test_the_authentication_certificate_signs_in_and_receives_encrypted_messages(authority):
    issued = authority.issue(request_for(use=Use.AUTH_ENC))
    usage = extension(issued, x509.KeyUsage)
    assert usage.critical
    assert (usage.value.digital_signature, usage.value.key_agreement) == (True, True)
    assert not usage.value.content_commitment
    assert list(extension(issued, x509.ExtendedKeyUsage).value) == [ExtendedKeyUsageOID.CLIENT_AUTH]


def test_the_signing_certificate_signs_and_does_nothing_else(authority):
    issued = authority.issue(request_for(use=Use.SIGN))
    usage = extension(issued, x509.KeyUsage).value
    assert usage.content_commitment
    assert not any([usage.digital_signature, usage.key_agreement, usage.key_encipherment, usage.data_encipherment])
    with pytest.raises(x509.ExtensionNotFound):
        extension(issued, x509.ExtendedKeyUsage)


@rule("BR-OR-21")
def test_a_certificate_holds_the_given_data_and_the_register_keeps_each_source(authority):
    issued = authority.issue(request_for())
    subject = parsed(issued).subject
    held = {part.oid: part.value for part in subject}
    assert held == {
        NameOID.COUNTRY_NAME: "FI",
        NameOID.ORGANIZATION_NAME: "Koivuklinikka Oy",
        NameOID.TITLE: "Arkistonhoitaja",
        NameOID.SURNAME: "Mäkinen",
        NameOID.GIVEN_NAME: "Hanna Åsa Maria",
        NameOID.SERIAL_NUMBER: "90012345678",
        NameOID.COMMON_NAME: "Mäkinen Hanna Åsa Maria 90012345678",
    }
    assert issued.subject["surname"] == {"value": "Mäkinen", "source": "identity_document", "as_of": "2026-11-20"}
    assert (issued.profile, issued.profile_version, issued.policy_version) == ("personnel-auth-enc", 1, "1.0")


@rule("BR-OR-21")
def test_a_name_from_the_employers_paper_is_refused(authority):
    request = request_for()
    surname = dataclasses.replace(request.attributes["surname"], source="employment_proof")
    with pytest.raises(SubjectNotAccepted, match="subject_source_not_accepted"):
        authority.issue(dataclasses.replace(request, attributes={**request.attributes, "surname": surname}))


@rule("BR-OR-22")
@pytest.mark.parametrize("code", ["010190-900P", "010100A9000", "131052Y950T", "nro 010190-900P"])
def test_an_identity_code_never_stands_in_a_certificate(authority, code):
    with pytest.raises(SubjectNotAccepted, match="identity_code_in_certificate"):
        authority.issue(request_for(serial_number=code))


def test_a_professional_certificate_has_no_organisation(authority):
    professional = request_for(
        kind="professional", organisation="", title="Laillistettu sairaanhoitaja", serial_number="12345678901"
    )
    register = {
        name: dataclasses.replace(professional.attributes[name], source="professional_register")
        for name in ("title", "serial_number")
    }
    issued = authority.issue(dataclasses.replace(professional, attributes={**professional.attributes, **register}))
    assert not parsed(issued).subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    assert issued.profile == "professional-auth-enc"


def test_a_professional_certificate_with_an_organisation_is_refused(authority):
    with pytest.raises(SubjectNotAccepted, match="subject_attribute_unknown"):
        authority.issue(request_for(kind="professional"))


def test_a_personnel_certificate_without_an_organisation_is_refused(authority):
    with pytest.raises(SubjectNotAccepted, match="subject_incomplete"):
        authority.issue(request_for(organisation=""))


def test_the_settings_say_which_policies_and_addresses_a_certificate_has(authority, settings):
    settings.KORTISTO_PKI = {
        "address_base": "http://varmenne.example.com",
        "cps_uri": "http://varmenne.example.com/cps",
        "policy_oids": {"personnel": "1.3.6.1.4.1.32473.77"},
        "ocsp_address": "http://ocsp.example.com",
    }
    issued = authority.issue(request_for())
    own, common = extension(issued, x509.CertificatePolicies).value
    assert own.policy_identifier.dotted_string == "1.3.6.1.4.1.32473.77"
    assert own.policy_qualifiers == ["http://varmenne.example.com/cps"]
    assert common.policy_identifier.dotted_string == "0.4.0.2042.1.2"
    access = {
        one.access_method: one.access_location.value for one in extension(issued, x509.AuthorityInformationAccess).value
    }
    assert access == {
        AuthorityInformationAccessOID.OCSP: "http://ocsp.example.com",
        AuthorityInformationAccessOID.CA_ISSUERS: "http://varmenne.example.com/ca/cards-g1.cer",
    }


def test_the_revocation_address_carries_the_authority_and_the_year(authority):
    with time_machine.travel("2026-12-31T23:30:00+02:00", tick=False):
        this_year = authority.issue(request_for("OLD0000001"))
    with time_machine.travel("2027-01-01T00:30:00+02:00", tick=False):
        next_year = authority.issue(request_for("NEW0000001"))
    urls = [extension(one, x509.CRLDistributionPoints).value[0].full_name[0].value for one in (this_year, next_year)]
    assert urls == ["http://pki.example.org/crl/cards-g1/2026.crl", "http://pki.example.org/crl/cards-g1/2027.crl"]


def test_a_certificate_holds_through_its_last_day_in_helsinki(authority):
    with time_machine.travel("2026-11-23T12:00:00+02:00", tick=False):
        issued = authority.issue(request_for(valid_until=today() + timedelta(days=200)))
    assert issued.not_after.isoformat() == "2027-06-11T20:59:59+00:00"  # 23.59.59 in summer time
    assert parsed(issued).not_valid_after_utc == issued.not_after


@pytest.mark.parametrize(
    ("days", "code"), [(-1, "validity_over"), (5 * 366, "validity_too_long")], ids=["over", "too long"]
)
def test_an_impossible_period_is_refused(authority, days, code):
    with pytest.raises(ValidityNotAccepted, match=code):
        authority.issue(request_for(valid_until=today() + timedelta(days=days)))


def test_a_certificate_never_outlives_its_authority(authority):
    with time_machine.travel(add_years(today(), 9), tick=False), pytest.raises(ValidityNotAccepted, match="beyond_ca"):
        authority.issue(request_for())


def test_serials_are_random_and_long(authority):
    serials = {int(one.serial, 16) for one in authority.issue_many([request_for(f"ORDER{n:05d}") for n in range(20)])}
    assert len(serials) == 20
    assert min(serial.bit_length() for serial in serials) > 64
    assert len({serial >> 95 for serial in serials}) == 20  # the upper 64 bits alone tell them apart


def test_the_same_request_gives_the_same_certificate(authority):
    request = request_for()
    first = authority.issue(request)
    again = authority.issue(request)
    assert again.pk == first.pk
    assert Certificate.objects.count() == 1
    assert AuditEvent.objects.filter(event="certificate:issued").count() == 1


def test_a_request_signed_again_by_the_same_key_is_the_same_request(authority):
    key = new_key()
    assert authority.issue(request_for(key=key)).pk == authority.issue(request_for(key=key)).pk


def test_the_same_request_number_for_another_key_is_refused(authority):
    authority.issue(request_for())
    with pytest.raises(RequestConflict):
        authority.issue(request_for())


def test_the_same_request_number_with_another_name_is_refused(authority):
    key = new_key()
    authority.issue(request_for(key=key))
    with pytest.raises(RequestConflict):
        authority.issue(request_for(key=key, surname="Virtanen"))


def test_a_key_stands_in_one_certificate_only(authority):
    key = new_key()
    authority.issue(request_for(use=Use.AUTH_ENC, key=key))
    with pytest.raises(KeyReused):
        authority.issue(request_for(use=Use.SIGN, key=key))


def test_of_twins_in_one_call_the_second_gets_the_firsts_certificate(authority):
    twin, key = request_for(), new_key()
    outcomes = authority.issue_many(
        [twin, twin, request_for("OTHER00001", key=key), request_for("OTHER00002", key=key), request_for()]
    )
    assert outcomes[0].pk == outcomes[1].pk
    assert isinstance(outcomes[3], KeyReused)
    assert isinstance(outcomes[4], RequestConflict)
    assert Certificate.objects.count() == 2


def test_a_refusal_stops_its_own_request_only_and_is_on_record(authority):
    outcomes = authority.issue_many(
        [request_for("GOOD000001"), request_for("BAD0000001", country="fi"), request_for("GOOD000002")]
    )
    assert isinstance(outcomes[1], SubjectNotAccepted)
    assert [one.request_id for one in (outcomes[0], outcomes[2])] == ["GOOD000001/auth_enc", "GOOD000002/auth_enc"]
    (refused,) = AuditEvent.objects.filter(event="certificate:refused")
    assert refused.subject == "card:BAD0000001"


def test_each_certificate_is_on_record_under_its_card(authority):
    issued = authority.issue(request_for())
    event = AuditEvent.objects.get(event="certificate:issued")
    assert (event.subject, event.context, event.actor_code) == (issued.reference, "card:ORDER00001", "system:pki")


@pytest.mark.parametrize("key", [ec.generate_private_key(ec.SECP384R1()), rsa.generate_private_key(65537, 2048)])
def test_a_key_of_another_kind_is_refused(authority, key):
    with pytest.raises(KeyNotAccepted, match="key_kind"):
        authority.issue(request_for(key=key))


def test_a_request_that_does_not_prove_possession_is_refused(authority):
    csr = bytearray(csr_for(new_key()))
    csr[-1] ^= 1
    with pytest.raises(KeyNotAccepted, match="possession_not_proved"):
        authority.issue(dataclasses.replace(request_for(), csr=bytes(csr)))


def test_bytes_that_are_no_request_are_refused(authority):
    with pytest.raises(KeyNotAccepted, match="csr_unreadable"):
        authority.issue(dataclasses.replace(request_for(), csr=b"\x30\x03\x02\x01"))


def test_a_finding_of_the_linter_stops_the_issuance(authority, settings):
    settings.KORTISTO_PKI = {"address_base": "http://pki.internal"}
    with pytest.raises(LintRefused) as refused:
        authority.issue(request_for())
    assert "etsi.internal_domain_name" in {finding.name for finding in refused.value.findings}
    assert not Certificate.objects.exists()


def test_the_mixed_key_usage_is_accepted_by_the_profile_that_names_it(authority, monkeypatch):
    from kortisto.pki import profiles

    stricter = {
        name: dataclasses.replace(profile, accepted_findings=frozenset())
        for name, profile in profiles._profiles().items()
    }
    monkeypatch.setattr(profiles, "_profiles", lambda: stricter)
    with pytest.raises(LintRefused, match="mixed_key_usage_setting"):
        authority.issue(request_for(use=Use.AUTH_ENC))
    assert authority.issue(request_for(use=Use.SIGN))


def test_a_process_that_does_not_serve_the_ca_queue_cannot_sign(authority):
    with ca_keys_elsewhere(), pytest.raises(KeysNotPermitted):
        authority.issue(request_for())
    assert authority.issue(request_for())


def test_nothing_is_issued_in_a_restored_database(authority, monkeypatch):
    from kortisto.audit.restored import DatabaseRestored
    from kortisto.pki.backends.embedded import authority as module

    def restored() -> None:
        raise DatabaseRestored

    monkeypatch.setattr(module, "refuse_if_restored", restored)
    with pytest.raises(CaUnavailable, match="database_restored"):
        authority.issue(request_for())
    assert not Certificate.objects.exists()


def test_without_an_authority_requests_wait(db):
    with pytest.raises(CaUnavailable):
        EmbeddedAuthority().issue(request_for())
