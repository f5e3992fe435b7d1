"""A clinic authorises five points of two counties in one application; a mandate is withdrawn while a card is being made."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from kortisto.cards.models import Card, HandoverDecision
from kortisto.cards.states import CardState
from kortisto.contracts.models import Customership, Mandate
from kortisto.contracts.moves import open_own_customership
from kortisto.kernel.testing import rule
from kortisto.organisations.models import CustomerAccount, MemberRole, Organisation, OrganisationKind, RegistrationPoint
from kortisto.organisations.moves import create_point
from kortisto.registers.fictive import business_id
from tests.journeys.acts import decides, invites, joins
from tests.journeys.test_clinic import (
    CLINIC,
    fills_in_the_beginning,
    fills_in_the_rest,
    opens_the_account,
)
from tests.journeys.visitors import Visitor, a_day_at_the_makers

pytestmark = pytest.mark.browser


@rule("BR-AU-03", "BR-AU-04", "BR-AU-05", "BR-AU-08", "BR-RG-19")
def test_a_clinic_authorises_five_points_of_two_counties_in_one_application(tell, visitor):
    scene = tell("issuer", "county", "registrars")
    others = another_county()
    third = a_point(scene.central.owner, "Pohjoisen rekisteröintipiste")
    maija, sami = visitor("maija"), visitor("sami")
    opens_the_account(maija)
    maija.gives_address()
    invites(maija, sami.player.email, MemberRole.SIGNATORY)
    joins(sami)
    fills_in_the_beginning(maija)
    five = [scene.eastern, third, *others]
    types_the_main_points_number_and_corrects_it(maija, scene, five)
    fills_in_the_rest(maija)
    maija.at("/asiointi/hakemus/*/tarkista/")
    for point in five:
        maija.sees(point.name_fi, point.grouped_number)
    maija.press("Send the application")
    maija.at("/asiointi/asiat/*/")

    mandates = Mandate.objects.filter(state="submitted")
    assert set(mandates.values_list("service_number", flat=True)) == {point.service_number for point in five}
    assert scene.central.service_number not in mandates.values_list("service_number", flat=True)
    hilla = visitor("hilla").come_in_by_password()
    decides(hilla, CLINIC)
    proposes_the_rights_of(hilla, scene.eastern)
    approves_the_rights(visitor("heikki").come_in_by_password())
    riitta, rebekka = visitor("riitta").come_to_the_desk(), visitor("rebekka").come_to_the_desk()
    assert f"YS sote/{CLINIC}" in rebekka.customers()
    assert f"YS sote/{CLINIC}" not in riitta.customers()


@rule("BR-AU-15")
def test_a_mandate_withdrawn_while_a_card_is_made_leaves_the_card_to_the_organisations_decision(tell, visitor):
    scene = tell("issuer", "county", "registrars", "clinic", "office", "desk")
    maija = visitor("maija").come_in_by_identification("portal")
    maija.go("/asiointi/valtuutukset/")
    maija.follow(scene.central.name_fi)
    maija.at("/asiointi/valtuutukset/*/")
    maija.sees("Virtanen", scene.users["riitta"].name)
    ends_it(maija)
    customership = Customership.objects.get(pk=scene.customership.pk)
    assert customership.state == "run_off"

    riitta = visitor("riitta").come_to_the_desk()
    riitta.go(f"/vartti/asiakkuus/{customership.code}/")
    expect(riitta.page.locator("main .button-row a[href$='/tilaa/']")).to_have_count(0)
    a_day_at_the_makers()
    card = Card.objects.get(order=scene.order)
    assert card.state == CardState.DISPATCHED
    receives_the_only_box(riitta)
    riitta.go(f"/vartti/kortit/{card.code}/")
    riitta.is_told("The mandate has ended: do not hand the card over yet")

    maija.go(f"/asiointi/valtuutukset/{scene.mandate.code}/")
    maija.main.get_by_role("button", name=re.compile("^" + maija.words("Do not hand over"))).click()
    maija.is_told("Not handed over")
    assert not HandoverDecision.objects.get(order=scene.order).allowed
    riitta.go(f"/vartti/kortit/{card.code}/")
    riitta.is_told("The mandate has ended: the card is not handed over")
    cancels(riitta)
    from kortisto.kernel.jobs import run_now

    run_now("contracts:close_mandates")
    assert Mandate.objects.get(pk=scene.mandate.pk).state == "ended"
    assert Customership.objects.get(pk=customership.pk).state == "closed"
    assert customership.label() not in riitta.customers()


# -- What lies behind -------------------------------------------------------------------------------------------------


def another_county() -> list[RegistrationPoint]:
    """A county with three points that serve others; it came before this journey begins."""
    county = Organisation.objects.create(
        name_fi="Äyräpään hyvinvointialue", name_sv="Äyräpää välfärdsområde", kind=OrganisationKind.COUNTY,
        business_id=business_id(9900777),
    )  # fmt: skip
    CustomerAccount.objects.create(organisation=county)
    return [a_point(county, f"Äyräpään {place} rekisteröintipiste") for place in ("eteläinen", "läntinen", "pohjoinen")]


def a_point(owner: Organisation, name: str) -> RegistrationPoint:
    point = create_point(
        owner=owner, name_fi=name, visiting_address="Rantatie 2", delivery_address="Rantatie 2, ovi 1",
        municipality="Koivuranta", offers_mandated_service=True, state="open",
    )  # fmt: skip
    open_own_customership(point=point)
    return point


# -- What they do -----------------------------------------------------------------------------------------------------


def types_the_main_points_number_and_corrects_it(maija: Visitor, scene: Any, five: list[RegistrationPoint]) -> None:
    """The main point's number was on the contract's PDF, but another point was meant: its name is shown, and it is left out."""
    maija.follow("Add several numbers at once")
    maija.at("/asiointi/hakemus/*/valtuutettavat/useita/")
    county = scene.central.owner.business_id
    other = five[2].owner.business_id
    eastern, third, *others = five
    typed = [
        f"{scene.central.grouped_number} {county}", third.service_number,
        f"{others[0].grouped_number} {other}", others[1].service_number, others[2].service_number[:-1],
    ]  # fmt: skip
    maija.page.locator("[name=lines]").fill("\n".join(typed))
    maija.press("Find the registration points")
    maija.is_told("These lines have to be corrected")
    maija.sees(scene.central.name_fi, third.name_fi, others[0].name_fi, others[1].name_fi)
    maija.main.get_by_role("row").filter(has_text=scene.central.name_fi).get_by_role("checkbox").uncheck()
    maija.press("Authorise the chosen registration points")
    maija.at("/asiointi/hakemus/*/osa/valtuutettavat/")
    maija.does_not_see(scene.central.name_fi)
    maija.follow("Add several numbers at once")
    maija.page.locator("[name=lines]").fill(f"{eastern.service_number} {county}\n{others[2].service_number} {other}")
    maija.press("Find the registration points")
    maija.sees(eastern.name_fi, others[2].name_fi)
    maija.press("Authorise the chosen registration points")
    maija.sees(*(point.name_fi for point in five))
    maija.follow("Continue")


def proposes_the_rights_of(hilla: Visitor, point: RegistrationPoint) -> None:
    hilla.go("/virasto/oikeudet/")
    row = hilla.main.get_by_role("row").filter(has_text=point.name_fi)
    row.get_by_role("link", name=re.compile(re.escape(hilla.words("Grant the rights")))).click()
    hilla.fill("Reason", "Klinikka ja piste ovat sopineet asiasta.")
    hilla.press("Propose the rights")
    expect(hilla.page).not_to_have_url(re.compile("/oikeudet/$"))


def approves_the_rights(heikki: Visitor) -> None:
    heikki.go("/virasto/ehdotukset/")
    heikki.follow("Grant rights across organisations", exact=False)
    heikki.follow("Approve")
    heikki.press("Approve", within=heikki.page.get_by_role("dialog"))
    heikki.is_told("The proposal was approved.")


def ends_it(maija: Visitor) -> None:
    maija.main.get_by_role("link", name=maija.words("End the mandate"), exact=True).first.click()
    dialog = maija.page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 tilattua korttia ei ole luovutettu")
    dialog.locator("[name=reason]").fill("Siirrymme omaan pisteeseen.")
    maija.press("End the mandate", within=dialog)
    maija.is_told("The mandate has ended. Nothing new is ordered under it.")
    maija.is_told("Not decided")


def receives_the_only_box(riitta: Visitor) -> None:
    riitta.go("/vartti/laatikot/")
    riitta.main.locator("a[href*='/vartti/laatikot/']").first.click()
    riitta.page.locator("[name=ticked]").first.check()
    riitta.press("Receive the box")
    riitta.is_told("Received")
    assert set(Card.objects.values_list("state", flat=True)) == {CardState.AT_POINT}


def cancels(riitta: Visitor) -> None:
    riitta.main.get_by_role("link", name=riitta.words("Cancel the card"), exact=True).first.click()
    dialog = riitta.page.get_by_role("dialog")
    dialog.locator("[name=reason][value=not_needed]").check()
    riitta.press("Cancel the card", within=dialog)
    riitta.is_told("The card has been cancelled. Its certificates are revoked within seconds.")
