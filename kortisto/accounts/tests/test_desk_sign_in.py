"""The desk's own door: user name, password, then a factor."""

from datetime import timedelta

import pytest
import time_machine

from kortisto.accounts.limits import wait_after
from kortisto.accounts.models import DeskCredential
from kortisto.audit.models import AuditEvent
from kortisto.kernel.clock import now

from .cast import at_the_desk, browser, code_of, give_desk, posted, type_code, type_password

pytestmark = pytest.mark.django_db
SENTENCE = "The user name or the password is wrong."


def events(name):
    return AuditEvent.objects.filter(event=name).order_by("pk")


def test_password_and_code_open_the_desk(riitta, world):
    client = browser()
    first = type_password(client, "rantanen4821")
    assert first.headers["Location"] == "/vartti/kirjaudu/varmistus/"
    assert client.get("/vartti/").status_code == 302
    second = type_code(client, code_of())
    assert second.headers["Location"] == "/vartti/"
    assert client.get("/vartti/").status_code == 200
    signed_in = events("user:signed_in").get()
    assert (signed_in.actor_code, signed_in.face) == (world.riitta.actor_code, "desk")
    assert signed_in.grounds == {"strength": "two_factors", "method": "password+totp"}


def test_after_signing_in_the_registrar_is_where_they_were_going(riitta):
    client = browser()
    asked = client.get("/vartti/omat-tiedot/")
    client.get(asked.headers["Location"])
    type_password(client, "rantanen4821", next="/vartti/omat-tiedot/")
    assert type_code(client, code_of()).headers["Location"] == "/vartti/omat-tiedot/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/virasto/", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere_after_signing_in(riitta, elsewhere):
    client = browser()
    type_password(client, "rantanen4821", next=elsewhere)
    assert type_code(client, code_of()).headers["Location"] == "/vartti/"


def test_a_wrong_password_and_an_unknown_user_name_are_answered_alike(riitta):
    wrong = type_password(browser(), "rantanen4821", "something-else-1")
    unknown = type_password(browser(), "nobody1234", "something-else-1")
    assert wrong.status_code == unknown.status_code == 422
    assert SENTENCE in wrong.content.decode()
    assert SENTENCE in unknown.content.decode()
    assert [event.subject for event in events("user:sign_in_failed")] == [riitta.reference, ""]
    assert {event.actor_code for event in events("user:sign_in_failed")} == {"visitor:anonymous"}


def test_an_unknown_user_name_waits_like_a_known_one(riitta):
    for name in ("rantanen4821", "nobody1234"):
        statuses = [type_password(browser(), name, "something-else-1").status_code for _ in range(6)]
        assert statuses == [422, 422, 422, 422, 422, 429]


def test_failures_make_the_account_wait_ever_longer_even_for_the_right_password(riitta):
    assert [wait_after(failures) for failures in (0, 4, 5, 6, 7, 20)] == [0, 0, 2, 4, 8, 900]
    for _ in range(5):
        type_password(browser(), "rantanen4821", "something-else-1")
    refused = type_password(browser(), "rantanen4821")
    assert refused.status_code == 429
    assert "Wait" in refused.content.decode()
    with time_machine.travel(now() + timedelta(seconds=3), tick=False):
        assert type_password(browser(), "rantanen4821").status_code == 302


def test_one_account_under_attack_leaves_the_colleagues_at_the_same_address_alone(riitta, world):
    give_desk(world.rauno, "hakala1111")
    for _ in range(30):
        type_password(browser(), "rantanen4821", "something-else-1")
    assert type_password(browser(), "hakala1111").status_code == 302


def test_the_owner_is_told_when_five_tries_have_failed(riitta):
    for _ in range(5):
        type_password(browser(), "rantanen4821", "something-else-1")
    (told,) = posted("desk_sign_in_failures")
    assert told["count"] == 5


def test_a_code_opens_once(riitta):
    code = code_of()
    first, second = browser(), browser()
    type_password(first, "rantanen4821")
    type_password(second, "rantanen4821")
    assert type_code(first, code).status_code == 302
    assert type_code(second, code).status_code == 422
    assert second.get("/vartti/").status_code == 302


def test_a_code_of_two_minutes_ago_opens_nothing(riitta):
    client = browser()
    type_password(client, "rantanen4821")
    assert type_code(client, code_of(steps=-4)).status_code == 422


def test_a_factor_without_a_password_before_it_opens_nothing(riitta):
    client = browser()
    assert type_code(client, code_of()).headers["Location"] == "/vartti/kirjaudu/"


def test_the_factor_is_awaited_for_five_minutes(riitta):
    client = browser()
    type_password(client, "rantanen4821")
    with time_machine.travel(now() + timedelta(minutes=6), tick=False):
        assert type_code(client, code_of()).headers["Location"] == "/vartti/kirjaudu/"


def test_a_password_changed_between_the_steps_makes_the_first_step_void(riitta):
    client = browser()
    type_password(client, "rantanen4821")
    DeskCredential.objects.update(password="argon2$void")
    assert type_code(client, code_of()).headers["Location"] == "/vartti/kirjaudu/"


def test_the_portals_password_does_not_open_the_desk(riitta, world):
    world.riitta.set_password("another-long-password-1")
    world.riitta.save()
    assert type_password(browser(), "rantanen4821", "another-long-password-1").status_code == 422


def test_a_closed_user_is_out_with_the_next_page(riitta, world):
    client = at_the_desk("rantanen4821")
    world.riitta.is_active = False
    world.riitta.save()
    assert client.get("/vartti/").headers["Location"].startswith("/vartti/kirjaudu/")
    assert type_password(browser(), "rantanen4821").status_code == 422


def test_signing_out_is_by_button_and_on_record(riitta, world):
    client = at_the_desk("rantanen4821")
    assert client.get("/vartti/kirjaudu/ulos/").status_code == 405
    client.post("/vartti/kirjaudu/ulos/")
    assert client.get("/vartti/").headers["Location"].startswith("/vartti/kirjaudu/")
    assert events("user:signed_out").get().actor_code == world.riitta.actor_code


def test_the_sign_in_pages_cost_a_fixed_number_of_queries(riitta, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        assert browser().get("/vartti/kirjaudu/").status_code == 200
