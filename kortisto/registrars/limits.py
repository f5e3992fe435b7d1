"""How often a link to begin the course may be asked for: seldom to one address, seldom from one computer."""

import hashlib

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.errors import TooMany

AN_HOUR = 3600
MOST = {"email": 3, "address": 30}


def limit_links(*, email: str, address: str) -> None:
    """Count this request; `too_many_requests` (429) when the e-mail address or the computer has had its share of the hour."""
    for kind, value in (("email", email.strip().lower()), ("address", address)):
        key = f"course-link:{kind}:{hashlib.sha256(value.encode()).hexdigest()}"
        cache.add(key, 0, AN_HOUR)
        if cache.incr(key) > MOST[kind]:
            raise TooMany(
                "too_many_requests", _("A link has been asked for many times within an hour. Try again later.")
            )
