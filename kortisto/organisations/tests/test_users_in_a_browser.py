"""Users, a lost factor, a new administrator and a visit from the office in a real browser: readable for everybody."""

from functools import partial
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from kortisto.kernel.testing import rule
from kortisto.messages.bouncing import note_bounce
from kortisto.messages.models import OutgoingMessage
from kortisto.organisations.actions.ask_for_new_factor import ask_for_new_factor
from kortisto.organisations.actions.begin_staff_visit import begin_staff_visit
from kortisto.organisations.actions.invite_user import invite_user
from kortisto.organisations.actions.propose_administrator import propose_administrator
from kortisto.organisations.actions.suspend_member import suspend_member
from kortisto.organisations.models import AdministratorChange, Membership
from kortisto.organisations.moves import token_hash
from kortisto.ui.face import FACES, address
from kortisto.ui.testing import assert_accessible, assert_fits, small_targets
from tests.visits import visit

portal, office = partial(address, "portal"), partial(address, "office")
REASON = "Asiakas kysyi puhelimessa, miten valtuutus annetaan toiselle pisteelle."


@pytest.fixture
def things(world: Any) -> dict[tuple[str, str], list[str]]:
    """The pages by face and person, with something on each."""
    invitation = invite_user(
        actor=world.maija,
        account=world.clinic_account,
        email="pitka.osoite.joka.ei.mahdu@esimerkkiorganisaatio.example.fi",
    )
    OutgoingMessage.objects.filter(code=invitation.message_code).update(state="bounced")
    suspend_member(actor=world.maija, membership=Membership.objects.get(user=world.leena))
    Authenticator.objects.create(user=world.tuula, type="totp", data={"secret": "x"})
    asked = ask_for_new_factor(actor=world.tuula)
    for user in (world.sami, world.maija):
        note_bounce(address=user.email, status="5.1.1")
    proposal = propose_administrator(
        actor=world.hilla,
        account=world.clinic_account,
        email="uusi@example.fi",
        evidence="Kaupparekisteriote 25.11.2026.",
    )
    change = AdministratorChange.objects.get()
    begin_staff_visit(actor=world.hilla, account=world.clinic_account, reason=REASON, token_hash=token_hash("kaynti"))
    tuula = Membership.objects.get(user=world.tuula)
    return {
        ("portal", "maija"): [
            portal("home"), portal("member_list"), portal("member_suspend", tuula.code), portal("factor_confirm", asked.code),
            portal("account_log"), portal("own_profile"),
        ],
        ("portal", "leena"): [portal("account_choose")],
        ("office", "hilla"): [
            office("organisation_detail", world.clinic.code), office("account_visit", world.clinic.code),
            office("administrator_propose", world.clinic.code),
        ],
        ("office", "heikki"): [office("proposal_detail", proposal.code), office("administrator_change_detail", change.code)],
        # The last: it opens the visit that was begun above.
        ("portal", ""): [portal("lost_factor"), portal("staff_visit_open", "kaynti"), portal("member_list")],
    }  # fmt: skip


def page_of(live: Any, new_context: Any, world: Any, face: str, name: str, language: str) -> Any:
    context = new_context(viewport={"width": 1280, "height": 900}, locale=f"{language}-FI")
    if name:
        user = getattr(world, name)
        type(user).objects.filter(pk=user.pk).update(language=language)
        cookie = FACES[face].session_cookie
        value = visit(face, user).cookies[cookie].value
        context.add_cookies([{"name": cookie, "value": value, "url": f"{live.url}{FACES[face].path}"}])
    return context.new_page()


@rule("BR-AC-01", "BR-LA-01")
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_page_about_users_reads_well(world, live, new_context, things, language):
    type(world.hilla).objects.filter(pk=world.hilla.pk).update(language=language)
    for (face, name), addresses in things.items():
        page = page_of(live, new_context, world, face, name, language)
        for there in addresses:
            answer = page.goto(live.url + there)
            assert answer.status == 200, there
            assert page.evaluate("document.documentElement.lang") == language, there
            assert_accessible(page)
            if language == "en":
                assert not small_targets(page), there
            assert_fits(page)
            page.set_viewport_size({"width": 390, "height": 900})
            assert_fits(page)
            page.set_viewport_size({"width": 1280, "height": 900})


@rule("BR-AC-01")
def test_a_user_is_suspended_by_keyboard_alone(world, live, new_context):
    page = page_of(live, new_context, world, "portal", "maija", "en")
    page.goto(live.url + portal("member_list"))
    row = page.locator("tr", has_text=world.tuula.name)
    row.locator("summary").focus()
    page.keyboard.press("Enter")
    row.get_by_role("link", name="Suspend access").focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog[open]")
    dialog.get_by_role("button", name="Suspend access").wait_for()
    assert "You do this on behalf of Lääkärikeskus Kuusi Oy" in dialog.inner_text()
    dialog.get_by_role("button", name="Suspend access").focus()
    page.keyboard.press("Enter")
    page.locator(".messages", has_text="has been suspended").wait_for()
    assert Membership.objects.get(user=world.tuula).state == "suspended"
