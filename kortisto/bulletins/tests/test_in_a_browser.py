"""Bulletins in a real browser: written, sent and read by keyboard, and every page readable for everybody, wide and narrow."""

from functools import partial
from typing import Any

import pytest
from django.test import Client

from kortisto.accounts.models import User
from kortisto.bulletins.actions.stop_sending import stop_sending
from kortisto.bulletins.models import Bulletin, Delivery
from kortisto.faces.testing import enter
from kortisto.kernel.testing import rule
from kortisto.messages.bouncing import note_bounce
from kortisto.rulebook.models import Proposal
from kortisto.ui.face import FACES, address
from kortisto.ui.testing import assert_accessible, assert_fits

from .cast import at_the_desk, begun, delivery, sent, written

office, desk = partial(address, "office"), partial(address, "desk")


def window(live: Any, new_context: Any, face: str, user: User, *, language: str) -> Any:
    """A page of a browser for the user, signed in at the face."""
    User.objects.filter(pk=user.pk).update(language=language)
    client = enter(Client(), face, user)
    cookie = FACES[face].session_cookie
    context = new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": cookie, "value": client.cookies[cookie].value, "url": live.url + FACES[face].path}])
    return context.new_page()


@rule("BR-AC-01")
def test_a_bulletin_is_written_and_proposed_by_keyboard_alone(world, live, new_context):
    page = window(live, new_context, "office", world.eero, language="en")
    page.goto(live.url + office("bulletin_write"))
    typed = {"title_fi": "Otsikko", "text_fi": "## Väli\n\n- kohta", "title_sv": "Rubrik", "text_sv": "Text"}
    page.locator("[name=dated]").focus()
    for _turn in range(40):
        name = page.evaluate("document.activeElement.name")
        if name in typed:
            page.keyboard.type(typed.pop(name))
        if not typed:
            break
        page.keyboard.press("Tab")
    page.locator("button", has_text="Save the draft").focus()
    page.keyboard.press("Enter")
    page.locator(".messages", has_text="The draft has been saved").wait_for()
    assert page.locator("article h2", has_text="Väli").is_visible()
    page.locator("a[data-confirm]", has_text="Propose the sending").focus()
    page.keyboard.press("Enter")
    asked = page.locator("dialog[open]")
    asked.locator("[name=reason]").wait_for()
    assert "3 registrars" in asked.inner_text()
    asked.locator("[name=reason]").focus()
    page.keyboard.type("Because")
    page.keyboard.press("Enter")
    page.locator(".messages", has_text="waits for somebody else").wait_for()
    assert Proposal.objects.get().subject == Bulletin.objects.get().reference


def test_a_registrar_reads_and_acknowledges_with_the_keyboard(world, live, new_context):
    at_the_desk(world.riitta, "riitta@alue.example")
    bulletin = sent(world, acknowledge=True)
    page = window(live, new_context, "desk", world.riitta, language="fi")
    page.goto(live.url + desk("home"))
    page.locator("a", has_text="Passin tarkastaminen").focus()
    page.keyboard.press("Enter")
    page.locator("button", has_text="Olen lukenut").focus()
    page.keyboard.press("Enter")
    page.locator(".messages", has_text="kuitattu").wait_for()
    assert delivery(bulletin, world.riitta).acknowledged_at is not None


@rule("BR-AC-01", "BR-LA-01")
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_page_is_readable_for_everybody_and_fits_a_narrow_screen(world, live, new_context, language):
    for user, mail in ((world.riitta, "riitta@alue.example"), (world.rauno, "rauno@kunta.example")):
        at_the_desk(user, mail)
    bulletin = sent(world, acknowledge=True, title_en="Checking passports", text_en="Read [this](https://a.example).")
    Delivery.objects.filter(user=world.rauno).update(state="bounced")
    note_bounce(address="rauno@kunta.example", status="5.1.1")
    draft, going = written(world), begun(world)
    halted = stop_sending(actor=world.eero, bulletin=begun(world))
    at_the_office = window(live, new_context, "office", world.eero, language=language)
    pages = [
        (at_the_office, office(name, *codes))
        for name, *codes in (
            ("bulletin_list",), ("bulletin_write",), ("bulletin_detail", draft.code), ("bulletin_aim", draft.code),
            ("bulletin_attach", draft.code), ("bulletin_send", draft.code), ("bulletin_detail", going.code),
            ("bulletin_stop", going.code), ("bulletin_detail", halted.code), ("bulletin_continue", halted.code),
            ("bulletin_report", bulletin.code), ("address_list",), ("domain_list",), ("domain_ask", "kunta.example"),
        )
    ]  # fmt: skip
    riitta = window(live, new_context, "desk", world.riitta, language=language)
    pages += [(riitta, desk("bulletin_list")), (riitta, desk("bulletin_read", bulletin.code))]
    pages.append((window(live, new_context, "desk", world.rauno, language=language), desk("home")))
    for page, there in pages:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(live.url + there)
        assert_accessible(page)
        page.set_viewport_size({"width": 390, "height": 800})
        assert_fits(page)
