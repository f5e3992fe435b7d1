"""The way to the demo's provider and back in a real browser, under the strict content policy."""

from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from kortisto.accounts.models import User
from kortisto.demo.provider.app import running
from kortisto.demo.provider.people import DemoPerson
from kortisto.ui.testing import assert_accessible, assert_fits, small_targets
from tests.world import fictive_identity_code

pytestmark = pytest.mark.browser
HANNA = DemoPerson("Hanna Maria", "Virtanen", fictive_identity_code(date(1990, 3, 15), 921), ("kortinhaltija",))


@pytest.fixture
def provider(settings: Any) -> Any:
    with running(people=(HANNA,)) as address:
        settings.KORTISTO_OIDC = [{"id": "malli", "name": "Malli", "issuer": address, "client_id": "kortisto-demo"}]
        settings.KORTISTO_FORM_TARGETS = [address]
        yield address


def test_a_holder_identifies_and_comes_back_to_their_cards(provider, live, new_context, world):
    page = new_context(extra_http_headers={"Accept-Language": "fi"}).new_page()
    refused: list[str] = []
    page.on("console", lambda line: refused.append(line.text) if "Content Security Policy" in line.text else None)
    page.goto(live + "/oma/")
    page.get_by_role("button", name="Malli").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mallitunnistus")
    assert urlsplit(page.url).netloc == urlsplit(provider).netloc
    assert_accessible(page)
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert_fits(page)
        assert small_targets(page) == []
    page.get_by_label("Hanna Maria Virtanen").check()
    page.get_by_label("Varmennekortti (korkea)").check()
    page.get_by_role("button", name="Tunnistaudu").click()
    expect(page).to_have_url(live + "/oma/")
    assert User.objects.get(person=world.hanna).identifications.get().level == "high"
    assert refused == []


def test_a_code_that_might_be_somebodys_is_not_taken(provider, live, new_context):
    page = new_context(extra_http_headers={"Accept-Language": "en"}, locale="en-GB").new_page()
    page.goto(live + "/oma/kirjaudu/")
    page.get_by_role("button", name="Malli").click()
    page.get_by_label("Somebody else").check()
    page.get_by_label("Invented personal identity code").fill("131313-8991")
    page.get_by_role("button", name="Identify").click()
    expect(page.get_by_role("alert")).to_contain_text("not an invented personal identity code")
