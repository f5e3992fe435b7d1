"""The office's pages of desk user names and of lists of registrars, in a real browser: axe, a phone's width, the keyboard."""

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import expect

from kortisto.accounts.actions.open_desk_credential import open_desk_credential
from kortisto.accounts.models import User
from kortisto.accounts.tests.cast import messages_leave
from kortisto.faces.testing import enter
from kortisto.messages.models import Letter
from kortisto.registrars.jobs import check_import
from kortisto.registrars.models import RegistrarImport
from kortisto.ui.face import FACES
from kortisto.ui.testing import assert_accessible, assert_fits, small_targets
from tests.bench.import_registrars import FAULTS

from .cast import a_row, an_import, csv_list

pytestmark = pytest.mark.browser


def at_the_office(new_context: Any, user: User, language: str, **options: Any) -> Any:
    client = enter(Client(headers={"accept-language": language}), "office", user)
    context = new_context(extra_http_headers={"Accept-Language": language}, **options)
    cookie = FACES["office"].session_cookie
    context.add_cookies(
        [{"name": cookie, "value": client.cookies[cookie].value, "domain": "localhost", "path": FACES["office"].path}]
    )
    return context.new_page()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_pages_are_accessible_and_fit_a_phone(live: Any, new_context: Any, world: Any, language: str) -> None:
    User.objects.update(language=language)
    faulty = [a_row(world, email=f"x{place}@example.fi") | change for place, (change, _code) in enumerate(FAULTS)]
    checked = an_import(world, a_row(world), *faulty)
    under_way = an_import(world, a_row(world))
    RegistrarImport.objects.filter(pk=under_way.pk).update(
        state="running", confirmed_by=world.oili, confirmed_at="2026-11-25T10:00Z"
    )
    open_desk_credential(actor=world.oili, user=world.rauno, post_address="Sairaalantie 1\n00001 Koivuranta")
    messages_leave()
    letter = Letter.objects.get()
    page = at_the_office(new_context, world.oili, language, viewport={"width": 390, "height": 844})
    faults: list[str] = []
    page.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
    for path in (
        f"rekisteroijat/{world.rauno.code}/", f"rekisteroijat/{world.rauno.code}/vartti/uudelleen/",
        f"rekisteroijat/{world.riitta.code}/vartti/avaa/", f"kirjeet/{letter.code}/", "kirjeet/", "rekisterointituonnit/",
        "rekisterointituonnit/uusi/", f"rekisterointituonnit/{checked.code}/", f"rekisterointituonnit/{under_way.code}/",
        f"rekisterointituonnit/{checked.code}/vahvista/", f"rekisterointituonnit/{checked.code}/peru/",
    ):  # fmt: skip
        page.goto(f"{live}/virasto/{path}")
        assert page.locator("html").get_attribute("lang") == language, path
        assert_accessible(page)
        assert_fits(page)
        assert small_targets(page) == [], path
    assert faults == []


def test_a_list_is_given_and_proposed_by_keyboard_alone(live: Any, new_context: Any, world: Any) -> None:
    User.objects.update(language="en")
    page = at_the_office(new_context, world.oili, "en")
    page.goto(f"{live}/virasto/rekisterointituonnit/uusi/")
    data = csv_list(a_row(world), a_row(world, point="1")).read()
    page.get_by_label("List of registrars").set_input_files(
        {"name": "registrars.csv", "mimeType": "text/csv", "buffer": data}
    )
    page.get_by_label("List of registrars").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("List of registrars")
    source = RegistrarImport.objects.get()
    expect(page.locator("progress")).to_have_count(1)
    check_import(source.code)
    # The page asks for itself anew while the rows are being checked.
    expect(page.get_by_text("The list has been checked")).to_be_visible(timeout=10_000)
    expect(page.get_by_text("The electronic customer number has a typing error")).to_be_visible()
    page.get_by_role("link", name="Take in the good rows").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("Moved from the old register")
    page.keyboard.press("Enter")
    expect(page.get_by_text("It waits for a second person.")).to_be_visible()
