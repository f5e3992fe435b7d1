"""States of orders, cards, activation letters, reports of loss and of ended employments (SM10, SM11, SM13, SM15).

An order ends at produced, cancelled or rejected; from then on only the card has a state. Where a card lies is its custody.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kortisto.kernel.states import Move, StateTable, Who


class OrderState(models.TextChoices):
    SUBMITTED = "submitted", pgettext_lazy("order", "Ordered")
    SENT_TO_MAKER = "sent_to_maker", pgettext_lazy("order", "At the card maker")
    PRODUCED = "produced", pgettext_lazy("order", "Produced")
    CANCELLED = "cancelled", pgettext_lazy("order", "Cancelled")
    REJECTED = "rejected", pgettext_lazy("order", "Rejected by the card maker")


O = OrderState  # noqa: E741
ORDER = StateTable(
    "cards.CardOrder",
    moves=[
        Move("send", {O.SUBMITTED}, O.SENT_TO_MAKER),
        Move("produce", {O.SENT_TO_MAKER}, O.PRODUCED),
        Move("cancel", {O.SUBMITTED, O.SENT_TO_MAKER}, O.CANCELLED),
        Move("reject", {O.SENT_TO_MAKER}, O.REJECTED),
    ],
    next={O.SUBMITTED: Who.PROGRAM, O.SENT_TO_MAKER: Who.MAKER, O.REJECTED: Who.REGISTRAR},
    final={O.PRODUCED, O.CANCELLED, O.REJECTED},
)
OPEN_ORDER_STATES = (O.SUBMITTED, O.SENT_TO_MAKER)


class CardState(models.TextChoices):
    AWAITING_CERTIFICATES = "awaiting_certificates", _("Waiting for certificates")
    AT_MAKER = "at_maker", _("Being finished at the card maker")
    DISPATCHED = "dispatched", _("On its way to the point")
    AT_POINT = "at_point", _("Waiting at the point")
    HANDED_OVER = "handed_over", _("Handed over")
    CANCELLED = "cancelled", _("Cancelled")


C = CardState
CARD = StateTable(
    "cards.Card",
    moves=[
        Move("certify", {C.AWAITING_CERTIFICATES}, C.AT_MAKER),
        Move("dispatch", {C.AT_MAKER}, C.DISPATCHED),
        Move("receive", {C.DISPATCHED}, C.AT_POINT),
        Move("hand_over", {C.AT_POINT}, C.HANDED_OVER),
        Move("send_on", {C.AT_POINT}, C.DISPATCHED),
        Move(
            "cancel",
            {C.AWAITING_CERTIFICATES, C.AT_MAKER, C.DISPATCHED, C.AT_POINT, C.HANDED_OVER},
            C.CANCELLED,
        ),
    ],
    next={
        C.AWAITING_CERTIFICATES: Who.PROGRAM,
        C.AT_MAKER: Who.MAKER,
        C.DISPATCHED: Who.REGISTRAR,
        C.AT_POINT: Who.REGISTRAR,
        C.HANDED_OVER: Who.HOLDER,
    },
    final={C.CANCELLED},
)
LIVE_CARD_STATES = (C.AWAITING_CERTIFICATES, C.AT_MAKER, C.DISPATCHED, C.AT_POINT, C.HANDED_OVER)


class LetterState(models.TextChoices):
    DUE = "due", _("Due")
    SENT = "sent", pgettext_lazy("letter", "Sent")
    CANCELLED = "cancelled", pgettext_lazy("letter", "Cancelled")


LETTER = StateTable(
    "cards.ActivationLetter",
    moves=[
        Move("send", {LetterState.DUE}, LetterState.SENT),
        Move("cancel", {LetterState.DUE}, LetterState.CANCELLED),
    ],
    next={LetterState.DUE: Who.MAKER},
    final={LetterState.SENT, LetterState.CANCELLED},
)


class ReportState(models.TextChoices):
    RECEIVED = "received", _("Received")
    EXECUTED = "executed", _("Certificates revoked")
    TO_SERVICE = "to_service", _("With the revocation service")


REPORT = StateTable(
    "cards.LossReport",
    moves=[
        Move("pass_on", {ReportState.RECEIVED}, ReportState.TO_SERVICE),
        Move("execute", {ReportState.RECEIVED, ReportState.TO_SERVICE}, ReportState.EXECUTED),
    ],
    next={ReportState.RECEIVED: Who.PROGRAM, ReportState.TO_SERVICE: Who.ISSUER},
    final={ReportState.EXECUTED},
)


class BoxState(models.TextChoices):
    DISPATCHED = "dispatched", _("On its way")
    RECEIVED = "received", _("Received")


BOX = StateTable(
    "cards.Box",
    moves=[Move("receive", {BoxState.DISPATCHED}, BoxState.RECEIVED)],
    next={BoxState.DISPATCHED: Who.REGISTRAR},
    final={BoxState.RECEIVED},
)


class EndState(models.TextChoices):
    RECEIVED = "received", pgettext_lazy("employment end", "Waits for its day")
    EXECUTED = "executed", pgettext_lazy("employment end", "Carried out")
    WITHDRAWN = "withdrawn", pgettext_lazy("employment end", "Withdrawn")


EMPLOYMENT_END = StateTable(
    "cards.EmploymentEnd",
    moves=[
        Move("execute", {EndState.RECEIVED}, EndState.EXECUTED),
        Move("withdraw", {EndState.RECEIVED}, EndState.WITHDRAWN),
    ],
    next={EndState.RECEIVED: Who.PROGRAM},
    final={EndState.EXECUTED, EndState.WITHDRAWN},
)


class ReviewState(models.TextChoices):
    OPEN = "open", pgettext_lazy("holders review", "To be confirmed")
    CONFIRMED = "confirmed", pgettext_lazy("holders review", "Confirmed")


REVIEW = StateTable(
    "cards.HoldersReview",
    moves=[Move("confirm", {ReviewState.OPEN}, ReviewState.CONFIRMED)],
    next={ReviewState.OPEN: Who.CUSTOMER},
    final={ReviewState.CONFIRMED},
)
