"""Bulletins and the addresses they go to."""

from django.utils.translation import gettext_lazy as _

from ..declaring import Group, Rule, Tag, Unit
from ..kinds import Whole

RULES = (
    Rule(
        "bulk_mails_a_minute",
        _("Pace of sending to many"),
        _("How many mails of a bulletin leave in a minute at most. Set it to what the receiving mail servers take."),
        Whole(10, 60_000), 6_000, Group.REGISTRARS, Tag.INFERRED, Unit.A_MINUTE,
    ),
    Rule(
        "bulletin_attachments_mb",
        _("Attachments of a bulletin"),
        _("How many megabytes the attachments of a bulletin may have together. Every receiver gets them by mail."),
        Whole(1, 20), 5, Group.REGISTRARS, Tag.INFERRED, Unit.MEGABYTES,
    ),
    Rule(
        "desk_address_months",
        _("Asking for the registrar's address"),
        _("How many months after the last confirmation a registrar is asked at the desk whether the address is still right."),
        Whole(1, 60), 12, Group.REGISTRARS, Tag.INFERRED, Unit.MONTHS, ("BR-RG-13",),
    ),
)  # fmt: skip
