"""Who to sign in as: the demo's people with their passwords and one-time codes. There is no such page outside a demo."""

from dataclasses import dataclass

import pyotp
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from kortisto.access.doors import open_door
from kortisto.accounts.models import DeskCredential
from kortisto.accounts.totp import PERIOD
from kortisto.demo.beginning import user_of
from kortisto.demo.people import PASSWORD, PLAYERS, Player
from kortisto.kernel.clock import now
from kortisto.ui.face import FACES


@dataclass(frozen=True)
class Seat:
    """One person of the demo and how they sign in now."""

    player: Player
    part: str
    path: str
    user_name: str
    code: str
    identifies: bool


def _seats() -> list[Seat]:
    place = {"fi": 0, "sv": 1}.get((get_language() or "fi")[:2], 2)
    desk_names = dict(DeskCredential.objects.values_list("user__code", "username"))
    seats = []
    for key, player in PLAYERS.items():
        user = user_of(key)
        name = player.email
        if player.face == "desk":
            name = desk_names.get(user.code, "") if user else ""
        seats.append(
            Seat(
                player=player,
                part=player.part[place],
                path=FACES[player.face].path,
                user_name="" if player.face == "holder" else name,
                code="" if player.face == "holder" else pyotp.TOTP(player.totp_secret).at(now()),
                identifies=player.face in ("portal", "holder"),
            )
        )
    return seats


def _context() -> dict[str, object]:
    return {"seats": _seats(), "password": PASSWORD, "seconds": PERIOD - int(now().timestamp()) % PERIOD}


@open_door
@require_safe
def players(request: HttpRequest) -> HttpResponse:
    """The list, with codes that are good for the next seconds."""
    return render(request, "demo/players.html", _context())


@open_door
@require_safe
def codes(request: HttpRequest) -> HttpResponse:
    """The table alone, asked for again every few seconds."""
    return render(request, "demo/_players.html", _context())
