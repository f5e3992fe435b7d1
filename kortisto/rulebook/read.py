"""Reading the rulebook: the value of a rule on a day, and the code of the version that said so.

rule("activation_letter_days")                  # 4
rule("activation_letter_days", on=dispatched)   # what held that day
rule_version("terms_of_use")                    # the code that the order keeps
"""

from datetime import date
from typing import Any

from kortisto.kernel.clock import today

from .catalogue import declared
from .models import RuleVersion
from .rules.identity import state_group


class RuleNotInForce(LookupError):
    """The rulebook has no value for this rule on this day: the database has not been migrated, or the day lies before it."""


def rule_in_force(name: str, on: date | None = None) -> RuleVersion:
    """The version of a rule that holds on a day (today when none is given). One query."""
    declared(name)
    day = on or today()
    version = RuleVersion.objects.in_force(on=day).filter(name=name, replaced_by__isnull=True).first()
    if version is None:
        raise RuleNotInForce(
            f"The rule {name} has no value on {day}. `manage.py migrate` gives new rules their first value."
        )
    return version


def rule(name: str, on: date | None = None) -> Any:
    """The value of a rule on a day, as its kind reads it: an int, a bool, a date or None, `Texts`, sets by row."""
    return rule_in_force(name, on).read


def rule_version(name: str, on: date | None = None) -> str:
    """The code of the version in force on a day; rows keep it so that anybody can read later what held for them."""
    return rule_in_force(name, on).code


def document_accepted(*, kind: str, issuing_state: str, on: date | None = None) -> bool:
    """Whether a document of this kind and issuing state proves identity on a day (BR-OR-02, BR-OR-03). Unknown means no."""
    return state_group(issuing_state) in rule("identity_documents", on).get(kind, frozenset())


def two_people_needed(action_name: str, on: date | None = None) -> bool:
    """Whether the rulebook wants a second person for an action ("room:verb") on a day."""
    return action_name in rule("four_eyes_decisions", on)
