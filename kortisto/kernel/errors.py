"""Refusals: the program says no, with a code for programs and a sentence for people.

A refusal is a decision, not a fault. It becomes HTTP in one place (`kortisto.faces`), by `status`:
404 not visible to you, 403 your right ended or lacks the kind, 409 the state moved, 422 any other rule.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """A rule of the domain says no.

    `code` is stable and in snake case; `sentence` is a translatable sentence that tells what to do; `field` names the
    form field the sentence belongs to; `facts` are codes and numbers, never personal data, kept with the audit event.
    """

    status = 422

    def __init__(self, code: str, sentence: Any, *, field: str | None = None, **facts: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence
        self.field = field
        self.facts = facts

    def __str__(self) -> str:
        return f"{self.code}: {self.sentence}"


class NotVisible(Refusal):
    """The row is not visible to the actor; to them it does not exist (404)."""

    status = 404

    def __init__(self, code: str = "not_visible", sentence: Any = None, **facts: Any) -> None:
        super().__init__(code, sentence or _("The page or the item was not found."), **facts)


class RightMissing(Refusal):
    """The actor sees the row, but the right to do this has ended or does not cover it (403)."""

    status = 403


class WrongState(Refusal):
    """Somebody else was first, or the row is no longer in a state from which this can be done (409)."""

    status = 409

    def __init__(self, move: str, state: str = "", sentence: Any = None) -> None:
        super().__init__(
            "wrong_state",
            sentence
            or _(
                "This has already been handled, or its state has changed meanwhile. Reload the page to see where it stands."
            ),
            move=move,
            state=state,
        )
        self.move = move


class TooMany(Refusal):
    """A limit of tries or look-ups has been reached (429)."""

    status = 429
