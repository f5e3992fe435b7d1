"""Every address has a door, and every door is tried: by nobody, by a stranger, by a neighbour."""

from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from kortisto.accounts.sessions import Strength
from kortisto.faces.testing import enter
from kortisto.kernel.testing import rule
from kortisto.ui.face import FACES
from tests.world import code_of

FACE_NAMES = ("portal", "desk", "office", "holder", "public")


def _patterns(face: str) -> list[tuple[str, Any, URLPattern]]:
    found: list[tuple[str, Any, URLPattern]] = []

    def walk(resolver: URLResolver, prefix: str) -> None:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                walk(entry, prefix + str(entry.pattern))
            else:
                found.append((prefix + str(entry.pattern), entry.callback, entry))

    walk(get_resolver(FACES[face].urlconf), "/")
    return found


EVERY_URL = [
    pytest.param(face, path, view, pattern, id=f"{face}:{pattern.name or path}")
    for face in FACE_NAMES
    for path, view, pattern in _patterns(face)
]
# Codes that lead to something which exists, for the walk of strangers and neighbours: the clinic's and the county's rows.
ROWS = {
    "customership": "clinic_customership",
    "account": "clinic_account",
    "organisation": "clinic",
    "point": "keskus",
    "version": "clinic_version",
    "mandate": "clinic_mandate",
    "case": "clinic_case",
    "user": "riitta",
    "right": "riitta_right",
    "line": "hanna_line",
    "proof": "hanna_proof",
}


def _address(path: str, pattern: URLPattern) -> str:
    """The address with every part filled in: a code of the cast where the name says which, else the customership's."""
    address = path
    for name, converter in pattern.pattern.converters.items():
        value: Any = code_of(ROWS.get(name, "clinic_customership"))
        if type(converter).__name__ == "IntConverter":
            value = 1
        elif type(converter).__name__ == "UUIDConverter":
            value = "00000000-0000-0000-0000-000000000000"
        for kind in ("str", "slug", "int", "path", "uuid"):
            address = address.replace(f"<{kind}:{name}>", str(value))
        address = address.replace(f"<{name}>", str(value))
    return address.replace("\\Z", "").replace("$", "").replace("^", "")


@pytest.mark.parametrize(("face", "path", "view", "pattern"), EVERY_URL)
def test_every_address_has_a_door_of_its_face(face, path, view, pattern):
    door = getattr(view, "door", None)
    assert door is not None, (
        f"{path}: {view.__module__}.{getattr(view, '__name__', view)} has no door (kortisto/access/doors.py)"
    )
    assert door.face in ("any", face), f"{path} stands at {face}, its door is the {door.face}'s"
    if face != "public":
        assert path.startswith(FACES[face].path), f"{path} lies outside its face"


CLOSED = [param for param in EVERY_URL if getattr(getattr(param.values[2], "door", None), "who", "anyone") != "anyone"]


@rule("BR-SC-01")
@pytest.mark.django_db
@pytest.mark.parametrize(("face", "path", "view", "pattern"), CLOSED)
def test_nobody_gets_past_a_closed_door_without_signing_in(face, path, view, pattern, client):
    for method in ("get", "post"):
        response = getattr(client, method)(_address(path, pattern))
        assert response.status_code in (302, 403, 404, 405), f"{method} {path}: {response.status_code}"
        if response.status_code == 302:
            assert "kirjaudu" in response["Location"] or "tunnist" in response["Location"], response["Location"]


def _strangers(world, face: str) -> list[Any]:
    return {"portal": [world.otto], "desk": [world.rebekka], "office": [world.stella], "holder": [world.rauno]}[face]


def _named(path: str) -> bool:
    return "<" in path


FOREIGN = [param for param in CLOSED if _named(param.values[1]) and param.values[0] != "office"]


@rule("BR-SC-01", "BR-US-04")
@pytest.mark.django_db
@pytest.mark.parametrize(("face", "path", "view", "pattern"), FOREIGN)
def test_a_neighbours_rows_do_not_exist(face, path, view, pattern, world):
    """The neighbour is somebody with a right place of their own at the face, and somebody else's code in the address."""
    for neighbour in _strangers(world, face):
        client = Client()
        enter(client, face, neighbour, strength=Strength.IDENTIFIED)
        response = client.get(_address(path, pattern))
        assert response.status_code in (302, 403, 404, 405), f"{path}: {response.status_code}"
        assert response.status_code != 302 or not _shows(response), path


def _shows(response: Any) -> bool:
    return "Kuusi" in response.content.decode(errors="replace")


OFFICE = [param for param in CLOSED if param.values[0] == "office" and param.values[2].door.who == "office"]


@rule("BR-SC-01")
@pytest.mark.django_db
@pytest.mark.parametrize(("face", "path", "view", "pattern"), OFFICE)
def test_the_office_does_not_exist_for_somebody_without_an_appointment(face, path, view, pattern, world):
    client = Client()
    enter(client, "office", world.stella, strength=Strength.TWO_FACTORS)
    assert client.get(_address(path, pattern)).status_code == 404
    client = Client()
    enter(client, "office", world.riitta, strength=Strength.TWO_FACTORS)
    assert client.get(_address(path, pattern)).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(("face", "path", "view", "pattern"), CLOSED)
def test_one_factor_alone_opens_no_closed_door(face, path, view, pattern, world):
    right_person = {"portal": world.maija, "desk": world.riitta, "office": world.hilla, "holder": world.riitta}[face]
    if view.door.strength < Strength.TWO_FACTORS:
        pytest.fail(f"{path}: asks for less than two factors") if view.door.who not in ("oneself",) else None
        return
    client = Client()
    enter(client, face, right_person, strength=Strength.PASSWORD)
    response = client.get(_address(path, pattern))
    assert response.status_code in (302, 404, 405), f"{path}: {response.status_code}"
