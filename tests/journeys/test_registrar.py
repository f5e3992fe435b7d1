"""From the course and the invitation to the first sign-in at the desk, with nothing but the messages in hand (scenario 4).

Mails come from a real SMTP server, text message and letter from their files. Then every table, job, log and file is searched.
"""

from __future__ import annotations

import logging
import re

import pytest
from playwright.sync_api import expect

from kortisto.accounts.models import DeskCredential, DeskFactor
from kortisto.accounts.states import DeskCredentialState
from kortisto.accounts.tests.cast import HALF
from kortisto.kernel.testing import rule
from kortisto.messages.models import Letter
from kortisto.organisations.models import MemberRole
from kortisto.registrars.models import RegistrarApplication, RegistrarRight, TrainingCertificate
from tests.journeys.acts import invites, signs_in_for_the_first_time
from tests.journeys.test_application import (
    POINT,
    ROW,
    acts_for_another_organisation,
    opens_application,
    passes_the_course,
    switches_account,
)
from tests.journeys.visitors import Visitor, mails_go_out
from tests.post_office import PostOffice, open_post_office
from tests.traces import assert_nowhere

pytestmark = pytest.mark.browser


@pytest.fixture
def post_office(live, settings, tmp_path, monkeypatch):
    with open_post_office(settings, tmp_path / "post") as office:

        def reads_mail(self: Visitor, to: str, subject: str) -> str:
            mails_go_out()
            return office.mail(to, subject)

        def reads_link(self: Visitor, subject: str, part: str) -> None:
            text = self.reads_mail(self.player.email, subject)
            found = re.search(rf"http\S*{re.escape(part)}\S*", text)
            assert found, text
            self.page.goto(found[0])

        monkeypatch.setattr(Visitor, "reads_mail", reads_mail)
        monkeypatch.setattr(Visitor, "reads_link", reads_link)
        yield office


@rule("BR-RG-01", "BR-RG-02", "BR-RG-03", "BR-RG-08", "BR-RG-09", "BR-RG-10", "BR-US-04")
def test_from_the_course_to_the_desk_with_only_the_messages_in_hand(tell, visitor, post_office, caplog):
    scene = tell("issuer", "county")
    caplog.set_level(logging.DEBUG)
    riitta, kaisa, oili = visitor("riitta"), visitor("kaisa"), visitor("oili")
    passes_the_course(riitta)
    user = TrainingCertificate.objects.get().user
    gives_address(riitta)
    riitta.go("/asiointi/tilit/")
    riitta.does_not_see(ROW)

    kaisa.come_in_by_identification("portal")
    invites(kaisa, riitta.player.email, MemberRole.READER)
    riitta.reads_link("Kutsu organisaation", "/asiointi/kutsu/")
    riitta.press("Continue")
    riitta.press("Join the account")
    riitta.at("/asiointi/")
    acts_for_another_organisation(riitta, user, scene)
    riitta.go("/asiointi/asiat/valmiit/")
    riitta.does_not_see(ROW)
    switches_account(riitta, scene.central.owner.name_fi)
    applies_with_a_number(riitta)

    oili.come_in_by_password()
    oili.go("/virasto/asiat/")
    oili.follow(scene.central.owner.name_fi)
    oili.follow("Approve")
    oili.press("Approve the application", within=oili.page.get_by_role("dialog"))
    oili.is_told("The application has been approved. The registrar has been told.")
    assert RegistrarRight.objects.get(user=user).point == scene.central

    lost = parts_in_hand(riitta, post_office)
    sees_where_the_messages_stand(oili, user.code)
    second = sends_the_second_half_by_letter(oili, user.code, post_office)
    prints_the_letter(oili, second, post_office)
    first = HALF.findall(riitta.reads_mail(riitta.player.email, "Vartti-salasanasi osa 1"))[0]
    username, _lost_first, lost_second = lost

    registrar = visitor("riitta")
    page = re.search(r"http\S+/vartti/ensikirjautuminen/", post_office.mail(riitta.player.email, "Vartti-salasanasi"))
    assert page
    registrar.page.goto(page[0])
    for name, typed in (("username", username), ("first_half", first), ("second_half", lost_second)):
        registrar.page.locator(f"[name={name}]").fill(typed)
    registrar.press("Continue")
    expect(registrar.page.locator(".error-summary")).to_have_count(1)
    signs_in_for_the_first_time(registrar, username, first, second)
    registrar.sees(POINT)
    credential = DeskCredential.objects.get(user=user)
    assert credential.state == DeskCredentialState.IN_USE
    assert DeskFactor.objects.get(credential=credential).kind == "totp"

    no_trace_of({first, second, *lost[1:]}, post_office, username, caplog.records)


