"""`@action`: one verb of the domain, in one transaction, held by one-time keys, always on record.

The audit room installs the hooks when the program starts (this room has no tables).
"""

import functools
import inspect
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import models, transaction
from django.utils.dateparse import parse_date, parse_datetime

from .errors import Refusal
from .unit import unit

R = TypeVar("R")


class Hooks(Protocol):
    """What the audit room does for actions."""

    def recall(self, *, action: str, actor_code: str, key: str) -> str | None:
        """Claim a one-time key; the result's "app.Model:CODE" when the key was used before, otherwise None."""

    def remember(self, *, action: str, actor_code: str, key: str, result: str) -> None: ...

    def refused(self, *, action: str, actor: Any, refusal: Refusal, arguments: dict[str, Any]) -> None:
        """Write the refused event, in a transaction of its own."""


@dataclass
class Running:
    """The outermost action that is running in this context."""

    name: str
    records: int = 0


ACTIONS: dict[str, Callable[..., Any]] = {}
_hooks: list[Hooks] = []
_running: ContextVar[Running | None] = ContextVar("running_action", default=None)


def install_hooks(hooks: Hooks) -> None:
    _hooks[:] = [hooks]


def hooks() -> Hooks:
    if not _hooks:
        raise ImproperlyConfigured("the audit room has not installed its hooks")
    return _hooks[0]


def running() -> Running | None:
    """The outermost running action; `record()` counts itself there."""
    return _running.get()


def action(function: Callable[..., R]) -> Callable[..., R]:
    """Make a function an action.

    Keyword arguments only; `actor` is one of them. The wrapper takes `once`, a one-time key: a repeated call by the same
    actor returns the first call's result. A `Refusal` that leaves the outermost action rolls everything back, is written
    as a refused event, and goes on to the caller. An action that recorded nothing is a fault of ours.
    """
    signature = inspect.signature(function)
    for parameter in signature.parameters.values():
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
            raise TypeError(f"{function.__qualname__}: actions take keyword arguments only ({parameter.name})")
    if "actor" not in signature.parameters:
        raise TypeError(f"{function.__qualname__}: an action has an actor")
    room = function.__module__.split(".")[1] if "." in function.__module__ else function.__module__
    name = f"{room}:{function.__name__}"

    @functools.wraps(function)
    def run(*, once: str | None = None, **arguments: Any) -> Any:
        outer = _running.get()
        if outer is not None:
            return function(**arguments)
        mine = Running(name)
        token = _running.set(mine)
        actor: Any = arguments.get("actor")
        try:
            with unit(), transaction.atomic():
                if once:
                    known = hooks().recall(action=name, actor_code=actor.actor_code, key=once)
                    if known is not None:
                        return row_from(known)
                result = function(**arguments)
                if mine.records == 0:
                    raise AssertionError(f"{name} recorded nothing")
                if once:
                    hooks().remember(action=name, actor_code=actor.actor_code, key=once, result=row_name(result))
            return result
        except Refusal as refusal:
            hooks().refused(action=name, actor=actor, refusal=refusal, arguments=arguments)
            raise
        finally:
            _running.reset(token)

    run.is_action = True  # type: ignore[attr-defined]
    run.action_name = name  # type: ignore[attr-defined]
    run.arguments = tuple(signature.parameters)  # type: ignore[attr-defined]
    ACTIONS[name] = run
    return run


def row_name(row: Any) -> str:
    """ "app.Model:CODE" of a row; empty for a result that is not a row."""
    if isinstance(row, models.Model) and hasattr(row, "code"):
        return f"{row._meta.label}:{row.code}"
    return ""


def row_from(name: str) -> Any:
    """The row named by `row_name`, or None for an empty name."""
    if not name:
        return None
    label, _, code = name.rpartition(":")
    return apps.get_model(label)._default_manager.get(code=code)


def arguments_to_json(arguments: dict[str, Any]) -> dict[str, Any]:
    """An action's arguments as JSON: rows by their codes, dates by ISO 8601. `TypeError` for what has no such form."""
    return {name: _to_json(value) for name, value in arguments.items()}


def arguments_from_json(arguments: dict[str, Any]) -> dict[str, Any]:
    """The inverse of `arguments_to_json`; rows are read afresh."""
    return {name: _from_json(value) for name, value in arguments.items()}


def _to_json(value: Any) -> Any:
    if isinstance(value, models.Model):
        return {"$row": row_name(value)}
    if isinstance(value, datetime):
        return {"$moment": value.isoformat()}
    if isinstance(value, date):
        return {"$day": value.isoformat()}
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    if isinstance(value, models.TextChoices):
        return str(value)
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, list | tuple):
        return [_to_json(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _to_json(item) for key, item in value.items()}
    raise TypeError(f"{type(value).__name__} cannot be written as an argument of a proposal")


def _from_json(value: Any) -> Any:
    if isinstance(value, list):
        return [_from_json(item) for item in value]
    if isinstance(value, dict):
        if "$row" in value:
            return row_from(value["$row"])
        if "$moment" in value:
            return parse_datetime(value["$moment"])
        if "$day" in value:
            return parse_date(value["$day"])
        if "$decimal" in value:
            return Decimal(value["$decimal"])
        return {key: _from_json(item) for key, item in value.items()}
    return value
