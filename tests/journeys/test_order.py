"""At the desk Riitta registers Hanna's certificate of employment and orders her card, by keyboard alone."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from kortisto.audit.models import AuditEvent
from kortisto.cards.models import CardOrder
from kortisto.contracts.models import Customership
from kortisto.demo.people import PASSWORD, PLAYERS
from kortisto.holders.models import EmploymentProof
from kortisto.kernel.clock import today
from kortisto.kernel.testing import rule
from tests.journeys.keyboard import Keyboard
from tests.journeys.visitors import Visitor, desk_name

pytestmark = pytest.mark.browser
CLINIC = "YS sote/Lääkärikeskus Kuusi Oy"
CONTINUE = "main .button-row button[type=submit]"


@rule("BR-AC-01", "BR-EC-01", "BR-OR-01", "BR-OR-20")
def test_the_keyboard_alone_takes_a_card_from_the_certificate_of_employment_to_the_order(tell, visitor):
    scene = tell("issuer", "county", "registrars", "clinic", "office")
    riitta = visitor("riitta")
    keys = Keyboard(riitta.page)
    signs_in(keys, riitta)
    opens_the_customer(keys, riitta)
    registers_the_certificate(keys, riitta)
    begins_the_order(keys, riitta)
    shows_a_driving_licence_first(keys, riitta)
    shows_the_passport(keys, riitta)
    hanna_confirms_and_accepts(keys, riitta)
    orders(keys, riitta)

    order = CardOrder.objects.get()
    proof = EmploymentProof.objects.get()
    assert order.proof_line == proof.lines.get()
    assert (order.mandate, order.version.state) == (scene.mandate, "in_force")
    assert order.right.user == scene.users["riitta"]
    assert order.acceptance.terms_version
    event = AuditEvent.objects.get(event="order:submitted")
    assert {"right", "point_right", "version", "mandate"} <= event.grounds.keys()
    assert event.face == "desk"
    twin_is_refused(keys, riitta)
    assert CardOrder.objects.count() == 1


def signs_in(keys: Keyboard, riitta: Visitor) -> None:
    keys.open(f"{riitta.url}/vartti/kirjaudu/")
    keys.type("[name=username]", desk_name("riitta"))
    keys.type("[name=password]", PASSWORD)
    riitta.page.keyboard.press("Enter")
    riitta.page.wait_for_url("**/vartti/kirjaudu/varmistus/**")
    keys.type("[name=code]", riitta.fresh_code())
    riitta.page.keyboard.press("Enter")
    riitta.page.wait_for_url("**/vartti/")


def opens_the_customer(keys: Keyboard, riitta: Visitor) -> None:
    """The menu at the top right unfolds by Enter; the customer is a link in it."""
    customer = Customership.objects.get(kind="ys_sote")
    keys.tab_to("header details.menu summary")
    riitta.page.keyboard.press("Enter")
    keys.enter(f"header details.menu a[href*='{customer.code}']", f"**/vartti/asiakkuus/{customer.code}/")
    expect(riitta.page.locator(".context-bar")).to_contain_text(CLINIC)


def registers_the_certificate(keys: Keyboard, riitta: Visitor) -> None:
    hanna = PLAYERS["hanna"]
    keys.enter("main .button-row a[href*='/todistukset/']", "**/vartti/todistukset/uusi/**")
    keys.type("[name=line1_family_name]", hanna.family_name)
    keys.type("[name=line1_given_names]", hanna.given_names)
    keys.type("[name=line1_identity_code]", hanna.identity_code)
    keys.choose("line1_card_kind", "personnel")
    keys.type("[name=line1_title]", "Arkistonhoitaja")
    keys.type("[name=line1_valid_from]", day(-30))
    keys.type("[name=signer_name]", "Maija Korhonen")
    keys.type("[name=signer_position]", "hallintopäällikkö")
    keys.type("[name=signed_on]", day(-3))
    keys.choose("channel", "brought")
    keys.type("[name=received_on]", day(0))
    keys.type("[name=archive_place]", "Mappi 1/2026")
    riitta.page.keyboard.press("Enter")
    riitta.page.wait_for_url(re.compile(r"/vartti/todistukset/[0-9A-Z]{10}/$"))
    riitta.sees("Virtanen")


def day(days: int) -> str:
    return f"{today() + timedelta(days=days):%-d.%-m.%Y}"


def begins_the_order(keys: Keyboard, riitta: Visitor) -> None:
    """Slash leads to the search, over all customers; the order begins from the customer's own page."""
    customer = Customership.objects.get(kind="ys_sote")
    riitta.page.keyboard.press("/")
    riitta.page.keyboard.type("virtanen")
    riitta.page.keyboard.press("Enter")
    riitta.page.wait_for_url("**/vartti/haku/")
    riitta.sees("Virtanen, Hanna Maria")
    keys.open(f"{riitta.url}/vartti/asiakkuus/{customer.code}/")
    keys.enter("main .button-row a[href$='/tilaa/']", "**/tilaa/")
    keys.enter("#lines button[type=submit]", "**/henkilollisyys/")


