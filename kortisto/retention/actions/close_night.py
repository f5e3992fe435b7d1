"""A night's retention has been carried out."""

from datetime import date

from kortisto.access.policy import grounds_to_set_up
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.actors import Actor
from kortisto.retention.events import Event


@action
def close_night(*, actor: Actor, on: date, gone: dict[str, int], held: dict[str, int]) -> None:
    """Put the night's figures on record: rows gone, and rows that are past their time but still referred to, by table."""
    grounds_to_set_up(actor=actor)
    record(
        Event.NIGHT_ENDED,
        actor=actor,
        subject=actor.actor_code,
        grounds={"on": on, "gone": gone, "held": held},
    )
