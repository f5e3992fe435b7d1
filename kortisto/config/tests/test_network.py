"""Tests speak to this machine only."""

from __future__ import annotations

import socket

import pytest

from tests.network import SocketLeftTheMachine


def test_a_socket_to_another_machine_is_refused():
    with socket.socket() as one, pytest.raises(SocketLeftTheMachine, match="fake backend"):
        one.connect(("192.0.2.1", 443))


def test_a_name_outside_is_not_even_looked_up():
    with pytest.raises(SocketLeftTheMachine):
        socket.getaddrinfo("kortisto.example", 443)


def test_a_datagram_to_another_machine_is_refused():
    with socket.socket(type=socket.SOCK_DGRAM) as one, pytest.raises(SocketLeftTheMachine):
        one.sendto(b"x", ("192.0.2.1", 53))


def test_loopback_is_open():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as one:
        assert one.getpeername() == server.getsockname()
