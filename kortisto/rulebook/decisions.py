"""Which decisions can be proposed: an action that takes `approved_by`, a check before it is proposed, and words for people.

A room registers its own in `AppConfig.ready()`:

    register_decision("contracts:grant_contract", _("Grant a contract"), check=…, describe=…, subject=…, grounds=…)
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.kernel.action import ACTIONS
from kortisto.kernel.errors import Refusal

from .catalogue import CATALOGUE
from .moves import check_change

Arguments = dict[str, Any]
# Label and value, as a page shows them.
Facts = Sequence[tuple[Any, Any]]


@dataclass(frozen=True)
class Decision:
    """A decision of two people. `check` refuses what could not be decided now; `describe` says what it would change.

    `grounds(actor, arguments)` refuses a person who may not decide this at all, for want of the role or as a user of the
    organisation concerned (BR-SC-04); whoever proposes, approves or refuses passes it.
    """

    name: str
    title: Any
    check: Callable[[Arguments], None]
    describe: Callable[[Arguments], Facts]
    subject: Callable[[Arguments], str]
    grounds: Callable[[Any, Arguments], Any]
    page: Callable[[Arguments], str] | None = None
    """The office's page with what the second person has to read, such as evidence."""


_decisions: dict[str, Decision] = {}


def register_decision(
    name: str,
    title: Any,
    *,
    describe: Callable[[Arguments], Facts],
    check: Callable[[Arguments], None] = lambda arguments: None,
    subject: Callable[[Arguments], str] = lambda arguments: "",
    grounds: Callable[[Any, Arguments], Any] = lambda actor, arguments: None,
    page: Callable[[Arguments], str] | None = None,
) -> None:
    """Let an action ("room:verb") be proposed. Its arguments must be writable as JSON; rows go by their codes."""
    _decisions[name] = Decision(name, title, check, describe, subject, grounds, page)


def decision_called(name: str) -> Decision:
    """The registered decision; a Refusal when an action may not be proposed."""
    try:
        return _decisions[name]
    except KeyError:
        raise Refusal("decision_unknown", _("This decision cannot be proposed.")) from None


def action_called(name: str) -> Callable[..., Any]:
    """The action behind a decision; its module is read now if nothing has read it yet."""
    room, _colon, verb = name.partition(":")
    import_module(f"kortisto.{room}.actions.{verb}")
    return ACTIONS[name]


def _describe_change(arguments: Arguments) -> Facts:
    from .shown import shown_value

    rule = CATALOGUE.get(str(arguments["rule_name"]))
    if rule is None:
        return [(_("Rule"), arguments["rule_name"])]
    day: date = arguments["valid_from"]
    return [(_("Rule"), rule.title), (_("New value"), shown_value(rule, arguments["value"])), (_("Begins on"), day)]


def _check_change(arguments: Arguments) -> None:
    check_change(**arguments)


register_decision(
    "rulebook:change_rule",
    _("Change a rule"),
    check=_check_change,
    describe=_describe_change,
    subject=lambda arguments: f"rule:{arguments['rule_name']}",
)
