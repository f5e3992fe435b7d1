"""Registrars' duties, reviews, inquiries, the desk's own corner and help in a real browser: for everybody, and narrow."""

from datetime import timedelta
from typing import Any

import pytest

from kortisto.accounts.models import User
from kortisto.accounts.tests.cast import desk_visit, give_desk
from kortisto.audit.record import record
from kortisto.feedback.actions.ask_question import ask_question
from kortisto.kernel.actors import Visitor
from kortisto.kernel.clock import today
from kortisto.registrars.models import RegistrarReview
from kortisto.registrars.tests.cast import a_call, a_review, ruled
from kortisto.ui.face import FACES, address
from kortisto.ui.testing import assert_accessible, assert_fits, small_targets
from tests.visits import visit

from .cast import an_inquiry, mark

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


def browser(live: Any, new_context: Any, face: str, user: Any, size: dict[str, int], **session: Any) -> Any:
    client = visit(face, user, **session)
    context = new_context(viewport=size)
    cookie = FACES[face].session_cookie
    context.add_cookies(
        [{"name": cookie, "value": client.cookies[cookie].value, "url": f"{live.url}{FACES[face].path}"}]
    )
    return context.new_page()


def waiting(world: Any) -> tuple[Any, Any]:
    """Something waits for everybody: duties, a review, an inquiry half done, a question."""
    ruled("training_validity_months", 12, since=today() - timedelta(days=500))
    a_call(world, due_on=today() + timedelta(days=30))
    a_review(world, due_on=today() - timedelta(days=3))
    give_desk(world.riitta, "rantanen4821")
    desk_visit(world.riitta)
    record("user:signed_in", actor=world.riitta, subject=world.riitta)
    inquiry = an_inquiry(world, cards=2, orders=1)
    mark(world, inquiry, items=list(inquiry.items.all()[:1]))
    question = ask_question(
        actor=Visitor(), topic="cards", text="Miten saan uuden tunnusluvun?", language="fi", face="public",
        email="haltija@example.fi",
    )  # fmt: skip
    return inquiry, question


def pages_of(inquiry: Any, question: Any) -> dict[str, list[str]]:
    office = [
        ("declaration_overview",), ("declaration_call",), ("briefing_overview",), ("registrar_review_list",), ("trusted_roles",),
        ("inquiry_list",), ("inquiry_detail", inquiry.code), ("inquiry_acts", inquiry.code), ("inquiry_close", inquiry.code),
        ("inquiry_revoke", inquiry.code), ("inquiry_suspend", inquiry.code), ("inquiry_end_rights", inquiry.code),
        ("question_list",), ("question_answer", question.code), ("help",),
    ]  # fmt: skip
    desk = [
        ("home",), ("duty_list",), ("declaration_accept",), ("briefing_read",), ("desk_own_details",), ("desk_security",),
        ("desk_own_events",), ("desk_visits_end",), ("help",),
    ]  # fmt: skip
    return {
        "office": [
            *(address("office", *page) for page in office),
            address("office", "trusted_roles") + "?nayta=virasto",
        ],
        "desk": [address("desk", *page) for page in desk],
        "portal": [address("portal", *page) for page in (("home",), ("registrars_review",), ("help",))],
        "public": [address("public", "help")],
    }


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_page_can_be_used_by_everybody_and_fits_a_phone(world, live, new_context, language):
    inquiry, question = waiting(world)
    User.objects.update(language=language)
    people = {"office": world.oili, "desk": world.riitta, "portal": world.kaisa, "public": world.stella}
    faults: list[str] = []
    for face, paths in pages_of(inquiry, question).items():
        session = {"account": world.county_account.code} if face == "portal" else {}
        page = browser(live, new_context, face, people[face], PHONE, **session)
        page.set_extra_http_headers({"Accept-Language": language})
        page.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
        for path in paths:
            page.goto(live.url + path)
            assert page.locator("html").get_attribute("lang") == language, path
            assert_accessible(page)
            assert_fits(page)
            assert small_targets(page) == [], path
    assert faults == []


def test_an_unsaved_address_is_asked_about_before_the_page_is_left_and_a_saved_one_is_not(world, live, new_context):
    give_desk(world.riitta, "rantanen4821")
    User.objects.update(language="en")
    page = browser(live, new_context, "desk", world.riitta, {"width": 1280, "height": 900})
    asked: list[str] = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.goto(live.url + address("desk", "desk_own_details"))
    page.locator("[name=email]").click()
    page.keyboard.type("x")
    page.locator(".site-footer a").first.click()
    page.wait_for_function("true")
    assert asked == ["beforeunload"]
    assert page.url.endswith(address("desk", "desk_own_details"))
    page.locator("[name=email]").fill("uusi@example.fi")
    page.locator("main button[type=submit]", has_text="Save").click()
    page.locator(".messages", has_text="saved").wait_for()
    assert asked == ["beforeunload"]
    page.goto(live.url + address("desk", "duty_list"))
    assert asked == ["beforeunload"]


def test_a_review_is_answered_by_keyboard_alone(world, live, new_context):
    a_review(world)
    User.objects.update(language="en")
    size = {"width": 1280, "height": 900}
    page = browser(live, new_context, "portal", world.kaisa, size, account=world.county_account.code)
    page.goto(live.url + address("portal", "registrars_review"))
    for radio in page.locator("main input[type=radio][value=keep]").all():
        radio.focus()
        page.keyboard.press("Space")
    page.locator("[name=read_through]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".messages", has_text="The answers have been kept.").wait_for()
    assert RegistrarReview.objects.get().state == "confirmed"
