"""States of registrar rights (SM7)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.states import Move, StateTable, Who


class RightState(models.TextChoices):
    ACTIVE = "active", _("In force")
    SUSPENDED = "suspended", _("Suspended")
    ENDED = "ended", _("Ended")


RIGHT = StateTable(
    "registrars.RegistrarRight",
    moves=[
        Move("suspend", {RightState.ACTIVE}, RightState.SUSPENDED),
        Move("restore", {RightState.SUSPENDED}, RightState.ACTIVE),
        Move("end", {RightState.ACTIVE, RightState.SUSPENDED}, RightState.ENDED),
    ],
    next={RightState.ACTIVE: Who.REGISTRAR, RightState.SUSPENDED: Who.ISSUER},
    final={RightState.ENDED},
)


class GrantState(models.TextChoices):
    ACTIVE = "active", _("In force")
    ENDED = "ended", _("Ended")


POINT_RIGHT = StateTable(
    "registrars.PointRight",
    moves=[Move("end", {GrantState.ACTIVE}, GrantState.ENDED)],
    next={GrantState.ACTIVE: Who.REGISTRAR},
    final={GrantState.ENDED},
)
