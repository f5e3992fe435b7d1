"""The faces in a real browser: readable at any width, usable by keyboard alone, whole without script."""

from typing import Any

import pytest
from playwright.sync_api import expect

from kortisto.ui.face import FACES
from kortisto.ui.testing import assert_accessible, assert_fits, small_targets

pytestmark = pytest.mark.browser

GALLERIES = [f"{face.path}malli/" for face in FACES.values()]


def open_page(live: Any, new_context: Any, path: str, language: str = "fi", **options: Any) -> Any:
    context = new_context(extra_http_headers={"Accept-Language": language}, **options)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
    page.goto(live + path)
    page.faults = faults
    return page


@pytest.mark.parametrize("path", [*GALLERIES, "/", "/saavutettavuus/", "/vartti/malli/kysymys/", "/virasto/ei-ole/"])
def test_axe_finds_nothing_in_three_languages(live: Any, new_context: Any, path: str) -> None:
    for language in ("fi", "sv", "en"):
        page = open_page(live, new_context, path, language)
        assert page.locator("html").get_attribute("lang") == language
        assert_accessible(page)
        assert page.faults == []


@pytest.mark.parametrize("path", [*GALLERIES, "/", "/saavutettavuus/"])
def test_a_page_fits_a_phone_and_a_zoomed_window(live: Any, new_context: Any, path: str) -> None:
    page = open_page(live, new_context, path)
    for width in (320, 390, 640, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert_fits(page)
        assert small_targets(page) == []


def test_a_refused_form_takes_the_focus_and_leads_to_its_fields(live: Any, new_context: Any) -> None:
    page = open_page(live, new_context, "/asiointi/malli/", "en")
    page.get_by_label("Name of the contact person").fill("Riitta Mäkinen")
    page.get_by_label("First day of validity").fill("32.1.2026")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert page.title().startswith("Error: ")
    assert_accessible(page)
    page.get_by_role("link", name="Write the date as day, month and year").click()
    expect(page.get_by_label("First day of validity")).to_be_focused()
    expect(page.get_by_label("Name of the contact person")).to_have_value("Riitta Mäkinen")


def test_a_question_opens_as_a_dialog_and_gives_the_focus_back(live: Any, new_context: Any) -> None:
    page = open_page(live, new_context, "/vartti/malli/", "en")
    menu = page.get_by_text("Acts: Virtanen, Hanna")
    menu.click()
    page.get_by_role("link", name="Cancel the card").first.click()
    dialog = page.get_by_role("dialog", name="Cancel the card?")
    expect(dialog).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(menu).to_be_focused()


def test_the_question_is_a_page_without_script(live: Any, new_context: Any) -> None:
    page = open_page(live, new_context, "/vartti/malli/", "en", java_script_enabled=False)
    page.get_by_text("Acts: Virtanen, Hanna").click()
    page.get_by_role("link", name="Cancel the card").first.click()
    expect(page.get_by_role("heading", name="Cancel the card?")).to_be_visible()
    page.get_by_role("button", name="Cancel the card").click()
    expect(page.get_by_role("heading", name="Components")).to_be_visible()


def test_the_keyboard_alone_searches_and_opens_a_row(live: Any, new_context: Any) -> None:
    page = open_page(live, new_context, "/vartti/malli/", "en")
    page.keyboard.press("/")
    page.keyboard.type("nie")
    expect(page.locator("#results").get_by_role("link")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Nieminen, Elina Maria").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/vartti/malli/?kortti=E0M6Y1SKQF")


def test_what_is_searched_for_never_stands_in_an_address(live: Any, new_context: Any) -> None:
    page = open_page(live, new_context, "/vartti/malli/", "en")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("searchbox").fill("nieminen")
    expect(page.locator("#results").get_by_role("link")).to_have_count(1)
    page.get_by_role("searchbox").press("Enter")
    page.wait_for_url("**/vartti/malli/haku/")
    assert not [url for url in asked if "nieminen" in url]


def test_single_key_shortcuts_can_be_turned_off(live: Any, new_context: Any) -> None:
    page = open_page(live, new_context, "/vartti/malli/", "en")
    page.get_by_role("button", name="Keyboard shortcuts").click()
    assert_accessible(page)
    page.get_by_label("Use the shortcuts of a single key").uncheck()
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    page.reload()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).not_to_be_focused()


def test_a_moving_part_comes_to_rest_by_itself(live: Any, new_context: Any) -> None:
    page = open_page(live, new_context, "/vartti/malli/", "en")
    expect(page.get_by_text("The card has been made.")).to_be_visible(timeout=8000)
    assert page.locator("#order-status").get_attribute("hx-get") is None


def test_a_number_is_copied_with_a_word_for_those_who_do_not_see_it(live: Any, new_context: Any) -> None:
    page = open_page(live, new_context, "/asiointi/malli/", "en", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy Electronic customer number").click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_have_count(1)
    assert page.evaluate("navigator.clipboard.readText()") == "47120863"


def test_the_language_switch_stays_on_the_page(live: Any, new_context: Any) -> None:
    page = open_page(live, new_context, "/virasto/malli/?tila=x", "en")
    page.get_by_role("button", name="Svenska").click()
    page.wait_for_url("**/virasto/malli/?tila=x")
    expect(page.get_by_role("heading", name="Komponenter")).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_the_navigation_unfolds_on_a_phone(live: Any, new_context: Any, script: bool) -> None:
    page = open_page(
        live, new_context, "/asiointi/malli/", "en", viewport={"width": 390, "height": 800}, java_script_enabled=script
    )
    link = page.get_by_role("link", name="Finished matters", exact=True)
    expect(link).to_be_hidden()
    page.locator(".nav-toggle").click()
    expect(link).to_be_visible()


def test_the_first_tab_leads_to_the_content(live: Any, new_context: Any) -> None:
    page = open_page(live, new_context, "/oma/malli/", "en")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_a_form_that_is_on_its_way_is_not_sent_twice(live: Any, new_context: Any) -> None:
    page = open_page(live, new_context, "/vartti/malli/kysymys/", "en")
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    page.evaluate("const b = document.querySelector('#confirm button'); b.click(); b.click();")
    page.wait_for_url("**/vartti/malli/")
    assert len(posts) == 1
