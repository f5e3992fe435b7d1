"""The virus scanner behind its one verb: clamd over its INSTREAM protocol, with a limit of five seconds in all.

One of the two places where a page waits for an outside system (ground rule 4): a file that was never looked at must not
get in where the installation says that all are.
"""

import logging
import socket
import struct
import time

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.errors import Refusal

from .models import Scan

LIMIT_SECONDS = 5.0
CHUNK = 1 << 16
log = logging.getLogger("kortisto.documents.scanner")


class ScannerDown(Exception):
    """The scanner did not answer, or not in time, or not in its protocol."""


def scan(data: bytes, *, field: str | None = "file") -> Scan:
    """Ask the scanner about a file. Refuses an infected file, and any file while a required scanner is down."""
    address = settings.KORTISTO_CLAMD
    try:
        if not address:
            raise ScannerDown("no address is set")
        finding = ask_clamd(address, data)
    except ScannerDown as down:
        if settings.KORTISTO_SCAN_REQUIRED:
            log.error("scanner_down", extra={"reason": str(down)})
            raise Refusal(
                "scanner_down",
                _(
                    "Files cannot be received just now, because the virus scanner does not answer. Try again in a while."
                ),
                field=field,
            ) from None
        if address:
            log.warning("scanner_down", extra={"reason": str(down)})
        return Scan.NOT_SCANNED
    if finding:
        log.warning("document_infected", extra={"finding": finding})
        raise Refusal(
            "document_infected",
            _("The virus scanner found harmful content in the file. It was not received."),
            field=field,
        )
    return Scan.CLEAN


def ask_clamd(address: str, data: bytes, *, limit: float = LIMIT_SECONDS) -> str:
    """The signature clamd found, or an empty text. `address` is "unix:/run/clamav/clamd.ctl" or "tcp:host:port".

    Raises ScannerDown when the answer does not come within `limit` seconds, all together.
    """
    deadline = time.monotonic() + limit
    try:
        with _connect(address, limit) as connection:
            connection.sendall(b"zINSTREAM\0")
            for start in range(0, len(data), CHUNK):
                connection.settimeout(_left(deadline))
                piece = data[start : start + CHUNK]
                connection.sendall(struct.pack("!I", len(piece)) + piece)
            connection.sendall(struct.pack("!I", 0))
            answer = b""
            while not answer.endswith(b"\0"):
                connection.settimeout(_left(deadline))
                piece = connection.recv(4096)
                if not piece:
                    break
                answer += piece
    except (OSError, ValueError) as error:
        raise ScannerDown(type(error).__name__) from None
    verdict = answer.rstrip(b"\0").decode("utf-8", "replace")
    if verdict == "stream: OK":
        return ""
    if verdict.startswith("stream: ") and verdict.endswith(" FOUND"):
        return verdict.removeprefix("stream: ").removesuffix(" FOUND")
    raise ScannerDown("unexpected answer")


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _connect(address: str, limit: float) -> socket.socket:
    scheme, _colon, place = address.partition(":")
    if scheme == "unix":
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(limit)
        try:
            connection.connect(place)
        except OSError:
            connection.close()
            raise
        return connection
    if scheme != "tcp":
        raise ValueError("a scanner's address begins with unix: or tcp:")
    host, _colon, port = place.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=limit)
