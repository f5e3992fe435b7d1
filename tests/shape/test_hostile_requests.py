"""No address, query or form, however odd, makes the program fail: each page answers with a page or says what is wrong."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from kortisto.accounts.sessions import Strength
from kortisto.faces.testing import enter
from tests.shape.test_doors import FACE_NAMES, _address, _patterns

WHO = {
    "portal": ("maija",),
    "desk": ("riitta",),
    "office": ("hilla", "auli"),
    "holder": ("riitta",),
    "public": (None,),
}
VISITS = [pytest.param(face, who, id=f"{face}:{who}") for face in FACE_NAMES for who in WHO[face]]
# What pages read of queries and of forms beside the forms' own fields; one value for each, the oddest that it could have.
ODD = {
    "9" * 5000: "sivu line_count remove_line ennen code credential passkey",
    "job:²": "kohde henkilo tekija tapahtuma tulos",
    "31.02.0000": "alku loppu on",
    "'\"><script>%s": """q key next language to name email role reason text step account line person right from jarjesta tila
        asiakkuus piste nayta vajaat jalkeen identity_code purpose wanted business_id service_number ticked scanned""",
}
SENT = {name: odd for odd, names in ODD.items() for name in names.split()}


@pytest.mark.django_db
@pytest.mark.parametrize(("face", "who"), VISITS)
def test_odd_requests_get_a_page(face, who, world):
    client = _visitor(world, face, who)
    for path, _view, pattern in _patterns(face):
        if "ulos" in path or "lukitse" in path:
            continue
        good, odd = _address(path, pattern), path
        for name in pattern.pattern.converters:
            odd = odd.replace(f"<str:{name}>", "%F0%9F%92%A9%0d%0a'%22%3C")
        _ask(client, "get", good, SENT)
        _ask(client, "post", good, SENT)
        if odd != path:
            _ask(client, "get", _address(odd, pattern), {})


def _visitor(world: Any, face: str, who: str | None) -> Client:
    client = Client()
    return enter(client, face, getattr(world, who), strength=Strength.IDENTIFIED) if who else client


def _ask(client: Client, method: str, address: str, sent: dict[str, str]) -> None:
    with transaction.atomic():
        response = getattr(client, method)(address, sent)
        assert response.status_code < 500, f"{method} {address}: {response.status_code}"
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("face", "who"), [("desk", "riitta"), ("portal", "maija"), ("office", "hilla"), ("public", None)]
)
def test_the_character_zero_is_a_damaged_request(face, who, world):
    client = _visitor(world, face, who)
    for path, _view, pattern in _patterns(face):
        if "<str:" in path:
            name = next(name for name in pattern.pattern.converters if f"<str:{name}>" in path)
            assert client.get(_address(path.replace(f"<str:{name}>", "%00"), pattern)).status_code == 400
    for path, _view, pattern in _patterns(face)[:3]:
        assert client.get(_address(path, pattern), {"q": "a\x00"}).status_code == 400
        assert client.post(_address(path, pattern), {"a\x00": "a"}).status_code == 400
