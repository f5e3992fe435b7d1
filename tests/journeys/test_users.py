"""Users through the browser: three accounts and one person, the lost administrator, the customer who returns after a year."""

from __future__ import annotations

from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import expect

from kortisto.accounts.models import User
from kortisto.audit.models import AuditEvent
from kortisto.demo.people import PASSWORD
from kortisto.kernel.testing import rule
from kortisto.messages.cli import main as take_mail
from kortisto.organisations.models import CustomerAccount, Invitation, MemberRole, Membership, OrganisationKind
from kortisto.registers.fictive import business_id
from tests.journeys.acts import invites
from tests.journeys.visitors import Visitor, mails_go_out

pytestmark = pytest.mark.browser
CLINIC, DENTIST = "Lääkärikeskus Kuusi Oy", "Hammaslääkäri Hohto Oy"
BEHALF = "You do this on behalf of %(organisation)s."


@rule("BR-US-01", "BR-US-02", "BR-US-04", "BR-US-05")
def test_a_person_of_three_accounts_always_knows_for_whom_they_act(tell, visitor):
    scene = tell("issuer", "county")
    county = scene.county_version.contract.organisation.name_fi
    maija = visitor("maija")
    opens(maija, 9900103, CLINIC)
    maija.gives_address()
    opens(maija, 9900104, DENTIST)
    kaisa = visitor("kaisa").come_in_by_identification("portal")
    invites(kaisa, maija.player.email, MemberRole.READER)
    maija.reads_link("Kutsu organisaation", "/asiointi/kutsu/")
    maija.press("Continue")
    maija.press("Join the account")
    acts_for(maija, county)
    assert User.objects.filter(email=maija.player.email).count() == 1

    switches = AuditEvent.objects.filter(event="account:chosen").count()
    switches_to(maija, CLINIC)
    assert AuditEvent.objects.filter(event="account:chosen").count() == switches + 1

    # A page of the clinic is left open in another window; meanwhile the account is switched.
    maija.go("/asiointi/kayttajat/")
    maija.is_told(BEHALF, organisation=CLINIC)
    left_open = maija.page
    maija.page = left_open.context.new_page()
    maija.go("/asiointi/")
    switches_to(maija, DENTIST)
    maija.page.close()
    maija.page = left_open
    maija.main.get_by_label("Kutsu käyttäjä").fill("uusi@demo.example")
    maija.main.get_by_role("button", name="Kutsu", exact=True).click()
    maija.sees("Mitään ei lähetetty", DENTIST)
    assert not Invitation.objects.filter(email="uusi@demo.example").exists()

    # A twin of the clinic's account is not opened; an invitation is offered instead.
    accounts = CustomerAccount.objects.count()
    fills_in_account(kaisa, 9900103, "Kuusi")
    kaisa.sees(CLINIC)
    kaisa.press("Ask for an invitation")
    kaisa.at("/asiointi/tilit/")
    assert CustomerAccount.objects.count() == accounts
    maija.reads_mail(maija.player.email, "Kaisa")


@rule("BR-SC-04", "BR-US-02")
def test_when_the_only_administrator_has_gone_two_people_of_the_office_appoint_another(tell, visitor):
    scene = tell("issuer", "county")
    organisation = scene.county_version.contract.organisation
    hilla = visitor("hilla").come_in_by_password()
    hilla.go(f"/virasto/organisaatiot/{organisation.code}/")
    hilla.follow("Appoint an administrator")
    rauno = visitor("rauno")
    hilla.fill("E-mail address of the new administrator", rauno.player.email)
    hilla.fill("Evidence", "Hyvinvointialueen kirjaamo vahvisti 25.11.2026, että Kaisa Koskinen on lähtenyt.")
    hilla.choose("Suspend the access of the present administrators")
    hilla.press("Propose")
    hilla.at("/virasto/ehdotukset/*/")
    expect(hilla.main.get_by_role("link", name=hilla.words("Approve"), exact=True)).to_have_count(0)
    there = hilla.path

    heikki = visitor("heikki").come_in_by_password()
    heikki.go(there)
    heikki.follow("Read what it stands on")
    heikki.sees("Hyvinvointialueen kirjaamo vahvisti", "Kaisa Koskinen")
    heikki.follow("To the proposal")
    heikki.follow("Approve")
    heikki.press("Approve", within=heikki.page.get_by_role("dialog"))
    heikki.is_told("The proposal was approved.")

    rauno.reads_link("Sinut on asetettu organisaation", "/asiointi/kutsu/")
    rauno.press("Continue")
    rauno.identify()
    rauno.press("Join the account")
    rauno.go("/asiointi/kayttajat/")
    rauno.sees("Kaisa", "Keskeytetty")
    kaisa = visitor("kaisa")
    assert "keskeytetty" in kaisa.reads_mail(kaisa.player.email, "Organisaation")
    kaisa.come_in_by_identification("portal")
    kaisa.sees("on keskeytetty")
    rauno.go("/asiointi/tili/loki/")
    rauno.sees("Kortin myöntäjä on asettanut uuden pääkäyttäjän")
    newest = Membership.objects.filter(account__organisation=organisation).latest("pk")
    assert (newest.user.email, newest.role) == (rauno.player.email, MemberRole.ADMINISTRATOR)


