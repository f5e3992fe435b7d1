"""The course in a real browser: gone through by keyboard alone, and readable for everybody, wide and narrow."""

from functools import partial
from typing import Any

import pytest

from kortisto.accounts.sessions import Strength
from kortisto.contracts.models import Case
from kortisto.kernel.testing import rule
from kortisto.organisations.models import Membership
from kortisto.registrars.actions.begin_try import begin_try
from kortisto.registrars.actions.finish_try import finish_try
from kortisto.registrars.models import CourseTry, TrainingCertificate
from kortisto.ui.face import FACES, address
from kortisto.ui.testing import assert_accessible, assert_fits, small_targets
from tests.visits import visit

from .cast import an_application, having_read, right_answers, sote, trained

url = partial(address, "portal")


def learner(live: Any, new_context: Any, user: Any, *, language: str, strength: Strength = Strength.PASSWORD) -> Any:
    """A page of a browser, signed in at the portal with a password alone."""
    type(user).objects.filter(pk=user.pk).update(language=language)
    client = visit("portal", user, strength=strength)
    cookie = FACES["portal"].session_cookie
    context = new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": cookie, "value": client.cookies[cookie].value, "url": f"{live.url}/asiointi/"}])
    return context.new_page()


@rule("BR-RG-01", "BR-AC-01")
def test_the_course_is_read_and_passed_by_keyboard_alone(world, live, new_context):
    page = learner(live, new_context, world.stella, language="sv")
    page.goto(live.url + url("course_detail", "sote"))
    page.get_by_label("Svenska").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Börja utbildningen").focus()
    page.keyboard.press("Enter")
    for part in sote().parts["sv"]:
        page.wait_for_url(f"**{url('course_part', 'sote', part.name)}")
        assert page.locator("h1").inner_text() == part.title
        assert page.locator("article").get_attribute("lang") == "sv"
        page.locator("main form button[type=submit]").focus()
        page.keyboard.press("Enter")
    page.wait_for_url(f"**{url('course_detail', 'sote')}")
    page.get_by_role("link", name="Till frågorna").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Dra frågorna").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/koe/*/")
    made = CourseTry.objects.get(study__user=world.stella)
    page.get_by_role("button", name="Skicka svaren").focus()
    page.keyboard.press("Enter")
    page.locator(".error-summary").wait_for()
    assert page.locator(".error-summary a").count() == len(made.asked)
    for name, chosen in right_answers(made).items():
        for place in chosen:
            page.locator(f"[name='{name}'][value='{place}']").focus()
            page.keyboard.press("Space")
    page.get_by_role("button", name="Skicka svaren").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Du har avlagt utbildningen").wait_for()
    assert TrainingCertificate.objects.get(user=world.stella).language == "sv"


@rule("BR-AC-01", "BR-LA-01")
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_page_of_the_course_reads_well(world, live, new_context, language):
    study = having_read(world.stella)
    failed = begin_try(actor=world.stella, study=study)
    finish_try(actor=world.stella, made=failed, answers=right_answers(failed, wrong=9))
    under_way = begin_try(actor=world.stella, study=study)
    trained(world.otto)
    page = learner(live, new_context, world.stella, language=language, strength=Strength.TWO_FACTORS)
    stranger = new_context(viewport={"width": 1280, "height": 900}, locale=language).new_page()
    mine = [
        url("course_home"), url("course_detail", "sote"), url("course_part", "sote", "identity"),
        url("course_part", "sote", "case"), url("course_try_begin", "sote"), url("course_try", under_way.code),
        url("course_try", failed.code), url("outside_training"),
    ]  # fmt: skip
    anybodys = ["/koulutus/", "/todistus/", url("course_begin"), url("course_link", "vanha")]
    for visitor, pages in ((page, mine), (stranger, anybodys)):
        for there in pages:
            visitor.set_viewport_size({"width": 1280, "height": 900})
            answer = visitor.goto(live.url + there)
            assert answer.status == (404 if "vanha" in there else 200), there
            assert visitor.evaluate("document.documentElement.lang") == language, there
            assert visitor.evaluate("[...document.images].every(i => i.complete && i.naturalWidth)"), there
            if language == "en":
                assert_accessible(visitor)
                assert not small_targets(visitor), there
            assert_fits(visitor)
            visitor.set_viewport_size({"width": 390, "height": 900})
            assert_fits(visitor)


@rule("BR-AC-01", "BR-LA-01")
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_page_of_an_application_reads_well(world, live, new_context, language):
    contract = world.county_case.code
    application = an_application(world, state="more_info", employment_asked_at="2026-11-01T00:00Z")
    case = Case.objects.get(subject=application.reference).code
    Membership.objects.create(account=world.county_account, user=world.riitta, role="reader")
    kaisa = learner(live, new_context, world.kaisa, language=language, strength=Strength.IDENTIFIED)
    stella = learner(live, new_context, world.stella, language=language, strength=Strength.IDENTIFIED)
    riitta = learner(live, new_context, world.riitta, language=language, strength=Strength.IDENTIFIED)
    oili = office_page(live, new_context, world.oili, language=language)
    office = partial(address, "office")
    walks = [
        (kaisa, [(url("registrar_apply", contract), 422), (url("case_detail", case), 200),
                 (url("application_employment", case), 200), (url("case_list_unfinished"), 200)]),
        (stella, [(url("registrar_apply", contract), 422), (url("application_answer", case), 200),
                  (url("application_withdraw", case), 200)]),
        (riitta, [(url("registrar_apply", contract), 200)]),
        (oili, [(office("case_detail", case), 200), (office("application_reject", case), 200),
                (office("application_ask_employment", case), 200), (office("application_approve", case), 200),
                (office("training_list"), 200)]),
    ]  # fmt: skip
    for visitor, pages in walks:
        for there, status in pages:
            visitor.set_viewport_size({"width": 1280, "height": 900})
            answer = visitor.goto(live.url + there)
            assert answer.status == status, there
            if language == "en":
                assert_accessible(visitor)
            assert_fits(visitor)
            visitor.set_viewport_size({"width": 390, "height": 900})
            assert_fits(visitor)


def office_page(live: Any, new_context: Any, user: Any, *, language: str) -> Any:
    type(user).objects.filter(pk=user.pk).update(language=language)
    client = visit("office", user)
    cookie = FACES["office"].session_cookie
    context = new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": cookie, "value": client.cookies[cookie].value, "url": f"{live.url}/virasto/"}])
    return context.new_page()
