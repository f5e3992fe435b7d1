"""A registrar's address at the desk: nothing typed counts before it is saved, and bulletins follow what was (scenario 7)."""

from __future__ import annotations

from typing import Any

import pytest

from kortisto.accounts.models import DeskCredential, User
from kortisto.bulletins.models import Bulletin
from kortisto.kernel.jobs import run_now
from kortisto.kernel.testing import rule
from kortisto.messages.models import MailboxItem
from tests.journeys.visitors import Visitor, mails_go_out

pytestmark = pytest.mark.browser
NEW = "riitta.uusi@koivuranta.example"


@rule("BR-RG-12", "BR-RG-13", "BR-RG-14", "BR-RG-17")
def test_a_bulletin_goes_where_the_registrar_has_saved_that_it_should(tell, visitor):
    tell("issuer", "county", "registrars")
    riitta = visitor("riitta").come_to_the_desk()
    old = DeskCredential.objects.get(user__email=riitta.player.email).email
    hilla, heikki = visitor("hilla").come_in_by_password(), visitor("heikki").come_in_by_password()

    opens_own_details(riitta)
    riitta.page.locator("[name=email]").click()
    riitta.page.locator("[name=email]").fill(NEW)
    leaves_without_saving(riitta)
    assert sends_bulletin(hilla, heikki, "Ensimmäinen") == {old}

    opens_own_details(riitta)
    assert riitta.page.locator("[name=email]").input_value() == old
    riitta.page.locator("[name=email]").fill(NEW)
    riitta.press("Save")
    riitta.is_told("Your details have been saved.")
    assert sends_bulletin(hilla, heikki, "Toinen") == {old, NEW}

    riitta.reads_mail(NEW, "Vahvista")
    riitta.main.locator("a[href*='/vartti/']").first.click()
    riitta.press("Confirm")
    riitta.stands_on(riitta.words("The address has been confirmed"))
    assert sends_bulletin(hilla, heikki, "Kolmas") == {NEW}
    assert User.objects.get(email=riitta.player.email).name.startswith("Riitta"), "the portal's address is another fact"


def opens_own_details(riitta: Visitor) -> None:
    """Top right: the own name, then "Muuta henkilötietoja"."""
    riitta.go("/vartti/")
    menu = riitta.page.locator("header details.menu").last
    menu.locator("summary").click()
    riitta.follow("Change own details", within=menu)
    riitta.at("/vartti/omat-tiedot/")


def leaves_without_saving(riitta: Visitor) -> None:
    asked: list[str] = []

    def go_anyway(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.accept()

    riitta.page.once("dialog", go_anyway)
    riitta.go("/vartti/")
    assert asked == ["beforeunload"]


def sends_bulletin(hilla: Visitor, heikki: Visitor, title: str) -> set[str]:
    """One writes and proposes, another approves, a worker sends; gives Riitta's addresses that got it."""
    hilla.go("/virasto/tiedotteet/uusi/")
    for name, words in (("title_fi", title), ("text_fi", "Tekstiä."), ("title_sv", title), ("text_sv", "Text.")):
        hilla.page.locator(f"[name={name}]").fill(words)
    hilla.press("Save the draft")
    hilla.follow("Propose the sending")
    dialog = hilla.page.get_by_role("dialog")
    dialog.locator("[name=reason]").fill("Ajankohtainen")
    hilla.press("Propose the sending", within=dialog)
    hilla.is_told("The bulletin waits for somebody else's approval.")
    heikki.go("/virasto/ehdotukset/")
    heikki.follow("Send a bulletin", exact=False)
    heikki.follow("Approve")
    heikki.press("Approve", within=heikki.page.get_by_role("dialog"))
    heikki.is_told("The proposal was approved.")
    for sweep in ("bulletins:keep_going", "messages:send_bulk"):
        run_now(sweep)
    mails_go_out()
    run_now("bulletins:keep_going")
    assert Bulletin.objects.get(title_fi=title).state == "sent"
    mails = MailboxItem.objects.filter(subject__endswith=title, to__icontains="riitta")
    return set(mails.values_list("to", flat=True))
