from datetime import date
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_begin_succession
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.letters import tell_account
from kortisto.contracts.models import Succession, SuccessionKind
from kortisto.contracts.successions import active_account, open_succession
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal
from kortisto.organisations.models import CustomerAccount, MemberRole
from kortisto.organisations.moves import lock_account


@action
def begin_succession(
    *,
    actor: Any,
    account: CustomerAccount,
    kind: str,
    effective_on: date,
    text: str,
    attachment: File,
    business_id: str,
    points: list[str] | None = None,
    mandates: list[str] | None = None,
) -> Succession:
    """The customer is gone or does not tell it: the office begins a merger or a split on evidence (BR-AU-19).

    It is decided like one that the customer told, by two people; both organisations are told at once, so that somebody who is
    still there can take it back or say so. Refuses with `name_told_by_customer`, `conflict_of_interest` and those of
    `contracts.successions.open_succession`.
    """
    account = lock_account(account=account)
    grounds = grounds_to_begin_succession(actor=actor, organisations=[account.organisation])
    if kind == SuccessionKind.RENAME:
        raise Refusal(
            "name_told_by_customer",
            _("The organisation tells a new name itself, because it signs its contract in that name."),
            field="kind",
        )
    succession, case = open_succession(
        by=actor, from_office=True, account=account, kind=kind, effective_on=effective_on, text=text, attachment=attachment,
        business_id=business_id, points=points, mandates=mandates,
    )  # fmt: skip
    grounds_to_begin_succession(actor=actor, organisations=[succession.successor])
    record(
        Event.SUCCESSION_BEGUN, actor=actor, subject=succession, context=case, grounds=grounds, kind=kind,
        effective_on=effective_on, successor=succession.successor,
    )  # fmt: skip
    for organisation in (succession.organisation, succession.successor):
        told = active_account(organisation)
        if told is not None:
            tell_account(
                "succession_begun", account=told, roles=(MemberRole.CONTRACTS,), organisation=succession.organisation,
                successor=succession.successor, day=effective_on,
            )  # fmt: skip
    return succession
