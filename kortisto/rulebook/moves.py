"""How a value begins: the first ones when the database is made, later ones after a decision of two people."""

from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.clock import today
from kortisto.kernel.errors import Refusal
from kortisto.kernel.rows import in_force

from .catalogue import CATALOGUE, declared
from .models import RuleVersion
from .read import changed

# Before any card, contract or event: "as of any date" has an answer from here on.
FIRST_DAY = date(2000, 1, 1)


def check_change(*, rule_name: str, value: Any, valid_from: date) -> Any:
    """The value as stored, when this change could be made today.

    Refuses an unknown rule, a wrong value, a day in the past, and a value that already holds on that day.
    """
    if rule_name not in CATALOGUE:
        raise Refusal("rule_unknown", _("There is no such rule."))
    stored = declared(rule_name).kind.store(value)
    if valid_from < today():
        raise Refusal(
            "rule_day_passed",
            _(
                "A change can begin today or later, never in the past: what was decided then was decided by the old rule."
            ),
            field="valid_from",
        )
    present = RuleVersion.objects.filter(in_force(valid_from), name=rule_name, replaced_by__isnull=True).first()
    if present is not None and present.value == stored:
        raise Refusal("rule_unchanged", _("The rule already has this value on that day."), field="value")
    return stored


def begin_version(*, rule_name: str, stored: Any, valid_from: date, proposed_by: str, approved_by: str) -> RuleVersion:
    """Begin a value on a day: the version before it ends the day before, a later one that was planned stays.

    A version that would have begun on the same day is replaced. One change of a rule at a time: the others wait.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"rulebook:{rule_name}"])
    changed()
    versions = RuleVersion.objects.filter(name=rule_name, replaced_by__isnull=True)
    before = versions.filter(in_force(valid_from)).first()
    following = versions.filter(valid_from__gt=valid_from).order_by("valid_from").first()
    version = RuleVersion(
        name=rule_name,
        value=stored,
        valid_from=valid_from,
        valid_until=following.valid_from - timedelta(days=1) if following else None,
        proposed_by=proposed_by,
        approved_by=approved_by,
    )
    if before is not None and before.valid_from == valid_from:
        # The two cannot stand side by side even for a moment, so the older one first points at itself, then at the newer.
        RuleVersion.objects.filter(pk=before.pk).update(replaced_by=before)
        version.save()
        RuleVersion.objects.filter(pk=before.pk).update(replaced_by=version)
        return version
    if before is not None:
        RuleVersion.objects.filter(pk=before.pk).update(valid_until=valid_from - timedelta(days=1))
    version.save()
    return version


def begin_missing(*, by: str) -> list[RuleVersion]:
    """Give every declared rule that has no version yet the value it begins with; those that have one are left alone."""
    known = set(RuleVersion.objects.values_list("name", flat=True))
    return [
        RuleVersion.objects.create(
            name=rule.name,
            value=rule.kind.store(rule.default),
            valid_from=FIRST_DAY,
            proposed_by=by,
            approved_by=by,
        )
        for rule in CATALOGUE.values()
        if rule.name not in known
    ]
