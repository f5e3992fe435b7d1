"""How somebody becomes a registrar: invited by the county, appointed at the office, three messages, the desk."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from kortisto.accounts.models import DeskCredential
from kortisto.accounts.states import DeskCredentialState
from kortisto.accounts.tests.cast import HALF
from kortisto.kernel.clock import today
from kortisto.kernel.testing import rule
from kortisto.organisations.models import MemberRole, RegistrationPoint
from kortisto.organisations.states import PointState
from kortisto.registrars.models import RegistrarRight
from tests.journeys.acts import invites, joins, signs_in_for_the_first_time
from tests.journeys.visitors import Visitor

pytestmark = pytest.mark.browser
POINT = "Keskussairaalan rekisteröintipiste"


@rule("BR-RG-08", "BR-RG-09")
def test_two_people_become_registrars_and_the_point_opens(tell, visitor):
    scene = tell("issuer", "county")
    kaisa = visitor("kaisa").come_in_by_identification("portal")
    oili = visitor("oili").come_in_by_password()
    riitta, rauno = visitor("riitta"), visitor("rauno")
    for newcomer in (riitta, rauno):
        invites(kaisa, newcomer.player.email, MemberRole.READER)
        joins(newcomer)
        becomes_a_registrar(oili, newcomer)
    assert RegistrarRight.objects.filter(point=scene.central).count() == 2

    gets_a_desk(oili, riitta)
    takes_the_desk_into_use(riitta)
    riitta.at("/vartti/")
    riitta.sees(POINT, scene.central.grouped_number, scene.central.owner.business_id, scene.central.delivery_address)
    number_is_copied(riitta, scene.central.grouped_number)
    assert riitta.customers() == [POINT]

    kaisa.go("/asiointi/pisteet/")
    kaisa.follow("Fill in the check-list", within=kaisa.open_menu(POINT))
    for box in kaisa.main.get_by_role("checkbox").all():
        box.check()
    kaisa.press("Save the check-list")
    kaisa.at("/asiointi/pisteet/*/")
    kaisa.follow("Take into use")
    kaisa.press("Take into use", within=kaisa.page.get_by_role("dialog"))
    kaisa.is_told("%(name)s is open.", name=POINT)
    assert RegistrationPoint.objects.get(pk=scene.central.pk).state == PointState.OPEN


# -- What they do -----------------------------------------------------------------------------------------------------


def becomes_a_registrar(oili: Visitor, newcomer: Visitor) -> None:
    """The rights administrator finds the new user, notes the training, and grants a right at exactly one point."""
    oili.go("/virasto/rekisteroijat/?nayta=muut")
    oili.follow(f"{newcomer.player.family_name}, {newcomer.player.given_names}")
    oili.follow("Record a training", within=oili.main)
    oili.fill("Course", "Sote-korttien rekisteröinti")
    oili.fill("Passed on", f"{today():%-d.%-m.%Y}")
    oili.choose("Finnish")
    oili.press("Record")
    oili.at("/virasto/rekisteroijat/*/")
    oili.follow("Grant a right")
    oili.select("Registration point", re.compile(POINT))
    oili.fill("Ground", "Hyvinvointialueen päätös")
    oili.press("Grant the right")
    oili.at("/virasto/rekisteroijat/*/")
    oili.sees(POINT)


def gets_a_desk(oili: Visitor, newcomer: Visitor) -> None:
    """A desk user name is opened, and three messages go out."""
    oili.go("/virasto/rekisteroijat/")
    oili.follow(f"{newcomer.player.family_name}, {newcomer.player.given_names}")
    oili.follow("Open a desk user name")
    dialog = oili.page.get_by_role("dialog")
    dialog.locator("[name=channel][value=sms]").check()
    dialog.locator("[name=phone]").fill(newcomer.player.phone)
    oili.press("Open the user name", within=dialog)
    oili.at("/virasto/rekisteroijat/*/")


def takes_the_desk_into_use(riitta: Visitor) -> None:
    """User name and both halves come in three messages, none of which has two of them; with all three the desk opens."""
    player = riitta.player
    told = {part: riitta.reads_mail(to, subject) for part, to, subject in (
        ("name", player.email, "Vartti-käyttäjätunnuksesi"), ("first", player.email, "Vartti-salasanasi osa 1"),
        ("second", player.phone, "Vartti-salasanasi osa 2"),
    )}  # fmt: skip
    credential = DeskCredential.objects.get()
    first, second = (HALF.findall(told[part])[0] for part in ("first", "second"))
    secrets = {"name": credential.username, "first": first, "second": second}
    for part, text in told.items():
        assert [name for name, secret in secrets.items() if secret in text] == [part]

    riitta.main.locator("a[href*='/vartti/ensikirjautuminen/']").first.click()
    signs_in_for_the_first_time(riitta, credential.username, first, second)
    credential.refresh_from_db()
    assert credential.state == DeskCredentialState.IN_USE


def number_is_copied(riitta: Visitor, number: str) -> None:
    """The registrar is the one who is asked for the number: a button copies it."""
    riitta.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    riitta.main.get_by_role("button", name=re.compile(riitta.words("Electronic customer number"))).first.click()
    expect(riitta.page.get_by_role("status").filter(has_text=riitta.words("Copied"))).to_have_count(1)
    assert riitta.page.evaluate("navigator.clipboard.readText()").replace(" ", "") == number.replace(" ", "")
