"""Links to bulletins at the office and the desk, and what is told on the home pages of desk and portal."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kortisto.access.doors import office_roles
from kortisto.accounts.navigation import admitted
from kortisto.kernel.counting import Question, lasting, lasting_for, there_is
from kortisto.organisations.navigation import administers, has_points
from kortisto.ui.navigation import HANDLING, REGISTERS, register_home, register_nav

from .addresses import away_lines, out_of_reach, own_out_of_reach
from .queries import READERS, titles, unread_of

MOST_SHOWN = 5


def reads_bulletins(request: HttpRequest) -> bool:
    return bool(office_roles(request) & set(READERS))


AWAY = lasting(out_of_reach)


UNREAD = lasting_for(unread_of)


def _unread(request: HttpRequest) -> Question | None:
    return UNREAD(request.user.pk)


def _new_at_the_desk(request: HttpRequest) -> dict[str, Any] | None:
    rows = list(unread_of(request.user)[: MOST_SHOWN + 1])  # type: ignore[arg-type]
    if not rows:
        return None
    return {"rows": titles(rows[:MOST_SHOWN], (get_language() or "fi")[:2]), "more": len(rows) > MOST_SHOWN}


def _own_registrars_away(request: HttpRequest) -> dict[str, Any] | None:
    """To the administrators of whoever runs points: registrars whom bulletins do not reach (BR-RG-15)."""
    if not administers(request) or not there_is(has_points(request)):
        return None
    own = request.account.organisation  # type: ignore[attr-defined]
    lines = away_lines(own_out_of_reach(organisation=own.pk))
    points = {right.point for line in lines for right in line.rights if right.point.owner_id == own.pk}
    return {"count": len(lines), "points": sorted(points, key=lambda point: point.sort_key)} if lines else None


register_nav("office", _("Bulletins"), "bulletin_list", 180, reads_bulletins, group=HANDLING)
register_nav("office", _("Registrars' addresses"), "address_list", 233, reads_bulletins, group=REGISTERS, count=AWAY)
register_nav("desk", _("Bulletins"), "bulletin_list", 700, admitted, count=_unread)
register_home("desk", "bulletins/_home_unread.html", 30, _new_at_the_desk)
register_home("portal", "bulletins/_home_registrars_away.html", 60, _own_registrars_away)
