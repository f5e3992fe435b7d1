"""States of a bulletin, and of its way to each receiver (SM17)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kortisto.kernel.states import Move, StateTable, Who


class BulletinState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("bulletin", "Draft")
    APPROVED = "approved", _("Approved, waits to be sent")
    SENDING = "sending", pgettext_lazy("bulletin", "Being sent")
    SENT = "sent", pgettext_lazy("bulletin", "Sent")
    STOPPED = "stopped", pgettext_lazy("bulletin", "Sending stopped")
    DISCARDED = "discarded", _("Discarded")


B = BulletinState
BULLETIN = StateTable(
    "bulletins.Bulletin",
    moves=[
        Move("approve", {B.DRAFT}, B.APPROVED),
        Move("call_off", {B.APPROVED}, B.DRAFT),
        Move("begin", {B.APPROVED}, B.SENDING),
        Move("finish", {B.SENDING}, B.SENT),
        Move("stop", {B.SENDING}, B.STOPPED),
        Move("go_on", {B.STOPPED}, B.SENDING),
        Move("discard", {B.DRAFT}, B.DISCARDED),
    ],
    next={B.DRAFT: Who.ISSUER, B.APPROVED: Who.PROGRAM, B.SENDING: Who.PROGRAM, B.STOPPED: Who.ISSUER},
    final={B.SENT, B.DISCARDED},
)


class DeliveryState(models.TextChoices):
    """What became of the mail; reading in the program is another fact."""

    QUEUED = "queued", pgettext_lazy("delivery", "Waits to be sent")
    SENT = "sent", pgettext_lazy("delivery", "Sent")
    REFUSED = "refused", pgettext_lazy("delivery", "Address refused")
    BOUNCED = "bounced", pgettext_lazy("delivery", "Came back")
    FAILED = "failed", pgettext_lazy("delivery", "Could not be sent")
    STOPPED = "stopped", pgettext_lazy("delivery", "Not sent: the sending was stopped")


D = DeliveryState
# The mail has not left: it waits its turn, or for the sending to go on.
WAITING = (D.QUEUED, D.STOPPED)
# What the outbox notes of the mails decides; a mail may come back days later, and the office may send one again.
DELIVERY = StateTable(
    "bulletins.Delivery",
    moves=[
        Move("send", {D.QUEUED, D.REFUSED, D.BOUNCED, D.FAILED}, D.SENT),
        Move("refuse", {D.QUEUED, D.SENT, D.BOUNCED, D.FAILED}, D.REFUSED),
        Move("bounce", {D.QUEUED, D.SENT, D.REFUSED, D.FAILED}, D.BOUNCED),
        Move("fail", {D.QUEUED, D.SENT, D.REFUSED, D.BOUNCED}, D.FAILED),
        Move("stop", {D.QUEUED}, D.STOPPED),
        Move("queue_again", {D.SENT, D.REFUSED, D.BOUNCED, D.FAILED, D.STOPPED}, D.QUEUED),
    ],
    next={D.QUEUED: Who.PROGRAM, D.REFUSED: Who.REGISTRAR, D.BOUNCED: Who.REGISTRAR, D.FAILED: Who.ISSUER},
)
