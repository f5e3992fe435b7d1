"""Bulletins: who writes and sends them, who reads them."""

from typing import Any

from kortisto.accounts.models import OfficeRole
from kortisto.bulletins.models import Bulletin
from kortisto.kernel.errors import NotVisible
from kortisto.kernel.share import first_for_share

from .desk import any_registrar_right
from .grounds import Grounds, in_use
from .office import appointment_of

# The editor's own task; handlers and rights administrators, who know the registrars, write too.
BULLETIN_ROLES = (OfficeRole.EDITOR, OfficeRole.HANDLER, OfficeRole.RIGHTS)


def grounds_to_write_bulletins(*, actor: Any) -> Grounds:
    """Writing, aiming, sending and calling off bulletins, and being one of the two people who decide on it."""
    return appointment_of(actor=actor, roles=BULLETIN_ROLES)


def grounds_to_ask_addresses(*, actor: Any) -> Grounds:
    """Asking the registrars of a mail domain to confirm their addresses."""
    return appointment_of(actor=actor, roles=BULLETIN_ROLES)


def grounds_to_read_bulletin(*, actor: Any, bulletin: Bulletin) -> Grounds:
    """Reading and acknowledging one's own copy: a registrar to whom it was sent. Somebody else's does not exist."""
    if not in_use(actor):
        raise NotVisible("not_a_receiver")
    if first_for_share(bulletin.readable().filter(user=actor)) is None:
        raise NotVisible("not_a_receiver")
    return Grounds(right=any_registrar_right(actor=actor))
