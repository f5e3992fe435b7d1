"""States of an inquiry into a registrar's acts, and the marks of the orders and cards that it looks at."""

from django.db import models
from django.utils.translation import pgettext_lazy

from kortisto.kernel.states import Move, StateTable, Who


class InquiryState(models.TextChoices):
    COLLECTING = "collecting", pgettext_lazy("inquiry", "Being collected")
    OPEN = "open", pgettext_lazy("inquiry", "Under way")
    REVOKING = "revoking", pgettext_lazy("inquiry", "Cards being revoked")
    CLOSED = "closed", pgettext_lazy("inquiry", "Closed")


I = InquiryState  # noqa: E741
INQUIRY = StateTable(
    "inquiries.Inquiry",
    moves=[
        Move("collect", {I.COLLECTING}, I.OPEN),
        Move("revoke", {I.OPEN}, I.REVOKING),
        Move("finish", {I.REVOKING}, I.OPEN),
        Move("close", {I.OPEN}, I.CLOSED),
    ],
    next={I.COLLECTING: Who.PROGRAM, I.OPEN: Who.ISSUER, I.REVOKING: Who.PROGRAM},
    final={I.CLOSED},
)


class Mark(models.TextChoices):
    OPEN = "open", pgettext_lazy("mark of a card", "To be looked at")
    FINE = "fine", pgettext_lazy("mark of a card", "In order")
    TO_REVOKE = "to_revoke", pgettext_lazy("mark of a card", "To be revoked")
    REVOKED = "revoked", pgettext_lazy("mark of a card", "Revoked by the inquiry")
    OVER = "over", pgettext_lazy("mark of a card", "Cancelled already")


MARK = StateTable(
    "inquiries.InquiryItem",
    moves=[
        Move("find_in_order", {Mark.OPEN, Mark.TO_REVOKE}, Mark.FINE),
        Move("choose", {Mark.OPEN, Mark.FINE}, Mark.TO_REVOKE),
        Move("revoke", {Mark.TO_REVOKE}, Mark.REVOKED),
        Move("pass_over", {Mark.TO_REVOKE}, Mark.OVER),
    ],
    next={Mark.OPEN: Who.ISSUER, Mark.TO_REVOKE: Who.ISSUER},
    final={Mark.REVOKED, Mark.OVER},
    field="mark",
)
