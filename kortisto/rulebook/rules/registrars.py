"""Registrars and users."""

from django.utils.translation import gettext_lazy as _

from ..declaring import Group, Rule, Tag, Unit
from ..kinds import Whole

RULES = (
    Rule(
        "registrars_minimum",
        _("Registrars at a point"),
        _("How many active registrars a registration point needs. With fewer, the point is understaffed and an alarm is raised."),
        Whole(1, 20), 2, Group.REGISTRARS, Tag.BULLETIN, Unit.PEOPLE, ("BR-RG-06",),
    ),
    Rule(
        "invitation_days",
        _("Validity of an invitation"),
        _("How many days an invitation to a customer account can be accepted."),
        Whole(1, 90), 14, Group.REGISTRARS, Tag.INFERRED, Unit.DAYS, ("BR-SC-02",),
    ),
    Rule(
        "desk_credential_days",
        _("First use of a desk user name"),
        _("How many days after sending a new user name and password of the desk must be taken into use."),
        Whole(1, 90), 14, Group.REGISTRARS, Tag.INFERRED, Unit.DAYS,
    ),
)  # fmt: skip
