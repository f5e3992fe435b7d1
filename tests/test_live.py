"""The browser's ground: the program on loopback, Debian's Chromium, a database of the test's own."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_front_page_answers_a_browser_without_a_single_complaint(live, new_context, language):
    page = new_context(locale=language).new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("requestfailed", lambda request: said.append(request.url))
    response = page.goto(live.url)
    assert response is not None
    assert response.status == 200
    assert page.locator("html").get_attribute("lang") == language
    assert said == []
