"""People of the demo with a browser each, and the hours that pass between their visits."""

from __future__ import annotations

import re
import threading
import time
from typing import Any
from urllib.parse import quote, urlsplit

import pyotp
from django.utils import translation
from playwright.sync_api import Locator, Page, expect

from kortisto.demo.card_maker import run_the_maker
from kortisto.demo.people import PASSWORD, PLAYERS, Player
from kortisto.kernel.clock import now
from kortisto.ui.face import FACES

# What happens by the clock while nobody looks: mails go out, the card maker's answers are fetched, the log is sealed.
SWEEPS = ("messages:send_mails", "messages:send_others", "audit:seal")


class Visitor:
    """One person of the demo in a browser of their own. Whatever a page complains about is kept in `faults`."""

    def __init__(self, page: Page, url: str, key: str, language: str = "fi") -> None:
        self.page, self.url, self.key, self.language = page, url, key, language
        self.faults: list[str] = []
        self.used_codes: set[str] = set()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("console", self._hear)
        page.on("response", self._see)

    @property
    def player(self) -> Player:
        return PLAYERS[self.key]

    def _hear(self, line: Any) -> None:
        # A refused form is an answer with an error status, which a browser notes; that is not a fault of the page.
        if line.type in {"error", "warning"} and "the server responded with a status of 4" not in line.text:
            self.faults.append(f"{self.page.url}: {line.text}")

    def _see(self, response: Any) -> None:
        if response.status >= 500 or (response.status == 404 and response.url.startswith(self.url)):
            self.faults.append(f"{response.status} {response.url}")

    # -- Going and looking --------------------------------------------------------------------------------------------

    def go(self, path: str) -> None:
        answer = self.page.goto(self.url + path)
        assert answer is not None
        assert answer.status == 200, f"{answer.status} {path}"

    def words(self, text: str, context: str = "") -> str:
        """An English text of the program as this visitor reads it."""
        with translation.override(self.language):
            return translation.pgettext(context, text) if context else translation.gettext(text)

    def press(self, text: str, *, within: Any = None, context: str = "") -> None:
        """Press the button of this English text."""
        (within or self.main).get_by_role("button", name=self.words(text, context), exact=True).first.click()

    def follow(self, text: str, *, within: Any = None, exact: bool = True) -> None:
        """Follow the link of this English text."""
        (within or self.main).get_by_role("link", name=self.words(text), exact=exact).first.click()

    def open_menu(self, row: str) -> Locator:
        """Open the menu at the end of the row that has these words; gives the menu."""
        menu = self.main.get_by_role("row").filter(has_text=row).locator("details.menu").first
        menu.locator("summary").click()
        return menu

    def fill(self, label: str, value: str) -> None:
        """Type into the field of this English label."""
        self.field(label).fill(value)

    def field(self, label: str) -> Locator:
        """The field of this English label; an optional one says so in brackets after it."""
        return self.main.get_by_label(re.compile(rf"^\s*{re.escape(self.words(label))}(\s*\([^)]*\))?\s*$")).first

    def choose(self, choice: Any) -> None:
        """Choose the radio button, or tick the box: one of a model's choices, or an English label."""
        with translation.override(self.language):
            text = str(choice.label) if hasattr(choice, "label") else translation.gettext(choice)
        self.main.get_by_label(re.compile(rf"^\s*{re.escape(text)}")).first.check()

    def select(self, label: str, choice: Any) -> None:
        """Choose from the list of this English label: one of a model's choices, or what has these words."""
        field = self.field(label)
        if hasattr(choice, "value"):
            field.select_option(value=choice.value)
            return
        option = field.locator("option").filter(has_text=choice).first
        field.select_option(value=option.get_attribute("value"))

    def is_told(self, text: str, context: str = "", **facts: Any) -> None:
        """The page says this English sentence, with its facts."""
        self.sees(self.words(text, context) % facts if facts else self.words(text, context))

    def sees(self, *texts: str) -> None:
        for text in texts:
            expect(self.main).to_contain_text(text)

    def does_not_see(self, *texts: str) -> None:
        for text in texts:
            expect(self.main).not_to_contain_text(text)

    def stands_on(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(heading)

    def at(self, path: str) -> None:
        """The browser stands on the page with this path, whose `*` are codes."""
        expect(self.page).to_have_url(
            re.compile("^" + re.escape(self.url + path).replace(r"\*", "[^/?#]+") + r"([?#].*)?$")
        )

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    # -- Coming in ----------------------------------------------------------------------------------------------------

    def identify(self, means: str = "Pankkitunnukset") -> None:
        """On a page that offers strong identification: press its button, choose oneself at the provider, come back."""
        self.page.get_by_role("button", name="Mallitunnistus").first.click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Mallitunnistus")
        self.page.get_by_label(re.compile(f"^{self.player.given_names} {self.player.family_name}")).check()
        self.page.get_by_label(re.compile(means)).check()
        self.page.get_by_role("button", name="Tunnistaudu").click()
        self.page.wait_for_url(re.compile("^" + re.escape(self.url)))

    def come_in_by_identification(self, face: str) -> Visitor:
        self.go(f"{FACES[face].path}kirjaudu/")
        self.identify()
        return self

    def come_in_by_password(self, face: str = "office") -> Visitor:
        self.go(f"{FACES[face].path}kirjaudu/")
        self.page.locator("[name=login]").fill(self.player.email)
        self.page.locator("[name=password]").fill(PASSWORD)
        self.page.keyboard.press("Enter")
        self.type_code()
        self.at(FACES[face].path)
        return self

    def come_to_the_desk(self) -> Visitor:
        self.go("/vartti/kirjaudu/")
        self.page.locator("[name=username]").fill(desk_name(self.key))
        self.page.locator("[name=password]").fill(PASSWORD)
        self.page.keyboard.press("Enter")
        self.type_code()
        self.at("/vartti/")
        return self

    def type_code(self) -> None:
        """The one-time code of now; a code that was used is waited out, as people do."""
        field = self.page.locator("[name=code]")
        expect(field).to_be_visible()
        field.fill(self.fresh_code())
        self.page.keyboard.press("Enter")

    def fresh_code(self, secret: str = "") -> str:
        while True:
            code = pyotp.TOTP(secret or self.player.totp_secret).at(now())
            if code not in self.used_codes:
                self.used_codes.add(code)
                return code
            time.sleep(0.5)

    # -- The mailbox --------------------------------------------------------------------------------------------------

    def reads_mail(self, to: str, subject: str) -> str:
        """Open the newest mail to an address whose subject begins so; gives its text."""
        mails_go_out()
        self.go(f"/posti/?to={quote(to)}")
        self.page.get_by_role("link", name=re.compile(rf"^\s*{re.escape(subject)}")).first.click()
        self.at("/posti/*/")
        return self.main.inner_text()

    def reads_link(self, subject: str, part: str) -> None:
        """Open the newest mail to oneself whose subject begins so, and follow its link."""
        self.reads_mail(self.player.email, subject)
        self.main.locator(f"a[href*='{part}']").first.click()

    def gives_address(self) -> None:
        """Who came by strong identification alone is asked for an address, and confirms it by the link sent to it."""
        self.go("/asiointi/")
        self.follow("Add the address")
        self.fill("E-mail address", self.player.email)
        self.press("Save")
        self.reads_link("Vahvista sähköpostiosoitteesi", "/sahkoposti/vahvista/")
        self.press("Confirm")
        self.go("/asiointi/")
        self.does_not_see(self.words("You have no e-mail address in this service yet"))

    # -- The desk's menu ----------------------------------------------------------------------------------------------

    def customers(self) -> list[str]:
        """What stands in the menu at the desk's top right."""
        self.go("/vartti/")
        menu = self.page.locator("header details.menu").first
        menu.locator("summary").click()
        return [line.split("\n")[0].strip() for line in menu.locator("li").all_inner_texts()]


def desk_name(key: str) -> str:
    """The desk user name of a player, as it stands on the demo's page."""
    from kortisto.accounts.models import DeskCredential

    return str(DeskCredential.objects.get(user__email=PLAYERS[key].email).username)


def mails_go_out() -> None:
    from kortisto.kernel.jobs import run_now

    work()
    for name in SWEEPS[:2]:
        run_now(name)


def work() -> None:
    """A worker of all queues takes what waits, until nothing does: the very program of `kortisto work`."""
    from kortisto.config.work import QUEUES
    from kortisto.config.work import work as run_worker
    from kortisto.pki.backends.embedded import keys

    outcome: list[BaseException | int] = []

    def run() -> None:
        from django.db import connections

        try:
            outcome.append(run_worker(list(QUEUES), 2, until_empty=True))
        except BaseException as error:
            outcome.append(error)
        finally:
            connections.close_all()

    before = keys.permits()
    thread = threading.Thread(target=run)
    thread.start()
    thread.join(timeout=120)
    keys.count_permits(before - keys.permits())
    assert outcome == [0], outcome


def a_day_at_the_makers() -> None:
    """Batches go out, the maker makes what it can, and everything it says is taken in; twice, because of the certificates."""
    from kortisto.kernel.jobs import run_now

    for _round in range(2):
        run_now("maker:send_batches")
        run_the_maker()
        run_now("maker:fetch_results")
        work()
