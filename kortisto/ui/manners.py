"""A polite limit for pages that anybody may open: far above what a person does, below what a careless program does."""

from hashlib import sha256

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.clock import now
from kortisto.kernel.errors import TooMany


def polite(request: HttpRequest, name: str, *, most: int, seconds: int) -> None:
    """Count this visit; `too_many_requests` (429) once an address has made more than `most` in a stretch of `seconds`.

    The address is kept as a fingerprint and forgotten when the stretch is over.
    """
    address = getattr(request, "client_address", "") or request.META.get("REMOTE_ADDR", "")
    stretch = int(now().timestamp()) // seconds
    key = f"polite:{name}:{stretch}:{sha256(address.encode()).hexdigest()[:32]}"
    visits = cache.get(key, 0)
    if visits >= most:
        raise TooMany("too_many_requests", _("You have opened these pages very often. Wait a minute and try again."))
    cache.set(key, visits + 1, timeout=2 * seconds)
