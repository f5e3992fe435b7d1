"""A locked desk keeps the visit; its owner opens it with one factor, a colleague takes it over as themselves."""

from datetime import timedelta

import pytest
import time_machine

from kortisto.accounts.sessions import LAST_SEEN
from kortisto.audit.models import AuditEvent
from kortisto.faces.testing import session_of
from kortisto.kernel.clock import now

from .cast import PASSWORD, at_the_desk, code_of, give_desk, type_code, type_password

pytestmark = pytest.mark.django_db


def names():
    return list(
        AuditEvent.objects.filter(event__startswith="desk:")
        .order_by("pk")
        .values_list("event", "actor_code", "subject")
    )


@pytest.fixture
def desk(riitta):
    return at_the_desk("rantanen4821")


def test_a_locked_desk_shows_nothing_until_it_is_opened(desk, world):
    assert desk.post("/vartti/lukitse/").headers["Location"] == "/vartti/avaa/"
    kept = desk.get("/vartti/omat-tiedot/")
    assert kept.headers["Location"] == "/vartti/avaa/?next=%2Fvartti%2Fomat-tiedot%2F"
    assert names() == [("desk:locked", world.riitta.actor_code, world.riitta.reference)]


@pytest.mark.parametrize("secret", ["password", "code"])
def test_one_factor_opens_it_where_the_work_was_left(desk, world, secret):
    desk.post("/vartti/lukitse/")
    typed = {"password": PASSWORD} if secret == "password" else {"code": code_of(steps=1)}
    opened = desk.post("/vartti/avaa/", {**typed, "next": "/vartti/omat-tiedot/"})
    assert opened.headers["Location"] == "/vartti/omat-tiedot/"
    assert desk.get("/vartti/omat-tiedot/").status_code == 200
    assert names()[-1] == ("desk:unlocked", world.riitta.actor_code, world.riitta.reference)


def test_what_the_visit_knew_is_still_there(desk):
    session = session_of(desk, "desk")
    session["customership"] = "ABCDEFGHJK"
    session.save()
    desk.post("/vartti/lukitse/")
    desk.post("/vartti/avaa/", {"password": PASSWORD})
    assert session_of(desk, "desk")["customership"] == "ABCDEFGHJK"


def test_a_wrong_secret_leaves_it_locked(desk):
    desk.post("/vartti/lukitse/")
    assert desk.post("/vartti/avaa/", {"password": "something-else-1"}).status_code == 422
    assert desk.post("/vartti/avaa/", {"code": "000000"}).status_code == 422
    assert desk.post("/vartti/avaa/", {"password": ""}).status_code == 422
    assert desk.get("/vartti/omat-tiedot/").status_code == 302


def test_a_desk_left_alone_locks_itself(desk, settings):
    settings.KORTISTO_DESK_IDLE_MINUTES = 10
    assert desk.get("/vartti/omat-tiedot/").status_code == 200
    with time_machine.travel(now() + timedelta(minutes=9), tick=False):
        assert desk.get("/vartti/omat-tiedot/").status_code == 200
    with time_machine.travel(now() + timedelta(minutes=18), tick=False):
        assert desk.get("/vartti/omat-tiedot/").status_code == 200
    with time_machine.travel(now() + timedelta(minutes=29), tick=False):
        assert desk.get("/vartti/omat-tiedot/").status_code == 302
        assert desk.post("/vartti/avaa/", {"password": PASSWORD}).status_code == 302
    locked = AuditEvent.objects.get(event="desk:locked")
    assert locked.grounds == {"reason": "idle"}


def test_typing_keeps_the_desk_open(desk, settings):
    settings.KORTISTO_DESK_IDLE_MINUTES = 10
    desk.get("/vartti/omat-tiedot/")
    with time_machine.travel(now() + timedelta(minutes=8), tick=False):
        assert desk.post("/vartti/lasna/").status_code == 204
    with time_machine.travel(now() + timedelta(minutes=15), tick=False):
        assert desk.get("/vartti/omat-tiedot/").status_code == 200


def test_the_idle_clock_is_not_written_on_every_page(desk):
    desk.get("/vartti/omat-tiedot/")
    before = session_of(desk, "desk")[LAST_SEEN]
    desk.get("/vartti/omat-tiedot/")
    assert session_of(desk, "desk")[LAST_SEEN] == before


def test_a_colleague_takes_a_locked_desk_over_as_themselves(desk, world):
    give_desk(world.rauno, "hakala1111")
    session = session_of(desk, "desk")
    session["customership"] = "ABCDEFGHJK"
    session.save()
    desk.post("/vartti/lukitse/")
    assert "Riitta Rantanen" in desk.get("/vartti/kirjaudu/").content.decode()
    type_password(desk, "hakala1111")
    assert type_code(desk, code_of()).headers["Location"] == "/vartti/"
    page = desk.get("/vartti/omat-tiedot/").content.decode()
    assert "Rauno Hakala" in page
    assert "Riitta" not in page
    assert "customership" not in session_of(desk, "desk")
    assert names()[-1] == ("desk:taken_over", world.rauno.actor_code, world.riitta.reference)


def test_an_open_desk_is_not_taken_over(desk, world):
    give_desk(world.rauno, "hakala1111")
    assert desk.get("/vartti/kirjaudu/").headers["Location"] == "/vartti/"
