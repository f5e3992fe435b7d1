"""`kortisto doctor`: what a person who runs Kortisto should know before users find out. Each finding has a remedy."""

from __future__ import annotations

import os
import shutil
import ssl
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

GOOD, NOTE, BAD = "ok", "note", "bad"
MINIMUM_VERSION = 150000
LEAST_FREE_BYTES = 2_000_000_000
MAIL_SECONDS = 5.0
SEAL_DAYS_LEFT = 30


@dataclass(frozen=True)
class Finding:
    """What was seen of one part; a remedy unless it is good."""

    part: str
    state: str
    seen: str
    remedy: str = ""


def examine() -> int:
    """Print every finding; 1 when something is bad, so that a script may stop an update."""
    findings = list(all_findings())
    for finding in findings:
        print(f"{finding.state:>4}  {finding.part}: {finding.seen}")
        if finding.remedy:
            print(f"      -> {finding.remedy}")
    return 1 if any(finding.state == BAD for finding in findings) else 0


def all_findings() -> Iterator[Finding]:
    """Part by part. A part that fails in a way nobody foresaw is a finding, not the end of the examination."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError

    from kortisto.config.cli import start_django
    from kortisto.config.cluster import ClusterError

    try:
        start_django()
    except ImproperlyConfigured as error:
        yield Finding(
            "settings", BAD, str(error), "Correct the setting; docs/operations/settings.md describes each one."
        )
        return
    for name, part in PARTS.items():
        try:
            yield from part()
        except ClusterError as error:
            yield Finding(name, BAD, str(error), "Mend the private database, or set DATABASE_URL.")
        except OperationalError:
            yield Finding(name, BAD, "cannot be examined without the database", "Mend the database first.")
        except Exception as error:
            yield Finding(name, BAD, f"could not be examined ({type(error).__name__})", "Read the program's log.")


def settings_findings() -> Iterator[Finding]:
    from django.conf import settings
    from django.core import checks

    if settings.KORTISTO_DEMO:
        yield Finding(
            "settings", NOTE, "a demo: fictive people, plain HTTP", "Set DATABASE_URL for a real installation."
        )
        return
    messages = checks.run_checks(include_deployment_checks=True)
    for message in messages:
        if message.level >= checks.WARNING and not message.is_silenced():
            yield Finding(
                "settings", BAD, str(message.msg), str(message.hint or "See Django's text on " + str(message.id))
            )
    if all(message.is_silenced() for message in messages):
        yield Finding("settings", GOOD, "Django's deployment checks find nothing")
    nameless = [language for language, _name in settings.LANGUAGES if not settings.KORTISTO_ISSUER.get(language)]
    if nameless:
        yield Finding("settings", BAD, f"the issuer has no name in {', '.join(nameless)}", "Set KORTISTO_ISSUER.")
    if not settings.KORTISTO_PUBLIC_ADDRESS.startswith("https://"):
        yield Finding(
            "settings", BAD, "no public address", "Set KORTISTO_PUBLIC_ADDRESS to https://… as people type it."
        )


def database_findings() -> Iterator[Finding]:
    from django.db import OperationalError, connection

    from kortisto.config.database import EXTENSIONS, private
    from kortisto.config.health import rows, waiting_migrations

    try:
        connection.ensure_connection()
    except OperationalError:
        elsewhere = "Check DATABASE_URL and that PostgreSQL runs and lets this machine in."
        yield Finding("database", BAD, "no connection", "Run `kortisto prepare`." if private() else elsewhere)
        return
    version = connection.pg_version  # type: ignore[attr-defined]
    if version < MINIMUM_VERSION:
        yield Finding("database", BAD, f"PostgreSQL {version // 10000}", "Kortisto needs PostgreSQL 15 or newer.")
    missing = sorted(set(EXTENSIONS) - {row[0] for row in rows("SELECT extname FROM pg_extension")})
    waiting = waiting_migrations()
    if missing or waiting:
        what = ", ".join([*missing, *waiting[:5]])
        yield Finding("database", BAD, f"not up to date: {what}", "Run `kortisto prepare`.")
    power = "SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
    owned = "SELECT count(*) FROM pg_tables WHERE tableowner = current_user AND schemaname = 'public'"
    if rows(power)[0][0] or rows(owned)[0][0]:
        yield Finding(
            "database", BAD, "the program may change tables", "Let DATABASE_URL name kortisto_app, which owns nothing."
        )
    changeable = [
        row[0]
        for row in rows(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename IN "
            "('audit_event', 'audit_payload', 'audit_leaf', 'audit_checkpoint') AND "
            "has_table_privilege(current_user, quote_ident(tablename), 'UPDATE, DELETE, TRUNCATE')"
        )
    ]
    if changeable:
        yield Finding(
            "database", BAD, f"the program may change evidence: {', '.join(changeable)}",
            "REVOKE UPDATE, DELETE, TRUNCATE on these tables from the program's role.",
        )  # fmt: skip
    if rows("SHOW fsync")[0][0] != "on":
        yield Finding(
            "database", BAD, "fsync is off", "Turn it on: a power cut would take orders and evidence with it."
        )
    yield Finding("database", GOOD, f"PostgreSQL {version // 10000} answers")


def key_findings() -> Iterator[Finding]:
    from kortisto.kernel.keys import data_ring, index_ring, key_folder

    folder = key_folder()
    if not folder.is_dir():
        yield Finding(
            "keys", BAD, f"no folder {folder}", "Set KORTISTO_KEYS, or run `kortisto keys make` the first time."
        )
        return
    for path in [folder, *sorted(path for path in folder.iterdir() if path.is_file())]:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            yield Finding(
                "keys", BAD, f"others may read {path.name}", f"chmod {'700' if path.is_dir() else '600'} {path}"
            )
    for name, ring in (("data.json", data_ring), ("index.json", index_ring)):
        found = ring()
        yield Finding("keys", GOOD, f"{name}: key {found.current} of {len(found.keys)}")
    yield from sealed_findings()


def sealed_findings() -> Iterator[Finding]:
    """Open one sealed identity code, the newest, to prove that the key folder belongs to this database."""
    from kortisto.kernel.sealed import CannotOpen
    from kortisto.people.models import Person

    person = Person.objects.filter(identity_code__isnull=False).order_by("-pk").first()
    if person is None:
        yield Finding("keys", NOTE, "nothing is sealed yet", "Run the doctor again after the first person.")
        return
    try:
        person.identity_code.open_for_program()  # type: ignore[union-attr]
    except CannotOpen:
        yield Finding(
            "keys", BAD, "a sealed value does not open", "Put back the key folder that belongs to this database."
        )
    else:
        yield Finding("keys", GOOD, "a sealed value opens")


def storage_findings() -> Iterator[Finding]:
    from django.conf import settings

    folder = Path(settings.KORTISTO_DATA)
    probe = folder / f".doctor-{os.getpid()}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe.write_bytes(b"probe")
        held = probe.read_bytes() == b"probe"
        probe.unlink()
    except OSError as error:
        yield Finding(
            "storage", BAD, f"{folder}: {error.strerror}", "Let the program's user write there, or set KORTISTO_DATA."
        )
        return
    free = shutil.disk_usage(folder).free
    if not held or free < LEAST_FREE_BYTES:
        yield Finding(
            "storage", BAD, f"{free // 1_000_000} MB are free in {folder}", "Make room: uploads are refused without."
        )
        return
    yield Finding("storage", GOOD, f"{folder} can be written, {free // 1_000_000_000} GB are free")


def mail_findings() -> Iterator[Finding]:
    from django.conf import settings
    from django.core.mail import get_connection

    if "smtp" not in settings.EMAIL_BACKEND:
        yield Finding(
            "mail", NOTE, f"mails go to {settings.EMAIL_BACKEND}", "Set KORTISTO_MAIL_HOST where mails must leave."
        )
        return
    server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        connection = get_connection(timeout=MAIL_SECONDS)
        connection.open()
        connection.close()
    except (OSError, ssl.SSLError) as error:
        state = NOTE if settings.KORTISTO_DEMO else BAD
        yield Finding(
            "mail", state, f"{server} does not answer ({type(error).__name__})", "Check KORTISTO_MAIL_HOST and _PORT."
        )
    else:
        yield Finding("mail", GOOD, f"{server} answers")


def words_findings() -> Iterator[Finding]:
    """Whether every room speaks Finnish and Swedish."""
    from django.conf import settings

    from kortisto.config.words import uncompiled

    waiting = uncompiled()
    if waiting:
        yield Finding(
            "words", NOTE if settings.KORTISTO_DEMO else BAD,
            f"{len(waiting)} translations are not compiled: their pages are in English",
            "Run `kortisto prepare` as a user who may write to the program's folder.",
        )  # fmt: skip
    else:
        yield Finding("words", GOOD, "the translations are compiled")


def clock_findings() -> Iterator[Finding]:
    """The machine's clock against the database's, and whether anything keeps it right."""
    from kortisto.config.health import rows

    before = time.time()
    database = float(rows("SELECT extract(epoch FROM clock_timestamp())")[0][0])
    drift = abs(database - (before + time.time()) / 2)
    if drift > 1:
        yield Finding(
            "clock", BAD, f"{drift:.1f} s apart from the database's", "Let both machines follow the same time servers."
        )
    kept = clock_is_kept()
    if kept is False:
        yield Finding("clock", NOTE, "nothing keeps the clock right", "Run chrony or systemd-timesyncd.")
    elif drift <= 1:
        yield Finding("clock", GOOD, "agrees with the database's" + (" and is kept right" if kept else ""))


def clock_is_kept() -> bool | None:
    """Whether the kernel is told the right time by somebody (adjtimex, STA_UNSYNC unset); None where it cannot be asked."""
    import ctypes

    timex = ctypes.create_string_buffer(256)  # struct timex: modes = 0 asks only
    try:
        answer = ctypes.CDLL(None).adjtimex(timex)
    except (OSError, AttributeError):
        return None
    time_error = 5
    return None if answer < 0 else answer != time_error


def outside_findings() -> Iterator[Finding]:
    """The systems outside that a real installation has to name; a demo has its own."""
    wrong = list(_outside_wrong())
    yield from wrong or [Finding("outside", GOOD, "certificates, identification, scanner and registers are named")]


def _outside_wrong() -> Iterator[Finding]:
    from django.conf import settings

    from kortisto.documents.scanner import ScannerDown, ask_clamd
    from kortisto.pki.conf import undecided

    if missing := undecided():
        yield Finding(
            "outside",
            BAD,
            f"the issuer's certificates are not decided: {', '.join(missing)}",
            "Set them in KORTISTO_PKI.",
        )
    if not settings.KORTISTO_OIDC and not settings.KORTISTO_SAML:
        yield Finding(
            "outside",
            BAD,
            "no strong identification: no contract can be signed",
            "Set KORTISTO_OIDC or KORTISTO_SAML to a provider.",
        )
    if settings.KORTISTO_CLAMD:
        try:
            ask_clamd(settings.KORTISTO_CLAMD, b"nothing harmful")
        except ScannerDown as down:
            yield Finding(
                "outside", BAD, f"the virus scanner does not answer ({down})", "Start clamd, or correct KORTISTO_CLAMD."
            )
    elif settings.KORTISTO_SCAN_REQUIRED:
        yield Finding(
            "outside", BAD, "no virus scanner: every upload is refused",
            "Set KORTISTO_CLAMD, or KORTISTO_SCAN_REQUIRED to no.",
        )  # fmt: skip
    absent = sorted({"professional", "population", "business"} - set(settings.KORTISTO_REGISTERS))
    if absent:
        yield Finding(
            "outside", NOTE, f"no register: {', '.join(absent)}", "Set KORTISTO_REGISTERS where they are used."
        )


def seal_findings() -> Iterator[Finding]:
    """The issuer's seal: whether a paper can be sealed on this machine, and for how long yet."""
    from cryptography import x509

    from kortisto.documents.seal import SealUnavailable, open_seal
    from kortisto.kernel.clock import now
    from kortisto.pki.backends.embedded.keys import ca_keys_permitted

    try:
        with ca_keys_permitted():
            found = open_seal()
    except SealUnavailable as trouble:
        yield Finding(
            "seal", BAD, str(trouble), "Run `kortisto ca make` where the CA's keys are, or name files in KORTISTO_SEAL."
        )
        return
    days = (x509.load_der_x509_certificate(found.certificate).not_valid_after_utc - now()).days
    if days < SEAL_DAYS_LEFT:
        yield Finding(
            "seal", NOTE, f"the certificate ends in {days} days", "Get a new one, and name it in KORTISTO_SEAL."
        )
    else:
        yield Finding("seal", GOOD, f"papers can be sealed for {days} days")


def proxy_findings() -> Iterator[Finding]:
    from django.conf import settings

    count = settings.KORTISTO_TRUSTED_PROXIES
    if settings.KORTISTO_HTTPS and not count:
        yield Finding(
            "proxies", BAD, "HTTPS without a trusted proxy: every page would redirect to itself",
            "Set KORTISTO_TRUSTED_PROXIES to how many proxies of yours stand before the program (nginx alone: 1).",
        )  # fmt: skip
    elif count and settings.KORTISTO_DEMO:
        yield Finding(
            "proxies", NOTE, f"{count} trusted in a demo", "Unset KORTISTO_TRUSTED_PROXIES if none stands there."
        )
    else:
        yield Finding("proxies", GOOD, f"{count} trusted")


PARTS: dict[str, Callable[[], Iterator[Finding]]] = {
    "settings": settings_findings,
    "database": database_findings,
    "keys": key_findings,
    "storage": storage_findings,
    "mail": mail_findings,
    "words": words_findings,
    "clock": clock_findings,
    "seal": seal_findings,
    "outside": outside_findings,
    "proxies": proxy_findings,
}
