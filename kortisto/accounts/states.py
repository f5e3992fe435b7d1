"""States of a registrar's desk credential (SM8)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.states import Move, StateTable, Who


class DeskCredentialState(models.TextChoices):
    CREATED = "created", _("Created")
    SENT = "sent", _("Sent")
    IN_USE = "in_use", _("In use")
    EXPIRED = "expired", _("Expired")
    ENDED = "ended", _("Ended")


S = DeskCredentialState
DESK_CREDENTIAL = StateTable(
    "accounts.DeskCredential",
    moves=[
        Move("send", {S.CREATED, S.EXPIRED, S.SENT}, S.SENT),
        Move("take_into_use", {S.SENT}, S.IN_USE),
        Move("expire", {S.SENT}, S.EXPIRED),
        Move("reset", {S.IN_USE, S.SENT, S.EXPIRED}, S.CREATED),
        Move("end", {S.CREATED, S.SENT, S.IN_USE, S.EXPIRED}, S.ENDED),
        Move("open_again", {S.ENDED}, S.CREATED),
    ],
    next={S.CREATED: Who.PROGRAM, S.SENT: Who.REGISTRAR, S.IN_USE: Who.REGISTRAR, S.EXPIRED: Who.ISSUER},
)