def shows_a_driving_licence_first(keys: Keyboard, riitta: Visitor) -> None:
    """A driving licence is refused with a sentence, and nothing typed is lost."""
    hanna = PLAYERS["hanna"]
    keys.choose("document_kind", "driving_licence")
    keys.type("[name=document_number]", "FP7654321")
    keys.type("[name=document_valid_until]", "1.5.2031")
    keys.type("[name=family_name]", hanna.family_name)
    keys.type("[name=given_names]", hanna.given_names)
    keys.choose("letter_to", "home")
    keys.type("[name=letter_address]", "Kotikatu 7 A 3")
    riitta.page.keyboard.press("Enter")
    riitta.page.keyboard.type("00010 Koivuranta")
    keys.tab_to(CONTINUE)
    riitta.page.keyboard.press("Enter")
    expect(riitta.page.locator(".error-summary")).to_contain_text(
        riitta.words(
            "A driving licence does not prove identity when a card is ordered. Ask for a passport or an identity card."
        )
    )
    expect(riitta.page.locator("[name=document_number]")).to_have_value("FP7654321")


def shows_the_passport(keys: Keyboard, riitta: Visitor) -> None:
    keys.choose("document_kind", "passport")
    keys.enter(CONTINUE, "**/tiedot/")


def hanna_confirms_and_accepts(keys: Keyboard, riitta: Visitor) -> None:
    """What will stand on card and in certificates is shown; without the acceptance there is no way on."""
    riitta.sees("Virtanen", "Hanna Maria", "Arkistonhoitaja", "Lääkärikeskus Kuusi Oy")
    keys.enter(CONTINUE, "**/hyvaksynta/")
    keys.space("[name=data_confirmed]")
    keys.choose("medium", "paper")
    keys.type("[name=form_place]", "Mappi 2/2026")
    riitta.page.keyboard.press("Enter")
    expect(riitta.page.locator(".error-summary")).to_contain_text(
        riitta.words("The holder accepts the terms of use before the card is ordered. Without that there is no order.")
    )
    keys.space("[name=terms_accepted]")
    keys.enter(CONTINUE, "**/vahvista/")


def orders(keys: Keyboard, riitta: Visitor) -> None:
    """The confirmation names the organisation that will be printed."""
    riitta.sees("Lääkärikeskus Kuusi Oy", "Keskussairaalan rekisteröintipiste")
    keys.enter(CONTINUE, "**/tilaukset/**")
    riitta.sees("Virtanen")


def twin_is_refused(keys: Keyboard, riitta: Visitor) -> None:
    """The same card once more for the same person is stopped."""
    customer = Customership.objects.get(kind="ys_sote")
    keys.open(f"{riitta.url}/vartti/asiakkuus/{customer.code}/tilaa/")
    keys.tab_to("#lines button[type=submit]")
    riitta.page.keyboard.press("Enter")
    riitta.is_told("A card of this kind has already been ordered for this person and organisation, and is on its way.")
