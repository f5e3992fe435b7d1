"""Sending a bulletin, where it takes two people (BR-PO-01)."""

from typing import Any

from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_write_bulletins
from kortisto.kernel.errors import Refusal, WrongState
from kortisto.rulebook.decisions import Arguments, Facts, register_decision
from kortisto.ui.face import address

from .aims import aim_in_words
from .audience import receivers_of
from .models import Bulletin
from .moves import APPROVE, check_complete, fingerprint, proposal_about
from .states import BULLETIN


def _check(arguments: Arguments) -> None:
    bulletin: Bulletin = arguments["bulletin"]
    if not BULLETIN.can(bulletin, "approve"):
        raise WrongState("bulletins.Bulletin.approve", bulletin.state)
    if proposal_about(bulletin) is not None:
        raise Refusal("proposed_already", _("This has been proposed already and waits for a second person."))
    if fingerprint(bulletin) != arguments["content"]:
        raise Refusal("bulletin_changed", _("The bulletin has been changed since it was read. Read it again."))
    check_complete(bulletin)


def _describe(arguments: Arguments) -> Facts:
    bulletin: Any = arguments["bulletin"]
    when = formats.date_format(bulletin.send_at, "DATETIME_FORMAT") if bulletin.send_at else _("At once")
    return [
        (_("Bulletin"), bulletin.title((get_language() or "fi")[:2])),
        (_("Aimed at"), aim_in_words(bulletin)),
        (_("Receivers today"), receivers_of(bulletin).count()),
        (_("To be sent"), when),
    ]


def register_decisions() -> None:
    register_decision(
        APPROVE,
        _("Send a bulletin"),
        check=_check,
        describe=_describe,
        subject=lambda arguments: arguments["bulletin"].reference,
        grounds=lambda actor, arguments: grounds_to_write_bulletins(actor=actor),
        page=lambda arguments: address("office", "bulletin_detail", arguments["bulletin"].code),
    )
