"""A new customer alone with the pages: contract and two mandates in less than five minutes, by the pages' own words.

Nobody tells her the way: each page leads on by a button or link of its own. What she does is counted, not timed, so that a slow
machine changes nothing: every key she presses, every field and button that she has to think about, and every word that she has
not read on an earlier page, at the speeds that studies give.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from kortisto.contracts.models import CardKind, Mandate, RegistrarMode
from kortisto.kernel.testing import rule
from kortisto.organisations.models import MemberRole
from tests.journeys.acts import invites, joins
from tests.journeys.keyboard import Keyboard
from tests.journeys.test_clinic import opens_the_account
from tests.journeys.visitors import Visitor

pytestmark = pytest.mark.browser
# Card, Moran and Newell: an average typist's key, and the moment before each act. Trauzettel-Klosinski: Finnish read silently.
A_KEY, A_MOMENT, A_WORD = 0.28, 1.35, 60 / 160
A_PAGE = 0.5
FIVE_MINUTES = 300


class Hands(Keyboard):
    """The keyboard of somebody whose seconds are counted."""

    def __init__(self, page: Any) -> None:
        super().__init__(page)
        self.keys = self.moments = self.pages = 0
        self.read: set[str] = set()
        self.words = 0

    def looks(self) -> None:
        """Read what is new on the page — a line that stood on an earlier page is passed over — and skip to the content."""
        self.pages += 1
        for line in self.page.locator("main").inner_text().splitlines():
            if line.strip() and line not in self.read:
                self.read.add(line)
                self.words += len(line.split())
        self.page.keyboard.press("Tab")
        self.keys += 1
        if self.page.evaluate("() => document.activeElement.getAttribute('href')") == "#content":
            self.page.keyboard.press("Enter")
            self.keys += 1

    def reach(self, selector: str) -> None:
        self.moments += 1
        for _turn in range(120):
            if self.page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
                return
            self.page.keyboard.press("Tab")
            self.keys += 1
        raise AssertionError(f"Tab does not reach {selector} on {self.page.url}")

    def write(self, name: str, text: str) -> None:
        self.reach(f"main [name={name}]")
        self.page.keyboard.type(text)
        self.keys += len(text)

    def tick(self, name: str, value: str) -> None:
        self.reach(f"main [name={name}][value='{value}']")
        self.page.keyboard.press("Space")
        self.keys += 1

    def picks(self, name: str, value: str) -> None:
        """One of a group of radio buttons: Tab leads to the group, the arrows to the button."""
        self.reach(f"main input[type=radio][name={name}]")
        self.page.keyboard.press("Space")
        while self.page.evaluate("() => document.activeElement.value") != value:
            self.page.keyboard.press("ArrowDown")
            self.keys += 1
        self.keys += 1

    def goes_on(self, selector: str, then: str) -> None:
        """Enter on a link or button of the page; the next page is looked at."""
        self.reach(selector)
        self.keys += 1
        with self.page.expect_navigation(url=re.compile(f"{then}(#content)?$")):
            self.page.keyboard.press("Enter")
        assert self.page.locator(".error-summary").count() == 0, self.page.locator("main").inner_text()
        self.looks()

    @property
    def seconds(self) -> float:
        return self.keys * A_KEY + self.moments * A_MOMENT + self.words * A_WORD + self.pages * A_PAGE


SAVE = "main form.form button[type=submit]"


@rule("BR-AU-01", "BR-AU-04")
def test_a_new_customer_sends_contract_and_two_mandates_in_less_than_five_minutes(tell, visitor):
    scene = tell("issuer", "county", "registrars")
    maija, sami = visitor("maija"), visitor("sami")
    opens_the_account(maija)
    maija.gives_address()
    invites(maija, sami.player.email, MemberRole.SIGNATORY)
    joins(sami)
    hands = Hands(maija.page)
    applies(maija, hands, scene)
    assert Mandate.objects.filter(state="submitted").count() == 2
    assert hands.seconds < FIVE_MINUTES, (
        f"{hands.keys} keys, {hands.moments} acts, {hands.words} words, {hands.pages} pages"
    )


def applies(maija: Visitor, hands: Hands, scene: Any) -> None:
    """Each page's button leads to the next question; the numbers stand on a slip from the county."""
    county = scene.central.owner.business_id
    maija.go("/asiointi/")
    hands.looks()
    hands.goes_on("main a[href*='/sopimus/']", "/sopimus/uusi/")
    hands.goes_on(SAVE, r"/hakemus/\w+/")
    hands.goes_on("main a[href*='/osa/']", "/osa/rekisterointitapa/")
    hands.picks("registrar_mode", RegistrarMode.AUTHORISE_OTHER)
    hands.goes_on(SAVE, "/osa/kortit/")
    hands.tick("card_kinds", CardKind.PERSONNEL)
    hands.tick("card_kinds", CardKind.ACTOR)
    hands.goes_on(SAVE, "/osa/valtuutettavat/")
    for number, point in enumerate((scene.central, scene.eastern)):
        hands.write("service_number", point.service_number)
        hands.write("business_id", county)
        hands.goes_on("main form.form button[type=submit]", "/osa/valtuutettavat/")
        hands.goes_on("main .found button[type=submit]", "/osa/valtuutettavat/")
        assert Mandate.objects.count() == number + 1
    hands.goes_on("main a.button[href*='/osa/yhteyshenkilo/']", "/osa/yhteyshenkilo/")
    hands.write("contact_phone", "0900000101")
    hands.goes_on(SAVE, "/osa/allekirjoittaja/")
    hands.reach("main [name=signatory]")
    maija.page.keyboard.press("Space")
    hands.goes_on(SAVE, "/osa/todistusten-antajat/")
    hands.write("proof_signers", "Maija Korhonen, hallintopäällikkö")
    hands.goes_on(SAVE, "/tarkista/")
    hands.reach(SAVE)
    maija.page.keyboard.press("Enter")
    maija.at("/asiointi/asiat/*/")
