"""Where a secret has left a trace: every column of every table, sessions and cache opened, lines logged, cookies, files."""

import base64
import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection

from kortisto.config.logs import JsonFormatter
from kortisto.faces.sessions import store_of

FACES = ("portal", "desk", "office", "holder")


def assert_nowhere(
    secrets: Iterable[str], *, records: Iterable[logging.LogRecord] = (), clients: Iterable[Any] = ()
) -> None:
    """No secret stands anywhere in clear, nor in hexadecimal or base64."""
    wanted = [form for secret in secrets for form in _forms(secret)]
    assert wanted
    for place, text in (*_tables(wanted), *_sessions(), *_cache(), *_lines(records), *_cookies(clients), *_files()):
        for form in wanted:
            assert form not in text, f"{form!r} is in {place}"


def _forms(secret: str) -> list[str]:
    """The secret as it is, in hexadecimal, and the part of its base64 that is the same whatever stands before it."""
    plain = secret.encode()
    shifted = [base64.b64encode(b"\0" * skipped + plain).decode() for skipped in range(3)]
    return [secret, plain.hex(), *(text[4:-4] for text in shifted)]


def _tables(wanted: list[str]) -> Iterable[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) FROM information_schema.tables "
            "WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')"
        )
        tables = [name for (name,) in cursor.fetchall()]
        assert len(tables) > 50
        for table in tables:
            for form in wanted:
                cursor.execute(f"SELECT row::text FROM {table} AS row WHERE position(%s in row::text) > 0", [form])
                yield from ((table, text) for (text,) in cursor.fetchall())


def _sessions() -> Iterable[tuple[str, str]]:
    for session in Session.objects.all():
        for face in FACES:
            yield "a session", str(store_of(face)().decode(session.session_data))


def _cache() -> Iterable[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM kortisto_cache")
        for key, value in cursor.fetchall():
            pickled = base64.b64decode(value)
            yield "the cache", f"{key} {pickled.decode('utf-8', 'replace')}"


def _lines(records: Iterable[logging.LogRecord]) -> Iterable[tuple[str, str]]:
    for record in records:
        yield "the log", JsonFormatter().format(record) + record.getMessage() + str(record.args)


def _cookies(clients: Iterable[Any]) -> Iterable[tuple[str, str]]:
    for client in clients:
        yield "a cookie", str(client.cookies)


def _files() -> Iterable[tuple[str, str]]:
    for path in Path(settings.KORTISTO_DATA).rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            yield str(path), data.decode("utf-8", "replace")
