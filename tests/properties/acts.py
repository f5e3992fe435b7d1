"""How a verb's arguments are found by their names and kinds, so that a new verb of these rooms is driven without a line here.

An argument that is a row is picked among the rows there are, the newest first; every other argument has its line in `WORDS`.
What cannot be filled in stands in `LEFT_OUT`, with the reason.
"""

import inspect
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from django.db import models
from hypothesis import strategies as st

from kortisto.accounts.models import User
from kortisto.contracts.tests.cast import ANSWERS
from kortisto.kernel.action import ACTIONS
from kortisto.kernel.clock import today
from kortisto.rulebook.read import rule as checklist

ROOMS = ("contracts", "organisations")
KORTISTO = Path(__file__).resolve().parents[2] / "kortisto"
for room in ROOMS:
    for path in sorted((KORTISTO / room / "actions").glob("[a-z]*.py")):
        import_module(f"kortisto.{room}.actions.{path.stem}")

PARTS = {**ANSWERS, "registrar_mode": {"registrar_mode": "authorise_other"}}
KINDS = [["personnel"], ["actor", "personnel"], ["organisation"], []]
# What a verb is told that is no row. `world` is the cast, `tokens` what invitations were sent with, dead ones too.
WORDS: dict[str, Callable[[Any, list[str]], st.SearchStrategy[Any]]] = {
    "reason": lambda world, tokens: st.sampled_from(["Muutos", "", " "]),
    "text": lambda world, tokens: st.just("Kuka allekirjoittaa?"),
    "service_number": lambda world, tokens: st.sampled_from(
        [world.keskus.service_number, world.ita.service_number, "12345678", "sana"]
    ),
    "business_id": lambda world, tokens: st.sampled_from(
        [world.county.business_id, world.clinic.business_id, "1234567-8"]
    ),
    "card_kinds": lambda world, tokens: st.sampled_from(KINDS),
    "part": lambda world, tokens: st.sampled_from(sorted(PARTS)),
    "values": lambda world, tokens: st.just({}),  # follows the part
    "type": lambda world, tokens: st.sampled_from(["sote", "state_admin", "organisation", "nothing"]),
    "email": lambda world, tokens: st.sampled_from(["stella@example.fi", "otto@example.fi", "uusi@example.fi"]),
    "role": lambda world, tokens: st.sampled_from(["administrator", "signatory", "reader", "contracts", "king"]),
    "valid_from": lambda world, tokens: st.sampled_from(
        [today(), today() + timedelta(days=40), today() - timedelta(days=2)]
    ),
    "last_day": lambda world, tokens: st.sampled_from([today() + timedelta(days=10), today() - timedelta(days=1)]),
    "archive_place": lambda world, tokens: st.sampled_from(["Keskusarkisto, huone 3", ""]),
    "items": lambda world, tokens: st.sampled_from(
        [[item.name for item in checklist("point_checklist")], [], ["nothing"]]
    ),
    "accepted": lambda world, tokens: st.booleans(),
    "name": lambda world, tokens: st.sampled_from([world.stella.name, world.otto.name, "Joku Muu"]),
    "kind": lambda world, tokens: st.sampled_from(["register", "e_authorisation", "attachment", "nothing"]),
    "at_office": lambda world, tokens: st.booleans(),
    "token": lambda world, tokens: st.sampled_from([*reversed(tokens), "never sent"]),
    "approved_by": lambda world, tokens: st.sampled_from([world.heikki, world.hilla, world.maija]),
}
# Optional arguments that change what happens; the others keep their defaults.
ALSO_GIVEN = {"approved_by", "card_kinds", "type", "role"}
LEFT_OUT = {
    "organisations:open_account": "accounts open with a business ID of the register, tried in its own tests",
    "organisations:open_registration_point": "a form of many words and no state of contract or invitation",
    "organisations:change_point": "the same",
    "organisations:propose_administrator": "a decision of two people with evidence of its own",
    "contracts:start_succession": "evidence of its own, a decision of two people and a carrying out: tried in its own tests",
    "contracts:begin_succession": "the same",
    "contracts:keep_sealed_contract": "the job that seals a signed contract's paper gives the file",
    "organisations:begin_staff_visit": "a visit hangs on a session's token",
}


def arguments_of(name: str) -> list[inspect.Parameter]:
    """What the verb has to be told, and what of the rest is worth telling."""
    given = inspect.signature(ACTIONS[name]).parameters.values()
    return [each for each in given if each.name != "actor" and (each.default is each.empty or each.name in ALSO_GIVEN)]


def is_row(argument: inspect.Parameter) -> bool:
    return isinstance(argument.annotation, type) and issubclass(argument.annotation, models.Model)


def driven() -> list[str]:
    """The verbs that can be told everything they ask for."""
    return [
        name
        for name in sorted(ACTIONS)
        if name.partition(":")[0] in ROOMS and name not in LEFT_OUT and not _unknown(name)
    ]


def unknown() -> dict[str, list[str]]:
    """The verbs that ask for something that has no line yet."""
    names = [name for name in sorted(ACTIONS) if name.partition(":")[0] in ROOMS and name not in LEFT_OUT]
    return {name: _unknown(name) for name in names if _unknown(name)}


def _unknown(name: str) -> list[str]:
    return [each.name for each in arguments_of(name) if not is_row(each) and each.name not in WORDS]


def pick(draw: Callable[[Any], Any], world: Any, tokens: list[str], name: str) -> dict[str, Any] | None:
    """Arguments for a verb; None when there is no row of a kind that it asks for."""
    told: dict[str, Any] = {}
    for argument in arguments_of(name):
        if is_row(argument) and argument.annotation is not User:
            keys = list(argument.annotation._default_manager.order_by("-pk").values_list("pk", flat=True)[:6])
            if not keys:
                return None
            told[argument.name] = argument.annotation._default_manager.get(pk=draw(st.sampled_from(keys)))
        elif is_row(argument) and argument.name not in WORDS:
            told[argument.name] = draw(st.sampled_from([world.heikki, world.hilla, world.maija]))
        else:
            told[argument.name] = draw(WORDS[argument.name](world, tokens))
    if "part" in told:
        told["values"] = PARTS[told["part"]]
    return told
