"""Ordering in a real browser: by keyboard alone, readable for everybody, in three languages, wide and narrow."""

from typing import Any

import pytest
from django.urls import reverse

from kortisto.cards.models import CardOrder
from kortisto.kernel.testing import rule
from kortisto.ui.face import FACES
from kortisto.ui.testing import assert_accessible, assert_fits, small_targets
from tests.visits import visit

from .helpers import a_professional

LANGUAGES = ("fi", "sv", "en")


def desk(live: Any, new_context: Any, user: Any, *, language: str) -> Any:
    """A page of a browser at which the registrar has signed in."""
    type(user).objects.filter(pk=user.pk).update(language=language)
    client = visit("desk", user)
    cookie = FACES["desk"].session_cookie
    context = new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": cookie, "value": client.cookies[cookie].value, "url": f"{live.url}/vartti/"}])
    return context.new_page()


def url(name: str, *args: str) -> str:
    return reverse(name, urlconf=FACES["desk"].urlconf, args=args)


def reads_well(page: Any) -> None:
    """The page as it stands, wide and on a phone."""
    page.wait_for_load_state()
    assert_accessible(page)
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert_fits(page)
        assert not small_targets(page)


def tab_to(page: Any, selector: str, most: int = 80) -> None:
    """Press Tab until the element has the focus."""
    for _turn in range(most):
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {selector} on {page.url}")


def type_into(page: Any, selector: str, text: str) -> None:
    tab_to(page, selector)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


@rule("BR-AC-01")
def test_the_keyboard_alone_orders_a_card(world, live, new_context):
    page = desk(live, new_context, world.riitta, language="en")
    page.goto(live.url + url("order_start", world.clinic_customership.code))
    tab_to(page, "#lines button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/henkilollisyys/")
    tab_to(page, "input[name=document_kind]")
    page.keyboard.press("Space")
    type_into(page, "#id_document_number", "FP1234567")
    type_into(page, "#id_document_valid_until", "1.1.2030")
    type_into(page, "#id_family_name", "Virtanen")
    type_into(page, "#id_given_names", "Hanna Maria")
    type_into(page, "#id_letter_address", "Koivukuja 3\n00100 Helsinki")
    tab_to(page, "main .button-row button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tiedot/")
    tab_to(page, "main .button-row button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/hyvaksynta/")
    for box in ("#id_data_confirmed", "#id_terms_accepted"):
        tab_to(page, box)
        page.keyboard.press("Space")
    type_into(page, "#id_form_place", "Mappi 7/2026")
    page.keyboard.press("Enter")
    page.wait_for_url("**/vahvista/")
    tab_to(page, "main .button-row button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tilaukset/**")
    order = CardOrder.objects.get()
    assert order.identity_proof.document_kind == "passport"
    assert order.code in page.url
    tab_to(page, ".copy-button")
    reads_well(page)


@rule("BR-AC-01", "BR-LA-01")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_ordering_reads_well(world, live, new_context, language):
    nurse = a_professional().identity_code.open_for_program()
    page = desk(live, new_context, world.riitta, language=language)
    code = world.clinic_customership.code
    for path in (
        url("home"),
        url("customership_home", code),
        url("order_list"),
        url("desk_search"),
        url("proof_list"),
        url("proof_new"),
        url("proof_detail", world.hanna_proof.code),
        url("line_end", world.hanna_line.code),
        url("proof_register", world.clinic_mandate.code),
    ):
        page.goto(live.url + path)
        reads_well(page)
    page.click("button[name=add_line]")
    page.wait_for_selector("#id_line2_family_name")
    page.click("main form.form > .button-row button[type=submit]")
    page.wait_for_selector(".error-summary")
    reads_well(page)

    page.goto(live.url + url("desk_search"))
    page.fill("main input[type=search]", "virtanen")
    page.wait_for_selector("#found a")
    reads_well(page)

    page.goto(live.url + url("person_look_up"))
    page.fill("#id_identity_code", nurse)
    page.check("input[name=purpose][value=order]")
    page.click("main form.form button[type=submit]")
    page.wait_for_url("**/henkilo/**")
    reads_well(page)

    page.goto(live.url + url("order_start", code))
    reads_well(page)
    page.click("#lines button[type=submit]")
    page.wait_for_url("**/henkilollisyys/")
    page.click("button[name=reveal]")
    page.wait_for_selector("button[name=reveal]", state="detached")
    page.check("input[name=document_kind][value=driving_licence]")
    page.fill("#id_document_number", "FP1234567")
    page.fill("#id_document_valid_until", "1.1.2030")
    page.fill("#id_letter_address", "Koivukuja 3\n00100 Helsinki")
    page.click("main .button-row button[type=submit]")
    page.wait_for_selector(".error-summary")
    reads_well(page)
    page.check("input[name=document_kind][value=passport]")
    page.click("main .button-row button[type=submit]")
    page.wait_for_url("**/tiedot/")
    reads_well(page)
    page.click("main .button-row button[type=submit]")
    page.wait_for_url("**/hyvaksynta/")
    page.check("#id_data_confirmed")
    page.check("#id_terms_accepted")
    page.fill("#id_form_place", "Mappi 7/2026")
    reads_well(page)
    page.click("main .button-row button[type=submit]")
    page.wait_for_url("**/vahvista/")
    reads_well(page)
    page.click("main .button-row button[type=submit]")
    page.wait_for_url("**/tilaukset/**")
    reads_well(page)
    order = CardOrder.objects.get()
    page.goto(live.url + url("order_cancel", code, order.code))
    reads_well(page)
