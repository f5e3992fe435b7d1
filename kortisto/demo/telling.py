"""How the terminal tells the story: who did what, to what, on what grounds, and where to look at it."""

import logging
import os
import sys
import textwrap

from django.conf import settings
from django.utils import translation

from kortisto.audit.registry import event_label, resolve

from .stage import Listener, Step

# A ground's name in the log, and the kind of thing that its code belongs to.
GROUNDS = {
    "appointment": "officeappointment",
    "membership": "membership",
    "identification": "strongidentification",
    "right": "registrarright",
    "point_right": "pointright",
    "version": "contractversion",
    "mandate": "mandate",
}
WIDTH = 110


def hush() -> None:
    """The story is what the terminal tells; what the program notes for its operator is not part of it."""
    logging.getLogger("kortisto").setLevel(logging.WARNING)


class Teller(Listener):
    """Tells parts and steps on the terminal as they happen."""

    def __init__(self) -> None:
        plain = not sys.stdout.isatty() or bool(os.environ.get("NO_COLOR"))
        self._grey, self._bold, self._end = ("", "", "") if plain else ("\033[90m", "\033[1m", "\033[0m")
        self._parts = 0

    def part(self, heading: str) -> None:
        self._parts += 1
        print(f"\n{self._bold}{self._parts}  {heading}{self._end}\n", flush=True)

    @translation.override("en")
    def step(self, step: Step) -> None:
        mark = "✗" if step.said else "✓"
        print(f"  {mark} {self._bold}{step.title}{self._end}")
        names = resolve({step.actor, step.subject})
        what = [str(names[step.actor].label), event_label(step.event)]
        subject = str(names[step.subject].label) if step.subject in names else ""
        if subject and ":" not in subject:
            what.append(subject)
        self._line(" · ".join(what))
        if step.said:
            self._line(f"“{step.said}” ({step.grounds['refused']})")
        elif named := grounds_in_words(step):
            self._line(f"Grounds: {named}")
        if step.link:
            self._line(f"{settings.KORTISTO_PUBLIC_ADDRESS}{step.link}", wrap=False)
        sys.stdout.flush()

    def _line(self, text: str, *, wrap: bool = True) -> None:
        lines = textwrap.wrap(text, WIDTH, break_long_words=False) if wrap else [text]
        for line in lines:
            print(f"    {self._grey}{line}{self._end}")


def grounds_in_words(step: Step) -> str:
    """The grounds of a step, each as the log names it."""
    found = [f"{kind}:{step.grounds[name]}" for name, kind in GROUNDS.items() if name in step.grounds]
    names = resolve(found)
    return "; ".join(str(names[reference].label) for reference in found)
