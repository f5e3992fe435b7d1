"""The return address of each mail: it names the message, so that a report of non-delivery says by itself whom it is about.

`KORTISTO_MAIL_RETURN` is an address with "{code}" in it; without the setting it is the sender's address with the code after a
plus sign, which mail servers deliver to the same mailbox.
"""

import re
from email.utils import parseaddr

from django.conf import settings

from kortisto.kernel.codes import CODE_LENGTH

PLACE = "{code}"


def _pattern() -> str:
    if settings.KORTISTO_MAIL_RETURN:
        return str(settings.KORTISTO_MAIL_RETURN)
    local, at, domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")
    return f"{local}+{PLACE}{at}{domain}"


def return_address(code: str) -> str:
    """Where a mail with this message's code comes back to."""
    return _pattern().replace(PLACE, code)


def code_in(address: str) -> str:
    """The code of the message that came back to this address; empty when the address names none."""
    before, place, after = _pattern().partition(PLACE)
    if not place:
        return ""
    found = re.search(f"{re.escape(before)}([0-9a-z]{{{CODE_LENGTH}}}){re.escape(after)}", address, re.IGNORECASE)
    return found[1].upper() if found else ""
