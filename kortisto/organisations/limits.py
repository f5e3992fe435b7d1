"""Limits of tries, counted from the audit log: it keeps refused tries too, and nothing rolls it back."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kortisto.audit.models import AuditEvent, Result
from kortisto.audit.record import actor_code_of
from kortisto.kernel.clock import now
from kortisto.kernel.errors import TooMany


def within_limit(*, actor: Any, events: tuple[str, ...], actions: tuple[str, ...], most: int) -> None:
    """Refuse with `too_many_requests` (429) once the actor has done or tried something `most` times in an hour.

    `events` are written when it is done; `actions` are the actions whose refused tries count too.
    """
    tries = AuditEvent.objects.filter(
        Q(event__in=events) | Q(result=Result.REFUSED, grounds__action__in=actions),
        actor_code=actor_code_of(actor),
        at__gte=now() - timedelta(hours=1),
    ).count()
    if tries >= most:
        raise TooMany("too_many_requests", _("You have tried this many times within an hour. Try again later."))
