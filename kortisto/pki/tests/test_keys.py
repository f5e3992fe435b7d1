"""The authority's keys: encrypted, readable by one user, opened where they may be."""

import stat

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.core.exceptions import ImproperlyConfigured

from kortisto.audit.models import AuditEvent
from kortisto.kernel.actors import Operator
from kortisto.pki.backends.embedded import keys
from kortisto.pki.backends.embedded.ceremony import make_authorities
from kortisto.pki.cli import main
from kortisto.pki.models import CertificateAuthority


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """A key folder of the test's own."""
    settings.KORTISTO_KEYS = tmp_path / "keys"
    keys.forget_keys()
    yield settings.KORTISTO_KEYS
    keys.forget_keys()


def test_keys_lie_encrypted_and_readable_by_their_user_only(folder):
    with keys.ca_keys_permitted():
        made = keys.make_key("test")
    assert isinstance(made.curve, ec.SECP384R1)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {
        "ca-test.pem": 0o600,
        "ca-passphrase": 0o600,
    }
    with pytest.raises(TypeError):
        load_pem_private_key((folder / "ca-test.pem").read_bytes(), None)


def test_the_passphrase_may_lie_elsewhere(folder, settings, tmp_path):
    elsewhere = tmp_path / "credential"
    elsewhere.write_text("quite another place\n")
    settings.KORTISTO_PKI = {"passphrase_file": str(elsewhere)}
    with keys.ca_keys_permitted():
        keys.make_key("test")
        assert not (folder / "ca-passphrase").exists()
        keys.forget_keys()
        assert keys.open_key("test")
        elsewhere.write_text("wrong")
        keys.forget_keys()
        with pytest.raises(ValueError):
            keys.open_key("test")


def test_a_key_made_twice_stays_the_first(folder):
    with keys.ca_keys_permitted():
        first = keys.make_key("test").private_numbers()
        assert keys.make_key("test").private_numbers() == first


def test_a_process_that_may_not_sign_never_reads_a_key(folder):
    with keys.ca_keys_permitted():
        keys.make_key("test")
    with pytest.raises(keys.KeysNotPermitted):
        keys.open_key("test")


def test_a_key_that_is_missing_is_named(folder):
    with keys.ca_keys_permitted(), pytest.raises(ImproperlyConfigured, match="ca-nobody"):
        keys.open_key("nobody")


def test_the_authorities_are_made_once_and_on_record(db):
    first = make_authorities(actor=Operator("ulla"))
    assert make_authorities(actor=Operator("ulla")).pk == first.pk
    assert list(CertificateAuthority.objects.order_by("id").values_list("kind", flat=True)) == ["root", "issuing"]
    assert AuditEvent.objects.filter(event="certificateauthority:made", actor_code="operator:ulla").count() == 2


def test_the_command_line_makes_and_shows_them_with_their_fingerprints(db, capsys):
    assert main(["make"]) == 0
    made = capsys.readouterr().out
    assert main(["show"]) == 0
    assert capsys.readouterr().out == made
    assert made.count("SHA-256") == 2


def test_a_setting_that_does_not_exist_is_named(settings):
    from kortisto.pki.conf import pki_settings

    settings.KORTISTO_PKI = {"adress_base": "http://pki.example.org"}
    with pytest.raises(ImproperlyConfigured, match="adress_base"):
        pki_settings()
