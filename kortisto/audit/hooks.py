"""What the log does for every action (kernel/action.py) and for every sealed value that is revealed (kernel/sealed.py)."""

from hashlib import sha256
from typing import Any

from django.db import connection, models, transaction

from kortisto.kernel.action import ACTIONS
from kortisto.kernel.errors import Refusal

from .events import Event
from .models import OnceKey, Result
from .record import write


class ActionHooks:
    """One-time keys, and the refused event."""

    def recall(self, *, action: str, actor_code: str, key: str) -> str | None:
        """Claim a one-time key: the first result when it was used before, otherwise None.

        Two forms sent at once: the second waits here until the first has committed, and then gets its result. When the
        first is refused, nothing was remembered and the second one does the work.
        """
        hashed = _hashed(key)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{action} {actor_code} {hashed}"])
        return (
            OnceKey.objects.filter(key=hashed, action=action, actor_code=actor_code)
            .values_list("result", flat=True)
            .first()
        )

    def remember(self, *, action: str, actor_code: str, key: str, result: str) -> None:
        OnceKey.objects.create(key=_hashed(key), action=action, actor_code=actor_code, result=result)

    def refused(self, *, action: str, actor: Any, refusal: Refusal, arguments: dict[str, Any]) -> None:
        """Write the refused event, in a transaction of its own: the action's is rolled back by now.

        The subject is the first row among the action's arguments, the context the second; which action it was and all
        the rows it was asked about stand in the grounds. Nothing that was typed is kept.
        """
        rows = {
            name: row.reference
            for name, row in _in_order(action, arguments).items()
            if name != "actor" and hasattr(row, "reference")
        }
        references = list(rows.values())
        with transaction.atomic():
            write(
                Event.ACTION_REFUSED,
                actor=actor,
                subject=references[0] if references else "",
                context=references[1] if len(references) > 1 else None,
                person=next((reference for reference in references if reference.startswith("person:")), None),
                result=Result.REFUSED,
                refusal_code=refusal.code,
                grounds={"action": action, **rows, **{name: str(fact) for name, fact in refusal.facts.items()}},
            )


def revealed(*, actor: Any, row: models.Model, column: str, purpose: str) -> None:
    """A sealed value was shown in full: to whom, of which row, for what purpose (BR-DP-01)."""
    reference = row.reference  # type: ignore[attr-defined]
    write(
        Event.VALUE_REVEALED,
        actor=actor,
        subject=reference,
        person=reference if reference.startswith("person:") else None,
        purpose=purpose,
        grounds={"column": column},
        result=Result.VIEWED,
    )


def _hashed(key: str) -> str:
    return sha256(key.encode()).hexdigest()


def _in_order(action: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments in the order in which the action names them, however they were passed."""
    names = getattr(ACTIONS.get(action), "arguments", ())
    return {name: arguments[name] for name in names if name in arguments} | arguments
