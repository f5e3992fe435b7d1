"""The doctor names what is wrong and what to do about it, and keeps examining."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection

from kortisto.config import cli, doctor
from kortisto.kernel.keys import forget_rings, make_data_keys


@pytest.fixture
def ready(monkeypatch):
    """Django runs already."""
    monkeypatch.setattr(cli, "start_django", lambda: None)


def bad(part: str) -> list[str]:
    return [finding.seen for finding in doctor.PARTS[part]() if finding.state == doctor.BAD]


@pytest.mark.django_db
def test_a_whole_database_has_only_the_findings_of_a_test_cluster():
    assert bad("database") == ["fsync is off"]


@pytest.mark.django_db
def test_a_program_that_could_change_evidence_is_told(monkeypatch):
    from kortisto.config import health

    asked = health.rows

    def as_if_granted(statement: str) -> list[tuple]:
        return asked(statement.replace("has_table_privilege(current_user", "has_table_privilege('kortisto_owner'"))

    monkeypatch.setattr(health, "rows", as_if_granted)
    assert any(seen.startswith("the program may change evidence: ") for seen in bad("database"))


@pytest.mark.django_db
def test_a_waiting_migration_is_told(monkeypatch):
    from kortisto.config import health

    monkeypatch.setattr(health, "_migrated", False)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'config'")
    assert "not up to date: config.0001_cache" in bad("database")


@pytest.mark.django_db
def test_a_key_that_others_may_read_is_told(settings, tmp_path):
    settings.KORTISTO_KEYS = tmp_path / "keys"
    forget_rings()
    make_data_keys()
    (settings.KORTISTO_KEYS / "data.json").chmod(0o644)
    assert "others may read data.json" in bad("keys")
    forget_rings()


@pytest.mark.django_db
def test_keys_of_another_database_are_told(settings, tmp_path, world):
    assert "a sealed value does not open" not in bad("keys")
    settings.KORTISTO_KEYS = tmp_path / "keys"
    forget_rings()
    make_data_keys()
    assert bad("keys") == ["a sealed value does not open"]
    forget_rings()


def test_a_folder_that_cannot_be_written_is_told(settings, tmp_path):
    (tmp_path / "file").write_text("in the way")
    settings.KORTISTO_DATA = tmp_path / "file" / "data"
    assert len(bad("storage")) == 1
    settings.KORTISTO_DATA = tmp_path / "data"
    assert not bad("storage")


def test_https_without_a_trusted_proxy_is_told(settings):
    settings.KORTISTO_HTTPS, settings.KORTISTO_TRUSTED_PROXIES = True, 0
    assert len(bad("proxies")) == 1
    settings.KORTISTO_TRUSTED_PROXIES = 1
    assert not bad("proxies")


def test_a_mail_server_that_is_away_is_told(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.KORTISTO_DEMO = "127.0.0.1", 9, False
    assert len(bad("mail")) == 1


@pytest.mark.django_db
def test_every_bad_finding_has_a_remedy_and_the_command_fails_with_it(ready, capsys):
    findings = list(doctor.all_findings())
    assert {finding.part for finding in findings} == set(doctor.PARTS)
    assert all(finding.remedy for finding in findings if finding.state == doctor.BAD)
    assert doctor.examine() == 1
    assert "-> Turn it on" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_part_that_fails_unforeseen_does_not_end_the_examination(ready, monkeypatch):
    def fails():
        raise ZeroDivisionError
        yield

    monkeypatch.setitem(doctor.PARTS, "mail", fails)
    findings = {finding.part: finding for finding in doctor.all_findings()}
    assert findings["mail"].seen == "could not be examined (ZeroDivisionError)"
    assert "proxies" in findings


def test_without_a_database_each_part_that_needs_it_says_so(ready, monkeypatch):
    def away():
        raise OperationalError("connection refused")

    monkeypatch.setattr(doctor, "PARTS", {"keys": away, "proxies": doctor.PARTS["proxies"]})
    keys, *others = doctor.all_findings()
    assert (keys.part, keys.seen) == ("keys", "cannot be examined without the database")
    assert others


def test_what_an_issuer_has_not_decided_is_told_in_a_real_installation_only(settings):
    settings.KORTISTO_SCAN_REQUIRED = settings.KORTISTO_DEMO = False
    settings.KORTISTO_OIDC, settings.KORTISTO_PKI = [], {"cps_uri": "https://kortti.example/cps"}
    told = bad("outside")
    assert any("address_base" in seen and "cps_uri" not in seen for seen in told)
    assert any(seen.startswith("no strong identification") for seen in told)
    settings.KORTISTO_DEMO = True
    assert not any("address_base" in seen for seen in bad("outside"))


def test_a_scanner_that_does_not_answer_is_told(settings, tmp_path):
    settings.KORTISTO_CLAMD = f"unix:{tmp_path}/clamd.ctl"
    assert any(seen.startswith("the virus scanner does not answer") for seen in bad("outside"))


def test_no_authority_is_made_with_an_examples_names_in_a_real_installation(settings, capsys):
    from kortisto.pki import cli as ca

    settings.KORTISTO_DEMO, settings.KORTISTO_PKI = False, {}
    assert ca.main(["make"]) == 2
    assert "root_name" in capsys.readouterr().err


def test_a_silenced_check_is_no_finding(settings, monkeypatch):
    from django.core import checks

    settings.KORTISTO_DEMO = False
    settings.SILENCED_SYSTEM_CHECKS = ["security.W003"]
    warnings = [checks.Warning("no middleware", id="security.W003"), checks.Warning("no HSTS", id="security.W004")]
    monkeypatch.setattr(checks, "run_checks", lambda **_: warnings)
    told = bad("settings")
    assert "no HSTS" in told
    assert "no middleware" not in told


@pytest.mark.subprocess
def test_a_first_start_is_told_in_a_sentence_and_makes_its_keys(tmp_path):
    import os
    import subprocess
    import sys

    folders = {
        name: str(tmp_path / name.lower()) for name in ("KORTISTO_KEYS", "KORTISTO_DATA", "KORTISTO_CHECKPOINTS")
    }
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("KORTISTO_", "DJANGO_"))}
    environment = {**outside, **folders, "DATABASE_URL": "postgresql://kortisto_app@127.0.0.1:1/none"}

    def kortisto(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "kortisto.config.cli", *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)

    first = kortisto("ca", "show")
    assert (first.returncode, "keys make" in first.stderr) == (2, True), first.stderr
    assert kortisto("keys", "make").returncode == 0
    assert (tmp_path / "kortisto_keys" / "secret.key").stat().st_mode & 0o777 == 0o600
