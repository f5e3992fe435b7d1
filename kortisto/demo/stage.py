"""The demo's stage: a step of the story is an act of somebody, timed, with the audit event that it left."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils import translation

from kortisto.audit.models import AuditEvent
from kortisto.audit.record import reference_of
from kortisto.kernel.errors import Refusal


@dataclass
class Step:
    """One step of the story: what happened, who did it, to what, on what grounds, and where to look at it."""

    code: str
    title: str
    part: str = ""
    actor: str = ""
    subject: str = ""
    event: str = ""
    event_code: str = ""
    grounds: dict[str, Any] = field(default_factory=dict)
    said: str = ""
    """The sentence of a refusal."""
    link: str = ""
    seconds: float = 0.0

    def about(self, event: str, subject: Any) -> None:
        """Of all that is recorded meanwhile, the step stands on this event of this thing."""
        self.event, self.subject = event, reference_of(subject)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


class StepFailed(Exception):
    """A step of the story did not hold."""


class Listener:
    """Who hears the story while it is played; this one keeps it to themselves."""

    def part(self, heading: str) -> None:
        """A part of the story begins."""

    def step(self, step: Step) -> None:
        """A step has held."""


class Stage:
    """Plays steps, keeps them in order, and tells each one as it happens."""

    def __init__(self, listener: Listener | None = None) -> None:
        self.steps: list[Step] = []
        self._listener = listener or Listener()
        self._part = ""

    def begin(self, part: str, heading: str) -> None:
        """The steps from here on belong to a part of the story."""
        self._part = part
        self._listener.part(heading)

    @contextmanager
    def step(self, code: str, title: str, *, link: str = "") -> Iterator[Step]:
        """Play one step: whatever happens inside, ended by an audit event. Without `about` or `event` the last one counts."""
        step = Step(code=code, title=title, part=self._part, link=link)
        before = _newest_event()
        started = time.perf_counter()
        yield step
        step.seconds = round(time.perf_counter() - started, 3)
        events = AuditEvent.objects.filter(id__gt=before, result="done").order_by("id")
        if step.event:
            events = events.filter(event=step.event)
        if step.subject:
            events = events.filter(subject=step.subject)
        self._keep(step, events.last(), missing=step.event or "an act")

    def expect_refusal(self, code: str, title: str, refusal_code: str, act: Callable[[], Any]) -> None:
        """A step in which the program says no, with this code, and puts that on record too."""
        step = Step(code=code, title=title, part=self._part)
        before = _newest_event()
        started = time.perf_counter()
        try:
            with translation.override("en"):
                act()
        except Refusal as refusal:
            if refusal.code != refusal_code:
                raise StepFailed(f"{code}: refused with {refusal.code}, not {refusal_code}") from refusal
            with translation.override("en"):
                step.said = str(refusal.sentence)
        else:
            raise StepFailed(f"{code}: was not refused")
        step.seconds = round(time.perf_counter() - started, 3)
        refused = AuditEvent.objects.filter(id__gt=before, result="refused", refusal_code=refusal_code)
        self._keep(step, refused.order_by("id").last(), missing="the refusal", grounds={"refused": refusal_code})

    def _keep(
        self, step: Step, event: AuditEvent | None, *, missing: str, grounds: dict[str, Any] | None = None
    ) -> None:
        if event is None:
            raise StepFailed(f"{step.code}: {missing} was not recorded")
        step.event, step.event_code = event.event, event.code
        step.actor, step.subject, step.grounds = event.actor_code, event.subject, grounds or event.grounds
        self.steps.append(step)
        self._listener.step(step)


def _newest_event() -> int:
    return AuditEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0
