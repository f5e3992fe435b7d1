"""Reading the rulebook: the value of a rule on a day, and the code of the version that said so.

Versions are kept in the process for as long as no row of the rulebook changes: each action and each request asks the database
once whether one has, and reads what it needs only then.

rule("activation_letter_days")                  # 4
rule("activation_letter_days", on=dispatched)   # what held that day
rule_version("terms_of_use")                    # the code that the order keeps
"""

from datetime import date
from typing import Any

from django.db import connection

from kortisto.kernel import unit
from kortisto.kernel.clock import today
from kortisto.kernel.prepared import fetched

from .catalogue import declared
from .models import RuleVersion
from .rules.identity import state_group


class RuleNotInForce(LookupError):
    """The rulebook has no value for this rule on this day: the database has not been migrated, or the day lies before it."""


# How the rulebook stood, and the versions read while it stood so, by rule and day, never more than `MOST`. One value, so that no
# thread sees the one without the other.
_known: tuple[tuple[Any, ...], dict[tuple[str, date], RuleVersion]] = ((), {})
MOST = 5_000
EDITION = "SELECT count(*), sum(xmin::text::bigint), max(xmin::text::bigint) FROM rulebook_ruleversion"


def rule_in_force(name: str, on: date | None = None) -> RuleVersion:
    """The version of a rule that holds on a day (today when none is given). Not to be changed: others read the same one."""
    declared(name)
    day = on or today()
    versions = _kept_versions()
    if versions is None:
        return _read(name, day)
    version = versions.get((name, day))
    if version is None:
        version = versions[name, day] = _read(name, day)
    return version


def _kept_versions() -> dict[tuple[str, date], RuleVersion] | None:
    """The versions that this process has read, if the rulebook still stands as it did then; None outside a unit of work.

    Whatever transaction last wrote a row leaves its number there (`xmin`): their sum and the greatest of them tell every
    change, one of this transaction's own too, and never the same for two.
    """
    global _known
    kept = unit.kept()
    if kept is None:
        return None
    if "rulebook" not in kept:
        [found] = fetched(EDITION, ())
        edition = (connection.settings_dict["NAME"], *found)
        stood, versions = _known
        if edition != stood or len(versions) > MOST:
            versions = {}
            _known = (edition, versions)
        kept["rulebook"] = versions
    known: dict[tuple[str, date], RuleVersion] = kept["rulebook"]
    return known


def changed() -> None:
    """Have the running unit of work look again: it has changed the rulebook itself."""
    kept = unit.kept()
    if kept is not None:
        kept.pop("rulebook", None)


def _read(name: str, day: date) -> RuleVersion:
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


def values_until(name: str, on: date | None = None) -> list[tuple[date, Any]]:
    """Every value that a rule has had up to a day, the oldest first, each with the day from which it held. One query."""
    declared(name)
    rows = RuleVersion.objects.filter(name=name, replaced_by__isnull=True, valid_from__lte=on or today())
    return [(row.valid_from, row.read) for row in rows.order_by("valid_from", "pk")]


def document_accepted(*, kind: str, issuing_state: str, on: date | None = None) -> bool:
    """Whether a document of this kind and issuing state proves identity on a day (BR-OR-02, BR-OR-03). Unknown means no."""
    return state_group(issuing_state) in rule("identity_documents", on).get(kind, frozenset())


def two_people_needed(action_name: str, on: date | None = None) -> bool:
    """Whether the rulebook wants a second person for an action ("room:verb") on a day."""
    return action_name in rule("four_eyes_decisions", on)
