"""The pictures of the README, taken anew: `make pictures`. Not a test; it asks the journeys' fixtures for the demo's country."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from kortisto.accounts.models import User
from kortisto.audit.sealing import seal_now
from kortisto.cards.models import Card
from kortisto.contracts.models import Case
from kortisto.ui.face import FACES
from tests.journeys.test_every_page import signed_in, user_of

pytestmark = pytest.mark.browser
FOLDER = Path(__file__).resolve().parent.parent.parent / "docs" / "pictures"
SIZE = {"width": 1280, "height": 800}


def test_take_the_pictures(tell, live, new_context):
    from kortisto.demo import story
    from kortisto.demo.country import settle

    # Before the loss: the card is in Hanna's hand.
    scene = tell(*(code for code, _heading, _part in story.PARTS if code != "loss"))
    settle(scene)
    seal_now()
    card = Card.objects.get(order=scene.order)
    case = Case.objects.get(version__contract=card.customership.contract)
    pictures = {
        "portal": ("portal", "maija", f"/asiointi/asiat/{case.code}/"),
        "desk": ("desk", "riitta", f"/vartti/asiakkuus/{card.customership.code}/"),
        "office": ("office", "hilla", "/virasto/asiat/"),
        "why": ("office", "hilla", f"/virasto/kortit/{card.code}/miksi/"),
        "holder": ("holder", "hanna", "/oma/"),
    }
    FOLDER.mkdir(exist_ok=True)
    for name, (face, key, path) in pictures.items():
        User.objects.filter(pk=user_of(key).pk).update(language="en")
        cookie = FACES[face].session_cookie
        value = signed_in(face, key).cookies[cookie].value
        page = new_context(locale="en-FI", timezone_id="Europe/Helsinki", viewport=SIZE).new_page()
        page.context.add_cookies([{"name": cookie, "value": value, "url": f"{live.url}{FACES[face].path}"}])
        answer = page.goto(live.url + path)
        assert answer.status == 200, path
        file = FOLDER / f"{name}.png"
        page.screenshot(path=file)
        # A quarter of the size, and no colour that the eye would miss.
        Image.open(file).convert("RGB").quantize(128).save(file, optimize=True)
