"""Persons whom nothing needs any more, and those who are needed again."""

from kortisto.access.policy import grounds_to_set_up
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.actors import Actor
from kortisto.kernel.clock import now
from kortisto.people.models import Person
from kortisto.retention.events import Event
from kortisto.retention.terms import kept


@action
def set_clocks(*, actor: Actor, keys: list[int]) -> int:
    """Start the clock of those persons whom no row refers to, and stop it for those to whom one does; how many changed.

    Somebody who was only looked up, or whose cards and proofs have all gone, is forgotten in the end (ground rule 11).
    """
    grounds_to_set_up(actor=actor)
    rows = Person.objects.filter(pk__in=keys)
    stopped = rows.filter(kept(Person), forgotten_at__isnull=False).update(forgotten_at=None)
    started = rows.filter(forgotten_at=None).exclude(kept(Person)).update(forgotten_at=now())
    record(
        Event.CLOCKS_SET,
        actor=actor,
        subject="table:people.Person",
        grounds={"started": started, "stopped": stopped},
    )
    return started + stopped
