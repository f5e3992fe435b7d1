"""Accounts, their users, and the office's looks at them."""

from django.utils.translation import gettext_lazy as _

from ..declaring import Group, Rule, Tag, Unit
from ..kinds import Whole

RULES = (
    Rule(
        "staff_visit_minutes",
        _("The office's visit to an account"),
        _("How many minutes somebody of the office may look at a customer's account before the reason has to be given again."),
        Whole(5, 240), 30, Group.REGISTRARS, Tag.INFERRED, Unit.MINUTES,
    ),
    Rule(
        "kept_form_minutes",
        _("How long a form waits"),
        _("How many minutes a form is kept, sealed, for a user whose visit ended before it arrived."),
        Whole(5, 120), 30, Group.REGISTRARS, Tag.INFERRED, Unit.MINUTES,
    ),
    Rule(
        "factor_request_days",
        _("Removal of a lost second factor"),
        _("How many days an administrator has to confirm a user's request to remove a lost second factor."),
        Whole(1, 30), 3, Group.REGISTRARS, Tag.INFERRED, Unit.DAYS,
    ),
)  # fmt: skip
