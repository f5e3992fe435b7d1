"""The link with which somebody who has no user begins the course. It proves the address, and nothing of it is stored."""

from datetime import timedelta

from django.core import signing

from kortisto.ui.face import full_address

SALT = "kortisto.registrars.course"
LIFE = timedelta(days=2)


def link_for(address: str) -> str:
    return full_address("portal", "course_link", signing.dumps(address, salt=SALT))


def address_in(token: str) -> str | None:
    """The address that a link's token proves; None for a token that is none, or is older than two days."""
    try:
        return str(signing.loads(token, salt=SALT, max_age=LIFE))
    except signing.BadSignature:
        return None