@rule("BR-US-03")
def test_who_returns_after_a_year_with_a_new_phone_and_a_new_address_is_the_same_user(tell, visitor, tmp_path):
    tell("issuer", "county")
    kaisa = visitor("kaisa")
    users, old = User.objects.count(), kaisa.player.email
    mail_comes_back(old, tmp_path)

    # The phone with the codes is gone, and so is the mailbox: strong identification is left.
    kaisa.go("/asiointi/kirjaudu/")
    kaisa.page.locator("[name=login]").fill(old)
    kaisa.page.locator("[name=password]").fill(PASSWORD)
    kaisa.page.keyboard.press("Enter")
    kaisa.follow("I cannot use my second factor")
    kaisa.identify("Mobiilivarmenne")
    kaisa.at("/asiointi/tunnistautuminen/kadonnut/")
    kaisa.follow("Remove the lost second factors")
    kaisa.press("Remove the lost second factors", within=kaisa.page.get_by_role("dialog"))
    kaisa.at("/asiointi/tunnistautuminen/")
    assert not Authenticator.objects.filter(user__email=old).exists()
    sets_up_a_code_app(kaisa)

    kaisa.go("/asiointi/")
    kaisa.is_told("Messages to your e-mail address come back")
    kaisa.follow("Change the address")
    new = "kaisa.uusi@demo.example"
    kaisa.fill("E-mail address", new)
    kaisa.press("Save")
    kaisa.reads_mail(new, "Vahvista sähköpostiosoitteesi")
    kaisa.main.locator("a[href*='/sahkoposti/vahvista/']").first.click()
    kaisa.press("Confirm")
    kaisa.go("/asiointi/")
    kaisa.does_not_see(kaisa.words("Messages to your e-mail address come back"))
    assert User.objects.count() == users
    assert User.objects.get(email=new).memberships.filter(role=MemberRole.ADMINISTRATOR).exists()


# -- What they do -----------------------------------------------------------------------------------------------------


def fills_in_account(person: Visitor, number: int, name: str) -> None:
    person.go("/asiointi/tilit/uusi/")
    person.fill("The organisation's business ID", business_id(number))
    person.fill("Name in Finnish", name)
    person.choose(OrganisationKind.PRIVATE)
    person.fill("Telephone", "+358 9 000 0100")
    person.press("Open the account")


def opens(person: Visitor, number: int, name: str) -> None:
    """Open an organisation's account; who is not signed in yet identifies on the way."""
    person.go("/asiointi/tilit/avaa/")
    person.press("Continue")
    if "kirjaudu" in person.path:
        person.identify()
    fills_in_account(person, number, name)
    person.at("/asiointi/")
    acts_for(person, name)


def acts_for(person: Visitor, name: str) -> None:
    expect(person.page.locator(".context-name")).to_contain_text(name)


def switches_to(person: Visitor, name: str) -> None:
    """One click in the banner's menu."""
    person.page.locator(".context-bar details.menu summary").click()
    person.page.locator(".context-bar details.menu").get_by_role("button", name=name).click()
    person.at("/asiointi/")
    acts_for(person, name)


def sets_up_a_code_app(person: Visitor) -> None:
    person.go("/asiointi/tunnistautuminen/koodisovellus/")
    secret = (person.page.locator(".secret-key").text_content() or "").strip()
    person.page.locator("[name=code]").fill(person.fresh_code(secret))
    person.page.keyboard.press("Enter")
    person.at("/asiointi/tunnistautuminen/varakoodit/")


def mail_comes_back(address: str, folder: Path) -> None:
    """The mail server hands in what another one says: the mailbox does not exist any more."""
    mails_go_out()
    file = folder / "report.eml"
    file.write_text(
        "Subject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="raja"\n\n'
        "--raja\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.demo.example\n\n"
        f"Final-Recipient: rfc822; {address}\nAction: failed\nStatus: 5.1.1\n\n--raja--\n"
    )
    assert take_mail(["take-bounce", str(file)]) == 0
