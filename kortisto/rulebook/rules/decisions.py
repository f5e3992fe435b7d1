"""Decisions of two people."""

from django.utils.translation import gettext_lazy as _

from ..declaring import Group, Rule, Tag, Unit
from ..kinds import SomeOf

# A room whose action asks `two_people_needed` adds it here.
TWO_PEOPLE = {
    "rulebook:change_rule": _("Changing the rulebook"),
    "contracts:reject_contract": _("Rejecting a contract"),
    "contracts:terminate_contract": _("Terminating a contract by the issuer"),
}

RULES = (
    Rule(
        "four_eyes_decisions",
        _("Decisions of two people"),
        _("Decisions that one person proposes and another approves. The rulebook itself is always among them."),
        SomeOf(TWO_PEOPLE, always=frozenset({"rulebook:change_rule"})), ["rulebook:change_rule", "contracts:terminate_contract"],
        Group.DECISIONS, Tag.INFERRED, Unit.NONE, ("BR-PO-01",),
    ),
)  # fmt: skip
