"""The issuer's seal: validated by another reader, over the whole file, and broken by one byte."""

import io
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.core.exceptions import ImproperlyConfigured
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from kortisto.audit.models import AuditEvent
from kortisto.config import doctor
from kortisto.documents import seal
from kortisto.documents.pdf import assert_accessible, make_pdf
from kortisto.kernel import keys as key_files
from kortisto.kernel.testing import rule
from kortisto.pki.backends.embedded import keys, sealing
from kortisto.pki.models import CertificateAuthority
from kortisto.pki.testing import ca_keys_elsewhere, certificate_authority

from . import samples

REASON = "Korttiviraston sinetti"


@pytest.fixture
def folder(settings, tmp_path, db):
    """A key folder of the test's own."""
    settings.KORTISTO_KEYS = tmp_path / "keys"
    keys.forget_keys()
    key_files.forget_rings()
    yield settings.KORTISTO_KEYS
    keys.forget_keys()
    key_files.forget_rings()


@pytest.fixture
def authority(folder):
    with certificate_authority() as made:
        yield made


@pytest.fixture(scope="module")
def paper() -> bytes:
    return make_pdf("card_contract", samples.contract_facts(), "fi")


def root_of(made: CertificateAuthority) -> bytes:
    return bytes(made.parent.certificate)


def look(pdf: bytes, root: bytes):
    """What pyHanko's own validator says, with nothing but our root trusted."""
    embedded = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0]
    context = ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(root)], other_certs=embedded.other_embedded_certs, allow_fetching=False
    )
    return embedded, validate_pdf_signature(embedded, signer_validation_context=context)


@rule("BR-AU-14")
def test_a_sealed_paper_is_whole_and_from_the_issuer(authority, paper):
    embedded, status = look(seal.seal_pdf(paper, reason=REASON), root_of(authority))
    assert status.bottom_line
    assert status.intact
    assert status.trusted
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert status.modification_level == ModificationLevel.NONE
    assert str(embedded.sig_object["/SubFilter"]) == "/ETSI.CAdES.detached"
    assert embedded.sig_object["/Reason"] == REASON
    assert embedded.docmdp_level.value == 1
    assert status.signing_cert.subject.native["organization_name"] == "Kortisto demo issuer"
    assert status.signing_cert.key_usage_value.native == {"non_repudiation"}


def test_one_changed_byte_breaks_the_seal(authority, paper):
    sealed = bytearray(seal.seal_pdf(paper, reason=REASON))
    sealed[len(paper) // 2] ^= 1
    with pytest.raises(seal.SealBroken):
        seal.verify_seal(bytes(sealed))
    _embedded, status = look(bytes(sealed), root_of(authority))
    assert not status.bottom_line


def test_something_added_behind_the_seal_is_seen(authority, paper):
    sealed = seal.seal_pdf(paper, reason=REASON) + b"\n% a line that nobody signed\n"
    _embedded, status = look(sealed, root_of(authority))
    assert status.coverage != SignatureCoverageLevel.ENTIRE_FILE
    with pytest.raises(seal.SealBroken):
        seal.verify_seal(sealed)


def test_a_paper_without_a_seal_or_with_a_strangers_is_told(authority, paper):
    with pytest.raises(seal.SealBroken, match="0 seals"):
        seal.verify_seal(paper)
    with pytest.raises(seal.SealBroken, match="cannot be read"):
        seal.verify_seal(b"not a paper")
    _key, stranger = self_signed("A stranger")
    with pytest.raises(seal.SealBroken):
        seal.verify_seal(seal.seal_pdf(paper, reason=REASON), roots=[stranger.public_bytes(Encoding.DER)])


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_a_sealed_paper_is_as_accessible_as_before(authority, language):
    sealed = seal.seal_pdf(make_pdf("card_contract", samples.contract_facts(), language), reason=REASON)
    assert_accessible(sealed, language)
    with pikepdf.open(io.BytesIO(sealed)) as made:
        (field,) = made.Root.AcroForm.Fields
        assert str(field.TU) == REASON
        assert int(field.F) & 2, "the field is not hidden"


def test_a_time_stamp_authority_makes_it_baseline_t(authority, paper, settings, monkeypatch):
    settings.KORTISTO_SEAL = {"tsa": "http://aikaleima.example.org"}
    assert seal.time_stamper().url == "http://aikaleima.example.org"
    key, certificate = self_signed("Aikaleima", stamping=True)
    stamper = DummyTimeStamper(
        tsa_cert=asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
        tsa_key=seal.asn1_keys.PrivateKeyInfo.load(
            key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, seal.NoEncryption())
        ),
        certs_to_embed=SimpleCertificateStore(),
    )
    monkeypatch.setattr(seal, "time_stamper", lambda: stamper)
    sealed = seal.seal_pdf(paper, reason=REASON)
    _embedded, status = look(sealed, root_of(authority))
    assert status.timestamp_validity is not None
    assert status.timestamp_validity.intact


