from datetime import date, datetime
from typing import Any

from kortisto.access.policy import grounds_to_write_bulletins
from kortisto.audit.record import record
from kortisto.bulletins.events import Event
from kortisto.bulletins.models import Bulletin
from kortisto.bulletins.moves import check_words, draft
from kortisto.kernel.action import action


@action
def change_bulletin(
    *,
    actor: Any,
    bulletin: Bulletin,
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
    """Somebody of the office changes a draft's words, date, area or moment of sending.

    Refuses with `words_missing`, `send_at_past`, or `waits_for_approval` while a second person decides on it.
    """
    grounds = grounds_to_write_bulletins(actor=actor)
    row = draft(bulletin)
    words = check_words(
        send_at=send_at, title_fi=title_fi, text_fi=text_fi, title_sv=title_sv, text_sv=text_sv, title_en=title_en,
        text_en=text_en,
    )  # fmt: skip
    changed = {"dated": dated, "area": area, "acknowledge": acknowledge, "send_at": send_at, **words}
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(update_fields=list(changed))
    record(Event.BULLETIN_CHANGED, actor=actor, subject=row, grounds=grounds, title=row.title_fi)
    return row
