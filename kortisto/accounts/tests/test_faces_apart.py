"""Entering or leaving one face changes nothing in another."""

import pytest

from kortisto.faces.testing import session_of
from kortisto.ui.face import FACES
from tests.visits import visit

from .cast import at_the_desk

pytestmark = pytest.mark.django_db


def key_of(client, face):
    return client.cookies[FACES[face].session_cookie].value


def carry(source, target, face):
    """The visit of another browser at a face, in this one too."""
    cookie = FACES[face].session_cookie
    target.cookies[cookie] = key_of(source, face)
    target.cookies[cookie]["path"] = FACES[face].path


@pytest.fixture
def everywhere(riitta, world):
    """One browser in which Riitta is at the desk, at the portal and on the holder's page."""
    client = at_the_desk("rantanen4821")
    carry(visit("portal", world.riitta), client, "portal")
    carry(visit("holder", world.riitta, strength=3), client, "holder")
    return client


def test_each_face_has_a_session_and_a_cookie_of_its_own(everywhere):
    keys = {face: key_of(everywhere, face) for face in ("desk", "portal", "holder")}
    assert len(set(keys.values())) == 3
    for face in keys:
        assert everywhere.cookies[FACES[face].session_cookie]["path"] == FACES[face].path


def test_signing_out_at_one_face_leaves_the_others_signed_in(everywhere):
    everywhere.post("/asiointi/kirjaudu/ulos/")
    assert everywhere.get("/asiointi/omat-tiedot/").status_code == 302
    assert everywhere.get("/vartti/omat-tiedot/").status_code == 200
    everywhere.post("/vartti/kirjaudu/ulos/")
    assert everywhere.get("/vartti/omat-tiedot/").status_code == 302
    assert "_auth_user_id" in session_of(everywhere, "holder")


def test_locking_the_desk_locks_the_desk_alone(everywhere):
    everywhere.post("/vartti/lukitse/")
    assert everywhere.get("/vartti/omat-tiedot/").status_code == 302
    assert everywhere.get("/asiointi/omat-tiedot/").status_code == 200


@pytest.mark.parametrize("face", ["portal", "office", "holder"])
def test_a_visit_elsewhere_is_no_visit_to_the_desk(riitta, world, face):
    client = visit(face, world.riitta)
    stolen = visit("desk")
    stolen.cookies[FACES["desk"].session_cookie] = key_of(client, face)
    stolen.cookies[FACES["desk"].session_cookie]["path"] = FACES["desk"].path
    assert stolen.get("/vartti/omat-tiedot/").headers["Location"].startswith("/vartti/kirjaudu/")


def test_a_new_portal_password_does_not_end_the_visit_to_the_desk(everywhere, world):
    world.riitta.set_password("lumi-puro-koivu-22")
    world.riitta.save()
    assert everywhere.get("/asiointi/omat-tiedot/").status_code == 302
    assert everywhere.get("/vartti/omat-tiedot/").status_code == 200
