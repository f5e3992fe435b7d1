"""How the terminal tells the story: who, what, on what grounds, and where to look at it."""

import os
import sys

from django.conf import settings
from django.utils import translation

from kortisto.accounts.models import User
from kortisto.audit.registry import event_label

from .stage import Step


@translation.override("en")
def tell(step: Step) -> None:
    """Print one step as it happens."""
    plain = not sys.stdout.isatty() or bool(os.environ.get("NO_COLOR"))
    mark = "✗" if "refused" in step.grounds else "✓"
    grey, bold, end = ("", "", "") if plain else ("\033[90m", "\033[1m", "\033[0m")
    print(f"{mark} {bold}{step.title}{end}")
    parts = [who(step.actor), str(event_label(step.event)) or step.event, on(step)]
    print(f"  {grey}{' · '.join(part for part in parts if part)} · {step.seconds:.2f} s{end}")
    if step.link:
        print(f"  {grey}{settings.KORTISTO_PUBLIC_ADDRESS}{step.link}{end}")
    sys.stdout.flush()


def who(actor_code: str) -> str:
    """The actor's name: a person's, or what part of the program acted."""
    kind, _colon, code = actor_code.partition(":")
    if kind != "user":
        return actor_code
    user = User.objects.filter(code=code).first()
    return user.name if user else actor_code


def on(step: Step) -> str:
    """The grounds in a few words."""
    if "refused" in step.grounds:
        return f"refused: {step.grounds['refused']}"
    named = [name.replace("_", " ") for name in step.grounds if name not in {"on", "document", "sha256"}]
    return f"on the grounds of: {', '.join(named)}" if named else ""
