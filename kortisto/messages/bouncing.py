"""Addresses that mail does not reach: noted when a message comes back, forgotten when their owner shows that they work.

One table for every room: a user's own address, an invitation's, a registrar's at the desk. A room that shows an address asks
`bouncing(addresses)`.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import F, QuerySet

from kortisto.kernel.clock import now
from kortisto.kernel.statements import asked_with

from .models import BouncingAddress

_listeners: list[Callable[[str], None]] = []


def when_address_bounces(listener: Callable[[str], None]) -> None:
    """Have `listener` told of each address that begins to bounce, in the same transaction; called in `AppConfig.ready()`."""
    _listeners.append(listener)


def note_bounce(*, address: str, status: str) -> BouncingAddress:
    """A mail to this address came back for good; `status` is the mail system's code (RFC 3463), or a word of ours."""
    row, made = BouncingAddress.objects.get_or_create(
        address=address.strip().lower(), defaults={"status": status[:20], "bounces": 1}
    )
    news = made or row.works_at is not None
    if not made:
        BouncingAddress.objects.filter(pk=row.pk).update(
            status=status[:20], bounces=F("bounces") + 1, last_at=now(), works_at=None
        )
        row.refresh_from_db()
    if news:
        for listener in _listeners:
            listener(row.address)
    return row


def address_works(*, address: str) -> bool:
    """Its owner has followed a link that was sent there; True when it had been bouncing."""
    rows = BouncingAddress.objects.filter(address=address.strip().lower(), works_at=None)
    return rows.update(works_at=now()) > 0


def bouncing(addresses: Iterable[str | None]) -> set[str]:
    """Those of the addresses that mail does not reach, in lower case."""
    asked = {address.strip().lower() for address in addresses if address}
    return set(BouncingAddress.objects.filter(address__in=asked, works_at=None).values_list("address", flat=True))


def bounces(address: str | None) -> bool:
    """Whether mail does not reach this one address."""
    return bool(address and _bouncing(address=address.strip().lower()))


@asked_with(address=str)
def _bouncing(address: str) -> QuerySet[Any]:
    return BouncingAddress.objects.filter(address=address, works_at=None).values_list("pk", flat=True)[:1]
