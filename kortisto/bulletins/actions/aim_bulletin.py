from datetime import date
from typing import Any

from kortisto.access.policy import grounds_to_write_bulletins
from kortisto.audit.record import record
from kortisto.bulletins.events import Event
from kortisto.bulletins.models import Bulletin, codes_of
from kortisto.bulletins.moves import draft
from kortisto.kernel.action import action
from kortisto.organisations.models import Organisation, RegistrationPoint


@action
def aim_bulletin(
    *,
    actor: Any,
    bulletin: Bulletin,
    owners: list[Organisation],
    points: list[RegistrationPoint],
    card_kinds: list[str],
    trained_until: date | None = None,
) -> Bulletin:
    """Somebody of the office chooses for whom a draft is meant: by organisation, point, kind of card and training.

    Nothing chosen means every registrar. Refuses with `waits_for_approval` while a second person decides on it.
    """
    grounds = grounds_to_write_bulletins(actor=actor)
    row = draft(bulletin)
    row.owners.set(owners)
    row.points.set(points)
    row.card_kinds, row.trained_until = list(card_kinds), trained_until
    row.save(update_fields=["card_kinds", "trained_until"])
    record(
        Event.BULLETIN_AIMED, actor=actor, subject=row, grounds=grounds, owners=codes_of(row.owners), points=codes_of(row.points),
        card_kinds=row.card_kinds, trained_until=trained_until.isoformat() if trained_until else "",
    )  # fmt: skip
    return row
