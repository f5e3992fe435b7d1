"""The scanner's own protocol, spoken by a small server here; what the program does with each answer."""

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from kortisto.documents.models import Scan
from kortisto.documents.scanner import ScannerDown, ask_clamd, scan
from kortisto.kernel.errors import Refusal

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def read_exactly(connection: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        piece = connection.recv(count - len(data))
        if not piece:
            raise ConnectionError
        data += piece
    return data


def honest(connection: socket.socket) -> None:
    """INSTREAM as clamd speaks it: pieces with their length, a length of nought at the end, one answer."""
    assert read_exactly(connection, 10) == b"zINSTREAM\0"
    data = b""
    while length := struct.unpack("!I", read_exactly(connection, 4))[0]:
        data += read_exactly(connection, length)
    connection.sendall(b"stream: Eicar-Test-Signature FOUND\0" if EICAR in data else b"stream: OK\0")


def talks_nonsense(connection: socket.socket) -> None:
    connection.recv(1 << 20)
    connection.sendall(b"INSTREAM size limit exceeded. ERROR\0")


def never_answers(connection: socket.socket) -> None:
    time.sleep(1.0)


@pytest.fixture
def clamd(tmp_path) -> Iterator[Callable[[Callable[[socket.socket], None]], str]]:
    servers: list[tuple[socket.socket, threading.Thread]] = []

    def start(behaviour: Callable[[socket.socket], None]) -> str:
        path = str(tmp_path / f"{len(servers)}.sock")
        server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        server.bind(path)
        server.listen()

        def serve() -> None:
            try:
                connection, _address = server.accept()
            except OSError:
                return
            with connection:
                behaviour(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        servers.append((server, thread))
        return f"unix:{path}"

    yield start
    for server, thread in servers:
        server.close()
        thread.join(timeout=3)


def test_a_clean_file_is_received_as_scanned(clamd, settings):
    settings.KORTISTO_CLAMD = clamd(honest)
    assert scan(b"harmless" * 40_000) == Scan.CLEAN


def test_an_infected_file_is_refused(clamd, settings):
    settings.KORTISTO_CLAMD = clamd(honest)
    settings.KORTISTO_SCAN_REQUIRED = False
    with pytest.raises(Refusal) as caught:
        scan(b"%PDF-1.7 " + EICAR)
    assert caught.value.code == "document_infected"


@pytest.mark.parametrize("behaviour", [talks_nonsense, never_answers])
def test_a_scanner_that_does_not_answer_properly_counts_as_down(clamd, behaviour):
    with pytest.raises(ScannerDown):
        ask_clamd(clamd(behaviour), b"file", limit=0.2)


def test_files_are_refused_while_a_required_scanner_is_down(settings, tmp_path):
    settings.KORTISTO_CLAMD = f"unix:{tmp_path}/nobody.sock"
    settings.KORTISTO_SCAN_REQUIRED = True
    with pytest.raises(Refusal) as caught:
        scan(b"file")
    assert caught.value.code == "scanner_down"


def test_a_required_scanner_without_an_address_lets_nothing_in(settings):
    settings.KORTISTO_CLAMD = ""
    settings.KORTISTO_SCAN_REQUIRED = True
    with pytest.raises(Refusal):
        scan(b"file")


def test_where_scanning_is_not_required_the_row_says_that_it_was_not_done(settings, tmp_path):
    settings.KORTISTO_SCAN_REQUIRED = False
    settings.KORTISTO_CLAMD = f"unix:{tmp_path}/nobody.sock"
    assert scan(b"file") == Scan.NOT_SCANNED
    settings.KORTISTO_CLAMD = ""
    assert scan(b"file") == Scan.NOT_SCANNED
