"""No socket leaves the machine during tests."""

from __future__ import annotations

import ipaddress
import socket
import sys
from typing import Any

LOCAL_NAMES = {"", "localhost", "localhost.localdomain", "ip6-localhost", "testserver"}
_closed = False


class SocketLeftTheMachine(RuntimeError):
    """A test tried to reach another machine."""


def is_local(host: object) -> bool:
    if host is None:
        return True
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name in LOCAL_NAMES:
        return True
    try:
        address = ipaddress.ip_address(name.split("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def guard(event: str, arguments: tuple[Any, ...]) -> None:
    if not event.startswith("socket."):
        return
    if event in {"socket.connect", "socket.sendto"}:
        connection, address = arguments[0], arguments[1]
        if connection.family not in {socket.AF_INET, socket.AF_INET6} or is_local(address[0]):
            return
        target = str(address[0])
    elif event == "socket.getaddrinfo":
        if is_local(arguments[0]):
            return
        target = str(arguments[0])
    else:
        return
    raise SocketLeftTheMachine(
        f"A test tried to reach {target}. Tests speak to this machine only: use the fake backend of the interface, or a "
        "server of the test's own on 127.0.0.1."
    )


def close_the_doors() -> None:
    """Refuse every socket to another machine for the rest of this process."""
    global _closed
    if not _closed:
        _closed = True
        sys.addaudithook(guard)
