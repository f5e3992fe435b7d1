"""Decisions of two people."""

from django.utils.translation import gettext_lazy as _

from ..declaring import Group, Rule, Tag, Unit
from ..kinds import SomeOf

# A room whose action asks `two_people_needed` adds it here.
TWO_PEOPLE = {
    "bulletins:approve_bulletin": _("Sending a bulletin"),
    "registrars:approve_application": _("Approving a registrar application"),
    "registrars:confirm_import": _("Taking in registrars from a list"),
    "rulebook:change_rule": _("Changing the rulebook"),
    "contracts:approve_succession": _("Approving a succession"),
    "contracts:reject_contract": _("Rejecting a contract"),
    "contracts:terminate_contract": _("Terminating a contract by the issuer"),
    "organisations:appoint_administrator": _("Appointing an administrator for an account whose own have gone"),
    "contracts:grant_rights": _("Granting rights across organisations"),
    "inquiries:revoke_marked": _("Revoking the cards that an inquiry has marked"),
}
# No rulebook takes the second person away from these.
ALWAYS = ["rulebook:change_rule", "organisations:appoint_administrator", "inquiries:revoke_marked"]
# What an installation begins with. A room that adds a decision that should not be one person's adds it here too.
BY_DEFAULT = [
    *ALWAYS, "contracts:reject_contract", "contracts:terminate_contract", "contracts:grant_rights",
    "contracts:approve_succession", "bulletins:approve_bulletin", "registrars:confirm_import",
]  # fmt: skip

RULES = (
    Rule(
        "four_eyes_decisions",
        _("Decisions of two people"),
        _(
            "Decisions that one person proposes and another approves. Changing the rulebook, appointing an administrator for a "
            "customer and revoking the cards of an inquiry are always among them."
        ),
        SomeOf(TWO_PEOPLE, always=frozenset(ALWAYS)), BY_DEFAULT,
        Group.DECISIONS, Tag.INFERRED, Unit.NONE, ("BR-PO-01",),
    ),
)  # fmt: skip