# -- What they do -----------------------------------------------------------------------------------------------------


def gives_address(riitta: Visitor) -> None:
    riitta.go("/asiointi/omat-tiedot/")
    riitta.fill("E-mail address", riitta.player.email)
    riitta.press("Save")
    riitta.reads_link("Vahvista sähköpostiosoitteesi", "/sahkoposti/vahvista/")
    riitta.press("Confirm")


def applies_with_a_number(riitta: Visitor) -> None:
    opens_application(riitta)
    riitta.page.get_by_label(re.compile(POINT)).check()
    riitta.fill("Mobile number", "045 700 0941")
    riitta.choose("I have read the declaration above and give it.")
    riitta.press("Send the application")
    riitta.is_told("Your application has been sent. You get a message when it has been decided.")
    assert RegistrarApplication.objects.get().phone == riitta.player.phone


def parts_in_hand(riitta: Visitor, post_office: PostOffice) -> tuple[str, str, str]:
    """User name and first half from two mails, the second half from a text message; none of the three says two of them."""
    mails_go_out()
    told = [
        post_office.mail(riitta.player.email, "Vartti-käyttäjätunnuksesi"),
        post_office.mail(riitta.player.email, "Vartti-salasanasi osa 1"),
        post_office.text_message(riitta.player.phone),
    ]
    named = re.search(r"käyttäjätunnuksesi on (\S+)\.", told[0])
    assert named
    parts = (named[1], HALF.findall(told[1])[0], HALF.findall(told[2])[0])
    for place, part in enumerate(parts):
        assert [number for number, text in enumerate(told) if part in text] == [place]
    return parts


def sees_where_the_messages_stand(oili: Visitor, user: str) -> None:
    oili.go(f"/virasto/rekisteroijat/{user}/")
    rows = oili.main.get_by_role("table").filter(has_text=oili.words("Password, part 2")).get_by_role("row").all()
    told = [row.inner_text() for row in rows[1:]]
    assert len(told) == 3
    assert all(oili.words("Sent") in text for text in told)


def sends_the_second_half_by_letter(oili: Visitor, user: str, post_office: PostOffice) -> str:
    """The telephone was somebody else's: everything is sent anew, the second half by letter."""
    oili.go(f"/virasto/rekisteroijat/{user}/")
    oili.follow("Send again")
    dialog = oili.page.get_by_role("dialog")
    dialog.locator("[name=channel][value=letter]").check()
    assert dialog.locator("[name=post_address]").input_value().startswith(POINT)
    oili.press("Send again", within=dialog)
    oili.at(f"/virasto/rekisteroijat/{user}/")
    mails_go_out()
    return str(HALF.findall(post_office.letter())[0])


def prints_the_letter(oili: Visitor, half: str, post_office: PostOffice) -> None:
    """Opened once at the office, and posted; its text is gone from the spool before it is on the paper."""
    letter = Letter.objects.get()
    oili.go("/virasto/kirjeet/")
    oili.follow(letter.code)
    oili.does_not_see(half)
    oili.press("Open the letter")
    oili.sees(half)
    assert not list(post_office.letters.iterdir())
    oili.go(f"/virasto/kirjeet/{letter.code}/postitettu/")
    oili.press("It has been posted")
    oili.at("/virasto/kirjeet/")


def no_trace_of(halves: set[str], post_office: PostOffice, username: str, records: list[logging.LogRecord]) -> None:
    """No table, job, event, session, cache entry, log line or file has a half, and no message has two parts (BR-RG-09)."""
    texts = [str(mail["Subject"]) + str(mail.get_content()) for _to, mail in post_office.mails]
    texts += [path.read_text("utf-8") for path in post_office.sms.iterdir()]
    for text in texts:
        assert sum(part in text for part in (*halves, username)) <= 1
    assert not list(post_office.letters.iterdir())
    spoken = [record for record in records if not record.name.startswith("mail.")]
    assert_nowhere([*halves, *(half.replace("-", "") for half in halves)], records=spoken)
