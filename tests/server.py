"""A web server for browser tests: the whole program on loopback, in threads of the test's own process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from wsgiref.simple_server import WSGIRequestHandler

from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer


class SilentHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """A test's output is the test's."""


class Live:
    """Where the browser finds the program: ``live.url`` has no slash at the end.

    It says ``localhost`` and not 127.0.0.1, because passkeys need a name.
    """

    def __init__(self, port: int) -> None:
        self.url = f"http://localhost:{port}"

    def __str__(self) -> str:
        return self.url

    def __add__(self, path: str) -> str:
        return self.url + path


@contextmanager
def serve() -> Iterator[Live]:
    server = ThreadedWSGIServer(("127.0.0.1", 0), SilentHandler)
    server.set_app(WSGIHandler())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield Live(server.server_port)
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