def test_a_silent_time_stamp_authority_stops_the_sealing(authority, paper, settings):
    settings.KORTISTO_SEAL = {"tsa": "http://127.0.0.1:9/"}
    with pytest.raises(seal.SealUnavailable, match="time-stamp"):
        seal.seal_pdf(paper, reason=REASON)


def test_a_process_that_may_not_sign_never_seals(authority, paper):
    with ca_keys_elsewhere(), pytest.raises(keys.KeysNotPermitted):
        seal.seal_pdf(paper, reason=REASON)


def test_without_an_authority_nothing_is_sealed(folder, paper):
    with keys.ca_keys_permitted(), pytest.raises(seal.SealUnavailable):
        seal.seal_pdf(paper, reason=REASON)


def test_the_seal_is_certified_once_and_on_record(authority, folder):
    first, again = seal.open_seal(), seal.open_seal()
    assert first.certificate == again.certificate
    assert AuditEvent.objects.filter(event="seal:certified").count() == 1
    assert {one.name: oct(one.stat().st_mode)[-3:] for one in folder.iterdir() if "seal" in one.name} == {
        "ca-seal.pem": "600",
        "seal-chain.pem": "600",
    }


def test_a_seal_that_would_end_soon_is_certified_anew(authority, monkeypatch):
    first = seal.open_seal()
    nearly_over = x509.load_der_x509_certificate(first.certificate).not_valid_after_utc - timedelta(days=10)
    monkeypatch.setattr(sealing, "now", lambda: nearly_over)
    monkeypatch.setattr(seal, "now", lambda: nearly_over)
    assert seal.open_seal().certificate != first.certificate


def test_a_seal_may_be_given_as_files(settings, tmp_path, paper):
    key, certificate = self_signed("Annettu sinetti")
    given = given_files(tmp_path, key, certificate)
    settings.KORTISTO_SEAL = given
    with keys.ca_keys_permitted():
        status = seal.verify_seal(seal.seal_pdf(paper, reason=REASON))
    assert status.signing_cert.subject.native["common_name"] == "Annettu sinetti"


def test_a_given_certificate_of_another_key_or_of_last_year_seals_nothing(settings, tmp_path, paper):
    key, _certificate = self_signed("Annettu sinetti")
    _other, of_another = self_signed("Toinen")
    settings.KORTISTO_SEAL = given_files(tmp_path, key, of_another)
    with keys.ca_keys_permitted(), pytest.raises(seal.SealUnavailable, match="another key"):
        seal.seal_pdf(paper, reason=REASON)
    key, over = self_signed("Viime vuoden", days_ago=400)
    settings.KORTISTO_SEAL = given_files(tmp_path, key, over)
    with keys.ca_keys_permitted(), pytest.raises(seal.SealUnavailable, match="not in force"):
        seal.seal_pdf(paper, reason=REASON)


def test_a_setting_that_does_not_exist_or_stands_alone_is_named(settings):
    settings.KORTISTO_SEAL = {"kei_file": "x"}
    with pytest.raises(ImproperlyConfigured, match="kei_file"):
        seal.seal_settings()
    settings.KORTISTO_SEAL = {"key_file": "x"}
    with pytest.raises(ImproperlyConfigured, match="together"):
        seal.seal_settings()


def test_the_doctor_says_whether_papers_can_be_sealed(authority, folder, settings, tmp_path):
    (finding,) = doctor.seal_findings()
    assert finding.state == doctor.GOOD
    key, certificate = self_signed("Päättyvä", days_ago=360)
    settings.KORTISTO_SEAL = given_files(tmp_path, key, certificate)
    (finding,) = doctor.seal_findings()
    assert finding.state == doctor.NOTE
    settings.KORTISTO_SEAL = {"key_file": str(tmp_path / "none"), "chain_file": str(tmp_path / "none")}
    (finding,) = doctor.seal_findings()
    assert finding.state == doctor.BAD


def self_signed(name: str, *, days_ago: int = 0, stamping: bool = False):
    """A key with a certificate of a year, signed by itself."""
    key = rsa.generate_private_key(65537, 2048) if stamping else ec.generate_private_key(ec.SECP256R1())
    begins = datetime.now(UTC) - timedelta(days=days_ago, minutes=1)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = dict.fromkeys(
        "digital_signature key_encipherment data_encipherment key_agreement key_cert_sign crl_sign encipher_only"
        " decipher_only".split(),
        False,
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=365))
        .add_extension(x509.KeyUsage(content_commitment=True, **usage), critical=True)
    )
    if stamping:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return key, builder.sign(key, hashes.SHA256())


def given_files(folder, key, certificate) -> dict[str, str]:
    files = {name: folder / name for name in ("key_file", "chain_file", "passphrase_file")}
    files["passphrase_file"].write_bytes(b"a pass phrase\n")
    encryption = BestAvailableEncryption(b"a pass phrase")
    files["key_file"].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption))
    files["chain_file"].write_bytes(certificate.public_bytes(Encoding.PEM))
    return {name: str(path) for name, path in files.items()}
