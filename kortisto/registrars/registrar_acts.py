"""What other rooms offer to do on a registrar's page at the office; this room does not know them."""

from collections.abc import Callable

from django.http import HttpRequest

from kortisto.accounts.models import User
from kortisto.ui.parts import Act

Acts = Callable[[HttpRequest, User], list[Act]]
_acts: list[Acts] = []


def register_registrar_acts(acts: Acts) -> None:
    """Add acts to the head of a registrar's page; called from a room's `navigation.py`."""
    _acts.append(acts)


def registrar_acts(request: HttpRequest, user: User) -> list[Act]:
    """Every registered act for this person, as the visitor may do them."""
    return [act for acts in _acts for act in acts(request, user)]
