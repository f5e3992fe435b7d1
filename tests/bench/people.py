"""People by the thousand for measurements, each with a certificate of employment, made by the same action as everybody's.

The names are the fictive registers' common ones; identity codes have individual numbers from 900 to 999.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

LINES = 50
FIRST_BORN = date(1941, 1, 1)
CONTROL = "0123456789ABCDEFHJKLMNPRSTUVWXY"


@dataclass
class Scene:
    """Where cards are ordered: the clinic's customership at the county's central point, and two registrars there."""

    customership: str
    registrars: list[str]


def open_desk() -> Scene:
    """Play the story up to the clinic's signature: authority, registers, office, county, registrars, clinic, rights."""
    from kortisto.demo import story
    from kortisto.demo.stage import Stage
    from kortisto.kernel.actors import Operator
    from kortisto.pki.backends.embedded import keys

    scene = story.Scene(operator=Operator("bench"), stage=Stage())
    with keys.ca_keys_permitted():
        for part in (story.prepare, story.county, story.registrars, story.clinic, story.office):
            part(scene)
    assert scene.customership is not None
    return Scene(scene.customership.code, [scene.users["riitta"].code, scene.users["rauno"].code])


def employ(scene: Scene, count: int) -> list[str]:
    """People of the clinic, with a line each in certificates of fifty lines; the codes of the lines."""
    from kortisto.accounts.models import User
    from kortisto.contracts.models import Customership
    from kortisto.holders.actions.register_employment_proof import register_employment_proof
    from kortisto.kernel.clock import today

    customership = Customership.objects.select_related("point", "contract").get(code=scene.customership)
    registrar = User.objects.get(code=scene.registrars[0])
    codes: list[str] = []
    papers = itertools.islice(people(), count)
    while lines := [line_of(*one) for one in itertools.islice(papers, LINES)]:
        proof = register_employment_proof(
            actor=registrar, point=customership.point, contract=customership.contract, channel="brought",
            received_on=today(), signed_on=today() - timedelta(days=3), signer_name="Maija Korhonen",
            archive_place="Mappi 1", lines=lines,
        )  # fmt: skip
        codes += proof.lines.order_by("pk").values_list("code", flat=True)
    return codes


def people() -> Iterator[tuple[str, str, str]]:
    """Family name, given names and identity code, one fictive person after another, always the same ones."""
    from kortisto.registers.fictive import FAMILY_NAMES, GIVEN_NAMES

    given_names = [name for pool in GIVEN_NAMES for name in pool]
    for number in itertools.count():
        born = FIRST_BORN + timedelta(days=number // 100)
        individual = 900 + number % 100
        control = CONTROL[int(f"{born:%d%m%y}{individual}") % len(CONTROL)]
        yield (
            FAMILY_NAMES[number % len(FAMILY_NAMES)],
            given_names[number // len(FAMILY_NAMES) % len(given_names)],
            f"{born:%d%m%y}-{individual}{control}",
        )


def line_of(family_name: str, given_names: str, identity_code: str) -> Any:
    from kortisto.kernel.clock import today

    return {
        "family_name": family_name, "given_names": given_names, "identity_code": identity_code, "card_kind": "personnel",
        "title": "Sairaanhoitaja", "valid_from": today() - timedelta(days=30), "valid_until": None,
    }  # fmt: skip
