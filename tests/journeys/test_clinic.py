"""A clinic authorises one registration point, the office grants, and exactly that point's registrars see the customer."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect
from stdnum.iso7064 import mod_11_10

from kortisto.contracts.models import CardKind, Mandate, RegistrarMode
from kortisto.contracts.states import MandateState
from kortisto.kernel.testing import rule
from kortisto.organisations.actions.open_registration_point import open_registration_point
from kortisto.organisations.models import CustomerAccount, MemberRole, OrganisationKind, RegistrationPoint
from kortisto.registers.fictive import business_id
from tests.journeys.acts import decides, invites, joins, save, signs
from tests.journeys.visitors import Visitor

pytestmark = pytest.mark.browser
CLINIC = "Lääkärikeskus Kuusi Oy"
AT_THE_DESK = f"YS sote/{CLINIC}"

MISTYPED = (
    "The number has a typing error: its check digit does not match. Compare it with the number the point gave you."
)
UNKNOWN = "No registration point has this number. Ask the registration point to send you its number in writing."
CONTRACTS_NUMBER = (
    "%(number)s is the number of a card contract, not of a registration point. Ask the registration point for its "
    "electronic customer number: it has eight digits."
)
OWN_POINT = "%(point)s is your own registration point, so it needs no mandate. Add it to your own registration points."
NOT_OWNERS = (
    "The number belongs to %(point)s, whose owner is %(owner)s. The business ID you typed is not that owner's. "
    "Check both with the registration point."
)


@rule("BR-AU-02", "BR-AU-08", "BR-AU-10", "BR-AU-11", "BR-AU-17", "BR-RG-19")
def test_a_clinic_authorises_a_point_and_only_its_registrars_find_the_customer(tell, visitor):
    scene = tell("issuer", "county", "registrars")
    maija, sami = visitor("maija"), visitor("sami")
    opens_the_account(maija)
    maija.gives_address()
    invites(maija, sami.player.email, MemberRole.SIGNATORY)
    joins(sami)
    asked = fills_in_the_beginning(maija)
    every_wrong_number_is_stopped(maija, scene)
    names_the_point(maija, scene)
    asked += fills_in_the_rest(maija)
    assert asked + 2 <= 8, "who only authorises is asked at most eight questions"
    sends(maija)

    hilla = visitor("hilla").come_in_by_password()
    decides(hilla, CLINIC)
    riitta = visitor("riitta").come_to_the_desk()
    rebekka = visitor("rebekka").come_to_the_desk()
    assert AT_THE_DESK not in riitta.customers()
    proposes_the_rights(hilla)
    assert AT_THE_DESK not in riitta.customers()
    approves_the_rights(visitor("heikki").come_in_by_password())
    assert AT_THE_DESK in riitta.customers()
    assert AT_THE_DESK not in rebekka.customers()
    customer_is_found(riitta)

    signs(sami)
    sami.go("/asiointi/asiat/valmiit/")
    sami.sees("Toimikorttisopimus, myönnetty")
    maija.go("/asiointi/valtuutukset/")
    maija.sees("Keskussairaalan rekisteröintipiste")
    assert Mandate.objects.get().state == MandateState.ACTIVE


# -- What they do -----------------------------------------------------------------------------------------------------


def opens_the_account(maija: Visitor) -> None:
    maija.go("/asiointi/tilit/avaa/")
    maija.press("Continue")
    maija.identify("Mobiilivarmenne")
    maija.fill("The organisation's business ID", business_id(9900103))
    maija.fill("Name in Finnish", CLINIC)
    maija.choose(OrganisationKind.PRIVATE)
    maija.fill("Telephone", "+358 9 000 0100")
    maija.press("Open the account")
    maija.at("/asiointi/")


def fills_in_the_beginning(maija: Visitor) -> int:
    """ "Valtuutan toisen organisaation toimimaan rekisteröijänä"; gives how many questions were asked."""
    maija.go("/asiointi/")
    maija.follow("Start a card contract")
    maija.press("Start the application")
    maija.follow("Who registers the cards")
    asked = questions(maija)
    assert str(RegistrarMode.AUTHORISE_OTHER.label) == "Valtuutan toisen organisaation toimimaan rekisteröijänä"
    maija.choose(RegistrarMode.AUTHORISE_OTHER)
    save(maija)
    asked += questions(maija)
    maija.choose(CardKind.PERSONNEL)
    maija.choose(CardKind.ACTOR)
    save(maija)
    maija.stands_on("Valtuutettavan asiakkaan tiedot")
    return asked


def questions(maija: Visitor) -> int:
    """How many questions the form of this page has: fields, a group of choices counted once."""
    form = maija.main.locator("form.form").first
    return (
        form.locator("fieldset").count()
        + form.locator("input:not([type=hidden]):not([type=radio]):not([type=checkbox]), select, textarea").count()
    )


def every_wrong_number_is_stopped(maija: Visitor, scene: Any) -> None:
    """Mistyped, unknown, a contract's, the clinic's own, with somebody else's business ID: a sentence at the field."""
    point, county = scene.central, scene.central.owner
    number, own = point.service_number, own_point()
    contract = scene.county_version.contract.number
    names = {"point": point.name_fi, "owner": county.name_fi}
    for typed, owner, sentence, facts in (
        (number[:-1] + str((int(number[-1]) + 1) % 10), county.business_id, MISTYPED, {}),
        (unknown_number(), county.business_id, UNKNOWN, {}),
        (contract, county.business_id, CONTRACTS_NUMBER, {"number": contract}),
        (own.service_number, own.owner.business_id, OWN_POINT, {"point": own.name_fi}),
        (number, business_id(9900103), NOT_OWNERS, names),
    ):
        types(maija, typed, owner)
        summary = maija.page.locator(".error-summary")
        expect(summary).to_contain_text(maija.words(sentence) % facts if facts else maija.words(sentence))
        expect(maija.page.locator("[aria-invalid=true]")).to_have_count(1)
        assert not Mandate.objects.exists()


