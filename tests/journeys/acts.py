"""What people of several journeys do on the pages."""

from __future__ import annotations

from kortisto.demo.people import PASSWORD
from kortisto.organisations.models import MemberRole
from tests.journeys.visitors import Visitor


def invites(kaisa: Visitor, email: str, role: MemberRole) -> None:
    """ "Käyttäjien hallinta", an address, "Kutsu": as the bulletin tells it."""
    kaisa.go("/asiointi/")
    kaisa.page.get_by_role("link", name="Käyttäjien hallinta").first.click()
    kaisa.main.get_by_label("Kutsu käyttäjä").fill(email)
    kaisa.select("Role", role)
    kaisa.main.get_by_role("button", name="Kutsu", exact=True).click()
    kaisa.sees(email)


def joins(newcomer: Visitor) -> None:
    """The invited reads the mail, identifies and joins; no new account is opened."""
    newcomer.reads_link("Kutsu organisaation", "/asiointi/kutsu/")
    newcomer.at("/asiointi/kutsu/*/")
    newcomer.press("Continue")
    newcomer.identify()
    newcomer.at("/asiointi/kutsu/*/liity/")
    newcomer.press("Join the account")
    newcomer.at("/asiointi/")


def save(kaisa: Visitor) -> None:
    """Save and see that the page went on: no error stands at its head."""
    kaisa.press("Save and continue")
    assert kaisa.page.locator(".error-summary").count() == 0, kaisa.main.inner_text()


def decides(hilla: Visitor, organisation: str) -> None:
    """The handler takes the matter from the queue and grants the contract."""
    hilla.go("/virasto/asiat/")
    hilla.follow(organisation)
    hilla.press("Take the matter")
    hilla.main.get_by_role("link", name=hilla.words("Grant"), exact=True).first.click()
    dialog = hilla.page.get_by_role("dialog")
    hilla.press("Grant the contract", within=dialog)
    hilla.at("/virasto/asiat/*/")
    hilla.sees("Toimikorttisopimus, myönnetty")


def signs(kalle: Visitor) -> None:
    """The signatory identifies anew on the very page, reads what is signed, and signs."""
    kalle.go("/asiointi/asiat/keskeneraiset/")
    kalle.open_menu("Toimikorttisopimus, myönnetty").get_by_role("link", name=kalle.words("Sign"), exact=True).click()
    kalle.at("/asiointi/asiat/*/allekirjoita/")
    kalle.press("Sign the contract")
    kalle.at("/asiointi/asiat/*/")
    kalle.is_told("Signed")


def signs_in_for_the_first_time(riitta: Visitor, username: str, first: str, second: str) -> None:
    """What came in three messages, then a password of one's own and a code app."""
    riitta.at("/vartti/ensikirjautuminen/")
    for name, typed in (("username", username), ("first_half", first), ("second_half", second)):
        riitta.page.locator(f"[name={name}]").fill(typed)
    riitta.press("Continue")
    riitta.at("/vartti/ensikirjautuminen/salasana/")
    riitta.page.locator("[name=password]").fill(PASSWORD)
    riitta.page.locator("[name=password_again]").fill(PASSWORD)
    riitta.page.locator("details summary", has_text=riitta.words("The picture cannot be read")).click()
    secret = riitta.page.locator(".secret-key").inner_text().replace(" ", "")
    riitta.page.locator("[name=code]").fill(riitta.fresh_code(secret))
    riitta.press("Take into use")
    riitta.at("/vartti/")
