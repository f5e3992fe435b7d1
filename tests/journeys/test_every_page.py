"""Every page that a link leads to, by everybody who may open it: readable for everybody, in three languages, wide and narrow.

The demo's whole country stands behind the pages. A person's links are followed first without a browser, until no new kind of
page turns up; then a browser opens one page of each kind. Whoever adds a page has it looked at here without adding a test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from kortisto.accounts.models import User
from kortisto.accounts.sessions import Strength
from kortisto.demo import beginning
from kortisto.faces.testing import enter
from kortisto.kernel.testing import rule
from kortisto.ui.face import FACES
from kortisto.ui.testing import assert_accessible, assert_fits, small_targets

pytestmark = pytest.mark.browser
PEOPLE = {
    "portal": ["kaisa", "maija", "sami"],
    "desk": ["riitta"],
    "office": ["hilla", "oili", "auli", "sulo"],
    "holder": ["hanna"],
    "public": [None],
}
# Pages of one kind that are followed: rows of one kind stand in different states, and lead to different pages.
EACH_KIND = 4
MOST_PAGES = 900
HREF = re.compile(r"""<a\b[^>]*?\bhref="([^"#?]+)[^"]*\"""")
# A desk, a window beside another, a tablet with little room beside the navigation, 1280 px at 200 % zoom, a phone, and the
# narrowest window of WCAG.
WIDTHS = (1280, 1110, 820, 640, 390, 320)


def user_of(key: str) -> User:
    """The player's user; who has none yet comes in by strong identification."""
    return beginning.user_of(key) or beginning.arrive(key)


def signed_in(face: str, key: str | None) -> Client:
    client = Client(headers={"accept-language": "fi"})
    if key is not None:
        strength = Strength.IDENTIFIED if face in ("holder", "portal") else Strength.TWO_FACTORS
        enter(client, face, user_of(key), strength=strength)
    return client


def kind_of(face: str, path: str) -> str | None:
    """The name of the address at the face; None where it leads elsewhere."""
    if not path.startswith(FACES[face].path):
        return None
    try:
        return resolve(path, urlconf=FACES[face].urlconf).url_name
    except Resolver404:
        return None


def pages_of(face: str, client: Client) -> Iterator[tuple[str, str]]:
    """Follow every link from the first page on; each page's kind and address, one of each kind."""
    waiting, seen, kinds = [FACES[face].path], set(), {}
    given = set()
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        kind = kind_of(face, path)
        if kind is None or path in seen or kinds.get(kind, 0) >= EACH_KIND:
            continue
        seen.add(path)
        kinds[kind] = kinds.get(kind, 0) + 1
        answer = client.get(path)
        # 422 is a refusal with its reason and the way on: a page like the others.
        assert answer.status_code in (200, 302, 422), f"a link leads to {path}: {answer.status_code}"
        if answer.status_code == 302 or not answer.headers["content-type"].startswith("text/html"):
            continue
        if kind not in given:
            given.add(kind)
            yield kind, path
        for href in HREF.findall(answer.content.decode()):
            there = urlsplit(urljoin(path, unescape(href)))
            if not there.netloc and not there.path.endswith("/ulos/"):
                waiting.append(there.path)


@rule("BR-AC-01", "BR-LA-01")
@pytest.mark.parametrize("face", list(PEOPLE))
def test_every_page_that_a_link_leads_to_reads_well(face, tell, live, new_context):
    from kortisto.demo import story
    from kortisto.demo.country import settle

    scene = tell(*(code for code, _heading, _part in story.PARTS))
    settle(scene)
    looked_at: set[str] = set()
    for key in PEOPLE[face]:
        client = signed_in(face, key)
        fresh = [(kind, path) for kind, path in pages_of(face, client) if kind not in looked_at]
        looked_at |= {kind for kind, _path in fresh}
        look(face, key, live, new_context, fresh)
    assert len(looked_at) > 2, looked_at


def look(face: str, key: str | None, live: Any, new_context: Any, pages: list[tuple[str, str]]) -> None:
    faults = []
    for language in ("fi", "sv", "en"):
        page = new_context(locale=f"{language}-FI", timezone_id="Europe/Helsinki").new_page()
        page.on("pageerror", lambda error, page=page: faults.append(f"{page.url}: {error}"))
        if key is not None:
            user = user_of(key)
            User.objects.filter(pk=user.pk).update(language=language)
            cookie = FACES[face].session_cookie
            value = signed_in(face, key).cookies[cookie].value
            page.context.add_cookies([{"name": cookie, "value": value, "url": f"{live.url}{FACES[face].path}"}])
        for _kind, path in pages:
            page.set_viewport_size({"width": WIDTHS[0], "height": 900})
            answer = page.goto(live.url + path)
            try:
                assert answer.status in (200, 422), answer.status
                assert page.locator("html").get_attribute("lang") == language
                assert_accessible(page)
                for width in WIDTHS:
                    page.set_viewport_size({"width": width, "height": 900})
                    assert_fits(page)
                assert small_targets(page) == []
            except AssertionError as error:
                faults.append(f"{path} ({language}, {key}): {error}")
    assert not faults, "\n\n".join(faults)
