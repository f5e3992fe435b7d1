"""The provider over HTTP: a small WSGI program, and a server for it on loopback."""

import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import parse_qsl
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from . import pages
from .people import CHECKS, PEOPLE, DemoPerson
from .protocol import Issuer, Request, Wrong

Start = Callable[[str, list[tuple[str, str]]], Any]
ASKED = (
    "client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "code_challenge", "code_challenge_method",
    "acr_values", "ui_locales", "prompt",
)  # fmt: skip
INVENTED = re.compile(r"(\d{6})[-+A-FU-Y](9\d\d)([0-9A-Y])")
LARGEST = 65_536


class Provider:
    """WSGI: configuration, keys, the page where one chooses, and the exchange of a code for tokens."""

    def __init__(self, issuer: Issuer, people: Iterable[DemoPerson] = PEOPLE, *, client: str = "") -> None:
        self.issuer = issuer
        self.client = client
        self.people = tuple(people)

    def __call__(self, environ: dict[str, Any], start: Start) -> list[bytes]:
        routes = {
            ("GET", "/.well-known/openid-configuration"): self.configuration,
            ("GET", "/keys"): self.keys,
            ("GET", "/style.css"): self.style,
            ("GET", "/authorize"): self.ask,
            ("POST", "/authorize"): self.answer,
            ("POST", "/token"): self.token,
        }
        view = routes.get((environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")))
        status, headers, body = view(environ) if view else ("404 Not Found", [], b"")
        start(status, [("Content-Length", str(len(body))), ("Cache-Control", "no-store"), *headers])
        return [body]

    def configuration(self, environ: dict[str, Any]) -> "Answer":
        return _json("200 OK", self.issuer.configuration())

    def keys(self, environ: dict[str, Any]) -> "Answer":
        return _json("200 OK", self.issuer.keys())

    def style(self, environ: dict[str, Any]) -> "Answer":
        return "200 OK", [("Content-Type", "text/css")], pages.STYLE.encode()

    def ask(self, environ: dict[str, Any]) -> "Answer":
        told = dict(parse_qsl(environ.get("QUERY_STRING", "")))
        try:
            Request.read(told, only_to=self.client)
        except Wrong as wrong:
            return _html("400 Bad Request", pages.broken(str(wrong)))
        return _html("200 OK", pages.choose(self.people, {name: told[name] for name in ASKED if name in told}))

    def answer(self, environ: dict[str, Any]) -> "Answer":
        told = _posted(environ)
        try:
            request = Request.read(told, only_to=self.client)
        except Wrong as wrong:
            return _html("400 Bad Request", pages.broken(str(wrong)))
        if told.get("act") == "cancel":
            return _redirect(request.back(error="access_denied"))
        person = self._chosen(told)
        if person is None:
            asked = {name: told[name] for name in ASKED if name in told}
            return _html("200 OK", pages.choose(self.people, asked, wrong=True))
        return _redirect(request.back(code=self.issuer.grant(request, person, told.get("means", "bank"))))

    def token(self, environ: dict[str, Any]) -> "Answer":
        try:
            return _json("200 OK", self.issuer.token(_posted(environ)))
        except Wrong as wrong:
            return _json("400 Bad Request", {"error": str(wrong)})

    def _chosen(self, told: dict[str, str]) -> DemoPerson | None:
        chosen = told.get("person", "")
        if chosen.isdecimal() and int(chosen) < len(self.people):
            return self.people[int(chosen)]
        code = told.get("identity_code", "").strip().upper()
        matched = INVENTED.fullmatch(code)
        if matched is None or CHECKS[int(matched[1] + matched[2]) % 31] != matched[3]:
            return None
        return DemoPerson(told.get("given_names", "").strip(), told.get("family_name", "").strip(), code)


Answer = tuple[str, list[tuple[str, str]], bytes]


def _posted(environ: dict[str, Any]) -> dict[str, str]:
    length = min(int(environ.get("CONTENT_LENGTH") or 0), LARGEST)
    return dict(parse_qsl(environ["wsgi.input"].read(length).decode("utf-8", "replace")))


def _json(status: str, content: dict[str, Any]) -> Answer:
    return status, [("Content-Type", "application/json")], json.dumps(content).encode()


def _html(status: str, content: str) -> Answer:
    return status, [("Content-Type", "text/html; charset=utf-8"), ("Referrer-Policy", "no-referrer")], content.encode()


def _redirect(address: str) -> Answer:
    return "303 See Other", [("Location", address), ("Referrer-Policy", "no-referrer")], b""


class _Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    """Addresses hold codes and states; none is printed."""

    def log_message(self, format: str, *args: object) -> None:
        return


def server_on(
    port: int, *, people: Iterable[DemoPerson] = PEOPLE, algorithm: str = "ES256", client: str = ""
) -> WSGIServer:
    """A server on 127.0.0.1 that is not serving yet; port 0 takes any free one. `client`: the only address answered to."""
    server = make_server("127.0.0.1", port, lambda environ, start: [b""], server_class=_Threads, handler_class=_Silent)
    issuer = Issuer(f"http://127.0.0.1:{server.server_port}", algorithm=algorithm)
    server.set_app(Provider(issuer, people, client=client))
    return server


@contextmanager
def running(*, port: int = 0, people: Iterable[DemoPerson] = PEOPLE, algorithm: str = "ES256") -> Iterator[str]:
    """The provider in a thread of this program; gives its address."""
    server = server_on(port, people=people, algorithm=algorithm)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
