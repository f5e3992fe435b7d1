"""The tone of a state's tag. A state is a past participle; what it means for a reader is the same in every room."""

from typing import Any

TONES = ("neutral", "info", "warning", "positive", "negative")

_TONES = {
    "positive": {
        "granted", "in_force", "signed", "active", "accepted", "approved", "completed", "produced", "handed_over", "sent",
        "delivered", "done", "open", "valid", "issued", "checked", "received", "in_use", "used", "executed", "confirmed",
        "succeeded", "ready", "found", "fine",
    },
    "info": {
        "submitted", "in_handling", "in_production", "ordered", "dispatched", "shipped", "at_point", "arrived", "opened",
        "queued", "sending", "proposed", "taken", "batched", "certified", "due", "created", "first_use", "run_off", "doing",
        "issuing", "resolved", "collecting", "revoking", "uploaded", "running", "spooled",
    },
    "warning": {
        "more_info", "suspended", "locked", "understaffed", "ending", "partly_sent", "pending", "waiting", "expected",
        "returned", "bounced", "overdue", "unsigned", "pin_locked", "complained", "cancel_requested", "todo", "to_revoke",
        "stopped",
    },
    "negative": {
        "rejected", "refused", "cancelled", "revoked", "failed", "lost", "removed", "broken", "missing", "dead", "faulty",
    },
    "neutral": {"draft", "withdrawn", "lapsed", "ended", "expired", "closed", "archived", "destroyed", "replaced", "planned"},
}  # fmt: skip
_BY_STATE = {state: tone for tone, states in _TONES.items() for state in states}
_own: dict[tuple[str, str], str] = {}


def register_tones(model: str, tones: dict[str, str]) -> None:
    """Give one model's states tones of their own: `register_tones("cards.Card", {"returned": "neutral"})`."""
    for state, tone in tones.items():
        if tone not in TONES:
            raise ValueError(f"{tone} is not a tone")
        _own[(model, state)] = tone


def tone_of_state(state: Any, model: str = "") -> str:
    """The tone of a state: the model's own, the choice's own (`tone`), the house's for that word, otherwise neutral."""
    word = str(getattr(state, "value", state))
    return _own.get((model, word)) or getattr(state, "tone", "") or _BY_STATE.get(word, "neutral")