def own_point() -> RegistrationPoint:
    """The clinic has a registration point of its own, too; set up behind the pages."""
    account = CustomerAccount.objects.get(organisation__name_fi=CLINIC)
    return open_registration_point(
        actor=account.memberships.get(role=MemberRole.ADMINISTRATOR).user, account=account, name_fi="Kuusen oma piste",
        municipality="Koivuranta", visiting_address="Kuusikuja 6", delivery_address="Kuusikuja 6",
    )  # fmt: skip


def unknown_number() -> str:
    """A number with a right check digit that no point has."""
    taken = set(RegistrationPoint.objects.values_list("service_number", flat=True))
    heads = (f"{head}" for head in range(9_000_000, 9_000_100))
    return next(number for head in heads if (number := head + mod_11_10.calc_check_digit(head)) not in taken)


def types(maija: Visitor, number: str, owner: str) -> None:
    maija.page.locator("[name=service_number]").fill(number)
    maija.page.locator("[name=business_id]").fill(owner)
    maija.press("Find the registration point")


def names_the_point(maija: Visitor, scene: Any) -> None:
    """The right number, written in groups as the point told it: name, owner and delivery address stand for confirmation."""
    types(maija, scene.central.grouped_number, scene.central.owner.business_id)
    maija.sees(scene.central.name_fi, scene.central.owner.name_fi, scene.central.delivery_address)
    maija.press("Yes, authorise this registration point")
    maija.sees(scene.central.name_fi)
    maija.follow("Continue")


def fills_in_the_rest(maija: Visitor) -> int:
    asked = questions(maija)
    maija.fill("Contact person's telephone", "+358 9 000 0101")
    save(maija)
    asked += questions(maija)
    maija.main.get_by_label(re.compile("Sami Petteri Lehtonen")).check()
    save(maija)
    asked += questions(maija)
    maija.page.locator("[name=proof_signers]").fill("Maija Korhonen, hallintopäällikkö")
    save(maija)
    return asked


def sends(maija: Visitor) -> None:
    """The review names the organisation on whose behalf the application is sent."""
    maija.at("/asiointi/hakemus/*/tarkista/")
    maija.sees(CLINIC, business_id(9900103), "Keskussairaalan rekisteröintipiste")
    maija.press("Send the application")
    maija.at("/asiointi/asiat/*/")


def proposes_the_rights(hilla: Visitor) -> None:
    """An act of its own, made to the point; the page says before who will see what. Alone she only proposes it."""
    hilla.go("/virasto/oikeudet/")
    hilla.main.get_by_role("link", name=re.compile(re.escape(hilla.words("Grant the rights")))).first.click()
    hilla.at("/virasto/valtuutukset/*/oikeudet/")
    hilla.sees(AT_THE_DESK, "Riitta Helena Rantanen", "Rauno Olavi Hakala")
    hilla.does_not_see("Rebekka")
    hilla.fill("Reason", "Klinikka ja piste ovat sopineet asiasta.")
    hilla.press("Propose the rights")
    expect(hilla.page).not_to_have_url(re.compile("/oikeudet/$"))


def approves_the_rights(heikki: Visitor) -> None:
    """Another person of the office reads exactly what will happen, and approves it."""
    heikki.go("/virasto/ehdotukset/")
    heikki.follow("Grant rights across organisations", exact=False)
    heikki.sees(AT_THE_DESK, "Rauno Olavi Hakala, Riitta Helena Rantanen", "Klinikka ja piste ovat sopineet asiasta.")
    heikki.follow("Approve")
    heikki.press("Approve", within=heikki.page.get_by_role("dialog"))
    heikki.is_told("The proposal was approved.")


def customer_is_found(riitta: Visitor) -> None:
    """From the menu to the customer's page, whose head wears the name."""
    riitta.go("/vartti/")
    menu = riitta.page.locator("header details.menu").first
    menu.locator("summary").click()
    menu.get_by_role("link", name=AT_THE_DESK).click()
    riitta.at("/vartti/asiakkuus/*/")
    assert AT_THE_DESK in riitta.page.locator(".context-bar").inner_text()
