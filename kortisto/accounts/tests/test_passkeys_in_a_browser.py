"""Passkeys in a real browser with a virtual authenticator; the desk's keys and pages by keyboard alone."""

from typing import Any

import pytest
from playwright.sync_api import expect

from kortisto.accounts.actions.open_desk_credential import open_desk_credential
from kortisto.accounts.models import DeskFactor, User
from kortisto.accounts.states import DeskCredentialState
from kortisto.audit.models import AuditEvent

from .cast import PASSWORD, PHONE, code_of, give_desk, halves
from .test_portal_and_office_sign_in import with_password

pytestmark = pytest.mark.browser
KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasResidentKey": False,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Desk:
    """A page with a security key plugged in, and everything its console had to say."""

    def __init__(self, new_context: Any) -> None:
        context = new_context(extra_http_headers={"Accept-Language": "en"}, locale="en-GB")
        self.page = context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on(
            "console", lambda line: self.faults.append(line.text) if "Content Security Policy" in line.text else None
        )
        self.tools = context.new_cdp_session(self.page)
        self.tools.send("WebAuthn.enable")
        self.key = self.plug_in()

    def plug_in(self) -> str:
        return self.tools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})["authenticatorId"]

    def unplug(self) -> None:
        self.tools.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self.key})


@pytest.fixture
def desk(live: Any, new_context: Any) -> Any:
    User.objects.update(language="en")
    desk = Desk(new_context)
    yield desk
    assert desk.faults == []


def sign_in(page: Any, live: Any, username: str) -> None:
    page.goto(live + "/vartti/kirjaudu/")
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Second factor")


def signs_in_first(page: Any, live: Any, username: str) -> None:
    first, second = halves()
    page.goto(live + "/vartti/ensikirjautuminen/")
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password, part 1").fill(first)
    page.get_by_label("Password, part 2").fill(second)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Take your user name into use")


def test_a_user_name_is_taken_into_use_with_a_passkey_and_opens_the_desk_by_it(live, desk, world):
    credential = open_desk_credential(actor=world.oili, user=world.riitta, phone=PHONE)
    page = desk.page
    signs_in_first(page, live, credential.username)
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("New password again").fill(PASSWORD)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page).to_have_url(live + "/vartti/")
    credential.refresh_from_db()
    assert credential.state == DeskCredentialState.IN_USE
    factor = credential.usable_factors().get()
    assert factor.kind == DeskFactor.Kind.PASSKEY

    page.context.clear_cookies()
    sign_in(page, live, credential.username)
    expect(page.get_by_label("One-time code")).to_have_count(0)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(live + "/vartti/")
    assert AuditEvent.objects.filter(event="user:signed_in").latest("pk").grounds["method"] == "password+passkey"
    factor.refresh_from_db()
    assert factor.sign_count > 0

    page.keyboard.press("Alt+Shift+L")
    expect(page.get_by_role("heading", level=1)).to_have_text("The desk is locked")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(live + "/vartti/")


def test_somebody_elses_key_opens_nothing(live, desk, world):
    credential = open_desk_credential(actor=world.oili, user=world.riitta, phone=PHONE)
    page = desk.page
    signs_in_first(page, live, credential.username)
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("New password again").fill(PASSWORD)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page).to_have_url(live + "/vartti/")
    page.context.clear_cookies()
    desk.unplug()
    desk.plug_in()
    sign_in(page, live, credential.username)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("alert").filter(has_text="The passkey was not used")).to_be_visible()
    page.goto(live + "/vartti/")
    expect(page).to_have_url(live + "/vartti/kirjaudu/?next=%2Fvartti%2F")


def test_a_passkey_is_added_beside_the_app_and_removed_again(live, desk, world):
    give_desk(world.riitta, "rantanen4821")
    page = desk.page
    sign_in(page, live, "rantanen4821")
    page.get_by_label("One-time code").fill(code_of())
    page.keyboard.press("Enter")
    expect(page).to_have_url(live + "/vartti/")
    page.goto(live + "/vartti/tunnistautuminen/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name of the passkey").fill("Avainnippu")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("row").filter(has_text="Avainnippu")).to_be_visible()
    page.get_by_role("row").filter(has_text="Avainnippu").get_by_role("link").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("row").filter(has_text="Avainnippu")).to_have_count(0)


def test_the_portal_takes_passkeys_too(live, desk, world):
    with_password(world.maija)
    page = desk.page

    def type_password() -> None:
        page.goto(live + "/asiointi/kirjaudu/")
        page.get_by_label("E-mail address").fill("maija@example.fi")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Continue").click()

    type_password()
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up a second factor")
    page.get_by_role("link", name="Passkey").click()
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.get_by_role("link", name="Continue").click()
    expect(page).to_have_url(live + "/asiointi/")

    page.context.clear_cookies()
    type_password()
    expect(page.get_by_role("heading", level=1)).to_have_text("Second factor")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(live + "/asiointi/")


def test_a_desk_left_alone_hides_its_page_by_itself(live, desk, world, settings):
    give_desk(world.riitta, "rantanen4821")
    page = desk.page
    page.clock.install()
    sign_in(page, live, "rantanen4821")
    page.get_by_label("One-time code").fill(code_of())
    page.keyboard.press("Enter")
    expect(page).to_have_url(live + "/vartti/")
    page.clock.fast_forward("11:00")
    expect(page.get_by_role("heading", level=1)).to_have_text("The desk is locked")
    assert AuditEvent.objects.get(event="desk:locked").grounds == {"reason": "idle"}


def test_without_script_the_desk_opens_by_code(live, new_context, world):
    User.objects.update(language="en")
    give_desk(world.riitta, "rantanen4821")
    page = new_context(java_script_enabled=False, extra_http_headers={"Accept-Language": "en"}).new_page()
    sign_in(page, live, "rantanen4821")
    page.get_by_label("One-time code").fill(code_of())
    page.keyboard.press("Enter")
    expect(page).to_have_url(live + "/vartti/")
