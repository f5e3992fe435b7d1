"""What a message tells: codes become the rows that its text speaks of when it leaves, not when it is posted."""

import json
from collections.abc import Callable
from typing import Any

from kortisto.kernel.action import arguments_from_json, arguments_to_json

_resolvers: dict[str, Callable[[str], Any]] = {}
_makers: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {}


class NotNeeded(Exception):
    """What the message was to bring or tell is void: it is not sent, and nobody has to look at it."""


def register_fact(name: str, resolver: Callable[[str], Any]) -> None:
    """Say what the code in a fact stands for: `register_fact("card", lambda code: Card.objects.get(code=code))`.

    Called in `AppConfig.ready()`. A text then writes `{{ card.serial }}`. A fact without a resolver is shown as it
    is; a row given to `post` itself is read afresh without one.
    """
    _resolvers[name] = resolver


def register_secret(message: str, maker: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """A message that brings a secret, which is made when the message leaves and lies in no row, not even sealed.

    `maker(facts)` is called by the sending job, outside any transaction, anew for each try. It keeps the secret's hash first and
    then gives what the text says; `NotNeeded` when there is nothing to send any more. The text of a letter waits in the spool.
    """
    _makers[message] = maker


def brings_secret(message: str) -> bool:
    """Whether the message of this name brings a secret."""
    return message in _makers


def make_secret(message: str, facts: dict[str, Any]) -> dict[str, Any]:
    """The facts together with the secret that is made now; as they are for every other message."""
    return facts | _makers[message](facts) if message in _makers else facts


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
