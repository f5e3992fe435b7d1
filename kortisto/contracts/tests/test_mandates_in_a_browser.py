"""Mandates in a real browser: every page readable for everybody, wide and narrow, in three languages."""

from functools import partial
from typing import Any

import pytest

from kortisto.cards.tests.cast import a_card
from kortisto.contracts.actions.end_mandate import end_mandate
from kortisto.contracts.tests.cast import asked, drafted, with_mandate
from kortisto.kernel.testing import rule
from kortisto.ui.face import FACES, address
from kortisto.ui.testing import assert_accessible, assert_fits, small_targets
from tests.visits import visit

pytestmark = pytest.mark.browser
url = partial(address, "portal")


def portal(live: Any, new_context: Any, user: Any, account: Any, language: str) -> Any:
    type(user).objects.filter(pk=user.pk).update(language=language)
    client = visit("portal", user, account=account.code)
    cookie = FACES["portal"].session_cookie
    context = new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": cookie, "value": client.cookies[cookie].value, "url": f"{live.url}/asiointi/"}])
    return context.new_page()


@rule("BR-AC-01")
def test_every_page_of_mandates_is_accessible_in_three_languages_and_fits_a_phone(world, live, new_context):
    version = drafted(world)
    mine, theirs = with_mandate(world, version, world.ita), asked(world, version)
    a_card(world)
    end_mandate(actor=world.maija, mandate=world.clinic_mandate, reason="Muutamme.")
    code = version.case.code
    clinic = [url("mandate_list"), url("mandate_detail", world.clinic_mandate.code)]
    other = [
        url("application_part", code, "valtuutettavat"), url("application_several", code), url("application_points", code),
        url("application_mandate_change", code, mine.code), url("application_review", code),
        url("mandate_detail", theirs.code),
    ]  # fmt: skip
    county = [
        url("mandate_detail", theirs.code),
        url("mandate_accept", theirs.code),
        url("mandate_decline", theirs.code),
    ]
    walks = ((world.maija, world.clinic_account, clinic), (world.otto, world.other_account, other),
             (world.kaisa, world.county_account, county))  # fmt: skip
    for language in ("fi", "sv", "en"):
        for user, account, addresses in walks:
            page = portal(live, new_context, user, account, language)
            for there in addresses:
                page.set_viewport_size({"width": 1280, "height": 900})
                answer = page.goto(live.url + there)
                assert answer.status == 200, there
                assert page.locator("html").get_attribute("lang") == language
                assert_accessible(page)
                page.set_viewport_size({"width": 390, "height": 800})
                assert_fits(page)
                assert small_targets(page) == []
            page.context.close()


def test_points_are_searched_as_one_types_and_chosen_by_keyboard(world, live, new_context):
    version = drafted(world)
    page = portal(live, new_context, world.otto, world.other_account, "fi")
    page.goto(live.url + url("application_points", version.case.code))
    page.locator("#q").focus()
    page.keyboard.type("itakesk")
    page.locator("#rows", has_text="Itäkeskuksen").wait_for()
    page.locator("#rows", has_text="Keskussairaalan").wait_for(state="detached")
    page.wait_for_load_state(
        "networkidle"
    )  # the last letters' answer takes the place of the rows, and the focus with it
    page.get_by_role("link", name="Valitse").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{url('application_point_ask', version.case.code, world.ita.code)}")
    page.get_by_role("button", name="Pyydä rekisteröintipisteen hyväksyntä").focus()
    page.keyboard.press("Enter")
    page.locator(".messages", has_text="Hyväksyntää on pyydetty").wait_for()
