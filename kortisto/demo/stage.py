"""The demo's stage: a step of the story is an act of somebody, timed, with the audit event that it left."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from kortisto.audit.models import AuditEvent


@dataclass
class Step:
    """One step of the story: what happened, who did it, on what grounds, and where to look at it."""

    code: str
    title: str
    actor: str = ""
    subject: str = ""
    event: str = ""
    event_code: str = ""
    grounds: dict[str, Any] = field(default_factory=dict)
    link: str = ""
    seconds: float = 0.0

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


class StepFailed(Exception):
    """A step of the story did not hold."""


class Stage:
    """Plays steps, keeps them in order, and tells each one as it happens."""

    def __init__(self, tell: Callable[[Step], None] = lambda step: None) -> None:
        self.steps: list[Step] = []
        self._tell = tell

    @contextmanager
    def step(self, code: str, title: str, *, link: str = "") -> Iterator[Step]:
        """Play one step: whatever happens inside, ended by an audit event. The last act of a person names the step."""
        step = Step(code=code, title=title, link=link)
        before = AuditEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0
        started = time.perf_counter()
        yield step
        step.seconds = round(time.perf_counter() - started, 3)
        events = AuditEvent.objects.filter(id__gt=before, result="done").order_by("id")
        wanted = events.filter(event=step.event).last() if step.event else events.last()
        if wanted is None:
            raise StepFailed(f"{code}: nothing was recorded" + (f" as {step.event}" if step.event else ""))
        step.event, step.event_code = wanted.event, wanted.code
        step.actor, step.subject, step.grounds = wanted.actor_code, wanted.subject, wanted.grounds
        self.steps.append(step)
        self._tell(step)

    def expect_refusal(self, code: str, title: str, refusal_code: str, act: Callable[[], Any]) -> None:
        """A step in which the program says no, with this code, and puts that on record too."""
        from kortisto.kernel.errors import Refusal

        step = Step(code=code, title=title)
        before = AuditEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0
        started = time.perf_counter()
        try:
            act()
        except Refusal as refusal:
            if refusal.code != refusal_code:
                raise StepFailed(f"{code}: refused with {refusal.code}, not {refusal_code}") from refusal
        else:
            raise StepFailed(f"{code}: was not refused")
        step.seconds = round(time.perf_counter() - started, 3)
        event = AuditEvent.objects.filter(id__gt=before, result="refused", refusal_code=refusal_code).last()
        if event is None:
            raise StepFailed(f"{code}: the refusal was not recorded")
        step.event, step.event_code, step.actor, step.subject = event.event, event.code, event.actor_code, event.subject
        step.grounds = {"refused": refusal_code}
        self.steps.append(step)
        self._tell(step)
