from datetime import date, datetime
from typing import Any

from kortisto.access.policy import grounds_to_write_bulletins
from kortisto.audit.record import record
from kortisto.bulletins.events import Event
from kortisto.bulletins.models import Bulletin
from kortisto.bulletins.moves import check_words
from kortisto.kernel.action import action


@action
def write_bulletin(
    *,
    actor: Any,
    dated: date,
    area: str,
    title_fi: str,
    text_fi: str,
    title_sv: str = "",
    text_sv: str = "",
    title_en: str = "",
    text_en: str = "",
    acknowledge: bool = False,
    send_at: datetime | None = None,
) -> Bulletin:
    """Somebody of the office begins a bulletin: a draft for all registrars until it is aimed, and nobody sees it but the office.

    Refuses with `words_missing` or `send_at_past`.
    """
    grounds = grounds_to_write_bulletins(actor=actor)
    words = check_words(
        send_at=send_at, title_fi=title_fi, text_fi=text_fi, title_sv=title_sv, text_sv=text_sv, title_en=title_en,
        text_en=text_en,
    )  # fmt: skip
    bulletin = Bulletin.objects.create(
        dated=dated, area=area, acknowledge=acknowledge, send_at=send_at, written_by=actor.actor_code, **words
    )
    record(Event.BULLETIN_WRITTEN, actor=actor, subject=bulletin, grounds=grounds, title=bulletin.title_fi)
    return bulletin
