"""The pages of signing in, in a real browser: axe finds nothing in three languages, and they fit a phone."""

from typing import Any

import pytest

from kortisto.accounts.actions.open_desk_credential import open_desk_credential
from kortisto.accounts.models import User
from kortisto.faces.testing import enter
from kortisto.ui.face import FACES
from kortisto.ui.testing import assert_accessible, assert_fits, small_targets
from tests.visits import visit

from .cast import PHONE, browser, give_desk, halves, path_of, posted, rule_is
from .test_portal_and_office_sign_in import with_password

pytestmark = pytest.mark.browser

STRANGER = [
    "/asiointi/kirjaudu/",
    "/virasto/kirjaudu/",
    "/oma/kirjaudu/",
    "/vartti/kirjaudu/",
    "/asiointi/salasana/unohtunut/",
    "/asiointi/salasana/unohtunut/lahetetty/",
    "/asiointi/salasana/uusi/ABC-def/",
    "/asiointi/sahkoposti/vahvista/",
    "/asiointi/tunnistus/peruttu/",
    "/asiointi/tunnistus/malli/",
    "/asiointi/rekisteroidy/",
    "/vartti/ensikirjautuminen/",
    "/vartti/kayttoonotto/nobody/",
]
AT_THE_DESK = [
    "/vartti/omat-tiedot/",
    "/vartti/tunnistautuminen/",
    "/vartti/tunnistautuminen/todista/",
]
IN_THE_PORTAL = [
    "/asiointi/omat-tiedot/",
    "/asiointi/tunnistautuminen/",
    "/asiointi/tunnistautuminen/istunnot/paata/",
    "/asiointi/tunnistautuminen/tapahtumat/",
    "/asiointi/tunnistautuminen/koodisovellus/",
    "/asiointi/salasana/vaihda/",
    "/asiointi/kirjaudu/ulos/",
]


def carry(context: Any, client: Any, face: str) -> None:
    """The visit of a test's client in the browser."""
    cookie = FACES[face].session_cookie
    context.add_cookies(
        [{"name": cookie, "value": client.cookies[cookie].value, "domain": "localhost", "path": FACES[face].path}]
    )


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_pages_are_accessible_and_fit_a_phone(live: Any, new_context: Any, world: Any, language: str) -> None:
    User.objects.update(language=language)
    newcomer = open_desk_credential(actor=world.oili, user=world.rauno, phone=PHONE)
    rule_is("desk_credential_way", "link")
    kaisa = open_desk_credential(actor=world.oili, user=world.kaisa)
    link = path_of(posted("desk_first_use")[-1]["link"])
    give_desk(world.riitta, "rantanen4821")
    locked = enter(browser(), "desk", world.riitta)
    locked.post("/vartti/lukitse/")
    context = new_context(extra_http_headers={"Accept-Language": language}, viewport={"width": 390, "height": 844})
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)

    def look(path: str) -> None:
        page.goto(live + path)
        assert page.locator("html").get_attribute("lang") == language, path
        assert_accessible(page)
        assert_fits(page)
        assert small_targets(page) == [], path

    for path in [*STRANGER, link, link.replace("/vartti/", "/asiointi/vartti/")]:
        look(path)
    first = browser(language)
    parts = halves()
    first.post(
        "/vartti/ensikirjautuminen/",
        {"username": newcomer.username, "first_half": parts[0], "second_half": parts[1]},
    )
    carry(context, first, "desk")
    look("/vartti/ensikirjautuminen/salasana/")
    assert page.locator("[name=password]").count() == 1
    assert kaisa.state == "sent"
    carry(context, locked, "desk")
    look("/vartti/avaa/")
    look("/vartti/kirjaudu/")
    carry(context, enter(browser(), "desk", world.riitta), "desk")
    carry(context, visit("portal", with_password(world.maija)), "portal")
    for path in [*AT_THE_DESK, *IN_THE_PORTAL]:
        look(path)
    assert faults == []
