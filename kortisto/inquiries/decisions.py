"""Revoking many cards at once takes two people, always (BR-PO-01)."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_inquire
from kortisto.kernel.errors import Refusal, WrongState
from kortisto.rulebook.decisions import Arguments, Facts, register_decision

from .models import Inquiry
from .queries import REVOKE, proposal_about, standing_of
from .states import INQUIRY, Mark


def _check(arguments: Arguments) -> None:
    inquiry: Inquiry = arguments["inquiry"]
    if not INQUIRY.can(inquiry, "revoke"):
        raise WrongState("inquiries.Inquiry.revoke", inquiry.state)
    if not inquiry.items.filter(mark=Mark.TO_REVOKE).exists():
        raise Refusal("nothing_marked", _("No card has been marked to be revoked."))
    if proposal_about(inquiry) is not None:
        raise Refusal("proposed_already", _("This has been proposed already and waits for a second person."))


def _describe(arguments: Arguments) -> Facts:
    inquiry: Inquiry = arguments["inquiry"]
    standing = standing_of(inquiry)
    return [
        (_("Registrar"), inquiry.user.name),
        (_("First day"), inquiry.first_day),
        (_("Last day"), inquiry.last_day),
        (_("Cards to be revoked"), standing.to_revoke),
        (_("In order"), standing.fine),
        (_("To be looked at"), standing.unmarked),
    ]


def _may(actor: Any, arguments: Arguments) -> Any:
    return grounds_to_inquire(actor=actor, user=arguments["inquiry"].user)


def register_decisions() -> None:
    register_decision(
        REVOKE,
        _("Revoke the cards that an inquiry has marked"),
        check=_check,
        describe=_describe,
        subject=lambda arguments: arguments["inquiry"].reference,
        grounds=_may,
        page=lambda arguments: reverse("inquiry_detail", args=[arguments["inquiry"].code]),
    )
