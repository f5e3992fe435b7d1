"""What a message tells: codes become the rows that its text speaks of when it leaves, not when it is posted."""

import json
from collections.abc import Callable
from typing import Any

from kortisto.kernel.action import arguments_from_json, arguments_to_json

_resolvers: dict[str, Callable[[str], Any]] = {}


def register_fact(name: str, resolver: Callable[[str], Any]) -> None:
    """Say what the code in a fact stands for: `register_fact("card", lambda code: Card.objects.get(code=code))`.

    Called in `AppConfig.ready()`. A text then writes `{{ card.serial }}`. A fact without a resolver is shown as it
    is; a row given to `post` itself is read afresh without one.
    """
    _resolvers[name] = resolver


def write_facts(facts: dict[str, Any]) -> str:
    """Facts as JSON text: rows by their codes, days and moments as such."""
    return json.dumps(arguments_to_json(facts), ensure_ascii=False)


def read_facts(text: str) -> dict[str, Any]:
    """The facts as a text's context. Raises whatever a resolver raises for a code that is gone."""
    facts = arguments_from_json(json.loads(text))
    return {
        name: _resolvers[name](value) if name in _resolvers and isinstance(value, str) else value
        for name, value in facts.items()
    }
