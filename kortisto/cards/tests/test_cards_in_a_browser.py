"""Cards after ordering, in a real browser: boxes and handover by keyboard alone, every page readable in three languages."""

from typing import Any

import pytest

from kortisto.accounts.models import User
from kortisto.accounts.sessions import Strength
from kortisto.cards.models import ActivationLetter, Box, Card, Handover
from kortisto.cards.states import BoxState, CardState
from kortisto.kernel.clock import today
from kortisto.kernel.testing import rule
from kortisto.ui.face import FACES, address
from tests.visits import visit

from .cast import a_box, a_card
from .playing import arrive, hand_over, lose, with_card
from .test_ordering_in_a_browser import LANGUAGES, desk, reads_well, tab_to, type_into


def at_home(live: Any, new_context: Any, user: Any, *, language: str) -> Any:
    """A page of a browser in which the holder has identified strongly."""
    client = visit("holder", user, strength=Strength.IDENTIFIED, language=language)
    cookie = FACES["holder"].session_cookie
    context = new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": cookie, "value": client.cookies[cookie].value, "url": f"{live.url}/oma/"}])
    return context.new_page()


def send(page: Any) -> None:
    """Press the form's own button with the keyboard."""
    tab_to(page, "main .button-row button[type=submit]")
    page.keyboard.press("Enter")


@rule("BR-AC-01", "BR-HO-01")
def test_the_keyboard_alone_receives_a_box_and_hands_a_card_over(world, live, new_context):
    card = a_card(world, state=CardState.DISPATCHED, serial="K1")
    a_box(world, card)
    page = desk(live, new_context, world.riitta, language="en")
    page.goto(live.url + address("desk", "box_list"))
    tab_to(page, "main tbody a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/laatikot/*/")
    type_into(page, "#id_scanned", "K1")
    send(page)
    page.wait_for_selector(".notice.positive")
    assert Box.objects.get().state == BoxState.RECEIVED
    tab_to(page, "main tbody a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/kortit/*/")
    tab_to(page, "a[href$='/luovuta/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/luovuta/")
    tab_to(page, "input[name=document_kind]")
    page.keyboard.press("Space")
    type_into(page, "#id_document_number", "FP1234567")
    type_into(page, "#id_document_valid_until", "1.1.2020")
    type_into(page, "#id_receipt_place", "Mappi 4/2026")
    send(page)
    page.wait_for_selector(".error-summary:focus")
    assert page.input_value("#id_receipt_place") == "Mappi 4/2026"
    type_into(page, "#id_document_valid_until", "1.1.2031")
    send(page)
    page.wait_for_selector(".notice.positive")
    assert Handover.objects.get(card=card).receipt_place == "Mappi 4/2026"


@rule("BR-AC-01")
def test_the_keyboard_alone_cancels_a_card_in_its_dialog(world, live, new_context):
    card = a_card(world)
    page = desk(live, new_context, world.riitta, language="en")
    page.goto(live.url + address("desk", "card_detail", card.code))
    tab_to(page, "a[href$='/peruuta/']")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open] input[name=reason]")
    tab_to(page, "dialog input[name=reason]")
    page.keyboard.press("Space")
    tab_to(page, "dialog button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".notice.positive")
    assert Card.objects.get().state == CardState.CANCELLED


@rule("BR-AC-01", "BR-LA-01")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_desks_pages_about_cards_read_well(world, live, new_context, ca, tmp_path, language):
    lost = lose(world, hand_over(world, arrive(world, with_card(tmp_path / "maker", world))))
    waiting = a_card(world)
    coming = a_box(
        world, a_card(world, state=CardState.DISPATCHED, serial="K1"), a_card(world, state=CardState.DISPATCHED)
    )
    page = desk(live, new_context, world.riitta, language=language)
    for name, code in (
        ("card_detail", waiting.code),
        ("card_detail", lost.code),
        ("card_why", lost.code),
        ("card_hand_over", waiting.code),
        ("card_hand_over", lost.code),
        ("card_cancel", waiting.code),
        ("box_list", ""),
        ("box_detail", Box.objects.get(cards__card=lost).code),
        ("box_detail", coming.code),
        ("loss_start", ""),
        ("loss_report", waiting.code),
        ("loss_report", lost.code),
    ):
        page.goto(live.url + address("desk", name, *([code] if code else [])))
        reads_well(page)
    page.goto(live.url + address("desk", "box_detail", coming.code))
    page.fill("#id_scanned", "K1\nX99")
    page.click("main .button-row button[type=submit]")
    page.wait_for_selector("#id_looked_again")
    reads_well(page)
    page.goto(live.url + address("desk", "loss_start"))
    page.fill("#id_wanted", "K1")
    page.click("main form.form button[type=submit]")
    page.wait_for_url("**/loydetty/**")
    reads_well(page)


@rule("BR-AC-01", "BR-LA-01")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_holders_pages_read_well(world, live, new_context, language):
    hanna = User.objects.create(person=world.hanna, given_names="Hanna Maria", family_name="Virtanen")
    page = at_home(live, new_context, hanna, language=language)
    page.goto(f"{live.url}/oma/")
    reads_well(page)  # nothing there yet
    card = a_card(world)
    a_card(world, state=CardState.CANCELLED)
    ActivationLetter.objects.create(card=card, address_kind="home", address="Kotikatu 1", due_on=today())
    for there in (
        "/oma/",
        address("holder", "holder_card", card.code),
        address("holder", "holder_log"),
        address("holder", "holder_loss", card.code),
    ):
        page.goto(live.url + there)
        reads_well(page)
    page.check("input[name=reason][value=lost]")
    page.click("main .button-row button[type=submit]")
    page.wait_for_url("**/valmis/")
    reads_well(page)
