"""States of a mirror's refresh and of a question to the population register."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kortisto.kernel.states import Move, StateTable, Who


class RefreshState(models.TextChoices):
    RUNNING = "running", _("Running")
    DONE = "done", pgettext_lazy("refresh", "Done")
    FAILED = "failed", _("Failed")


REFRESH = StateTable(
    "registers.Refresh",
    moves=[
        Move("finish", {RefreshState.RUNNING}, RefreshState.DONE),
        Move("fail", {RefreshState.RUNNING}, RefreshState.FAILED),
    ],
    next={RefreshState.RUNNING: Who.PROGRAM, RefreshState.FAILED: Who.ISSUER},
    final={RefreshState.DONE, RefreshState.FAILED},
)


class PersonQueryState(models.TextChoices):
    ASKED = "asked", _("Asked")
    FOUND = "found", _("Found")
    UNKNOWN = "unknown", _("Not known to the register")


PERSON_QUERY = StateTable(
    "registers.PersonQuery",
    moves=[
        Move("find", {PersonQueryState.ASKED}, PersonQueryState.FOUND),
        Move("miss", {PersonQueryState.ASKED}, PersonQueryState.UNKNOWN),
    ],
    next={PersonQueryState.ASKED: Who.PROGRAM},
    final={PersonQueryState.FOUND, PersonQueryState.UNKNOWN},
)
