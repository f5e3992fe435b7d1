"""A plain browser for measurements: keeps its connection and cookies, fills in the forms it was sent. No script is run."""

from __future__ import annotations

import http.client
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit


class Forms(HTMLParser):
    """The page's forms that are posted: where each goes, and what it holds as it was sent."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self._open: dict[str, Any] | None = None
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = {
                "action": given.get("action", ""),
                "post": given.get("method", "").lower() == "post",
                "values": {},
            }
            self.forms.append(self._open)
        if self._open is None:
            return
        values, name = self._open["values"], given.get("name", "")
        if tag == "input" and name:
            if given.get("type") in ("radio", "checkbox"):
                if "checked" in given:
                    values[name] = given.get("value", "on")
            elif given.get("type") != "submit":
                values[name] = given.get("value", "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and (self._select not in values or "selected" in given):
            values[self._select] = given.get("value", "")
        elif tag == "textarea":
            self._area = name
            values[name] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area and self._open is not None:
            self._open["values"][self._area] += data


class Browser:
    """One person's browser, signed in by the cookie of a session that exists."""

    def __init__(self, address: str, cookies: dict[str, str]) -> None:
        self.host = urlsplit(address).netloc
        self.cookies = dict(cookies)
        self.connection = http.client.HTTPConnection(self.host, timeout=60)
        self.path, self.body, self.pages = "", "", 0

    def go(self, path: str, values: dict[str, Any] | None = None) -> str:
        """Ask for a page or post a form, and follow where it leads; a page that is no success ends the measurement."""
        method, content = ("GET", None) if values is None else ("POST", urlencode(values, doseq=True))
        for _ in range(5):
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            if content is not None:
                headers |= {
                    "Content-Type": "application/x-www-form-urlencoded",
                    "Origin": f"http://{self.host}",
                    "Referer": f"http://{self.host}{self.path}",
                }
            self.connection.request(method, path, content, headers)
            answer = self.connection.getresponse()
            body = answer.read().decode()
            self.pages += 1
            for line in answer.headers.get_all("Set-Cookie") or []:
                name, _, value = line.partition(";")[0].partition("=")
                self.cookies[name] = value
            self.path = path
            if answer.status in (301, 302, 303):
                path, method, content = urljoin(path, answer.headers["Location"]), "GET", None
                continue
            if answer.status != 200:
                raise SystemExit(f"{method} {path}: {answer.status}\n{body[:2000]}")
            self.body = body
            return self.path
        raise SystemExit(f"{path}: leads on and on")

    def send(self, **values: Any) -> str:
        """Fill in and send the page's own form: the one that has the fields named, else the last."""
        page = Forms()
        page.feed(self.body)
        posted = [form for form in page.forms if form["post"]]
        known = [form for form in posted if set(values) & set(form["values"])]
        form = (known or posted)[-1]
        return self.go(urljoin(self.path, form["action"] or self.path), {**form["values"], **values})
