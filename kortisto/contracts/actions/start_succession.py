from datetime import date
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_contract
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.models import CaseKind, Succession, SuccessionKind
from kortisto.contracts.moves import keep_message, open_case
from kortisto.contracts.successions import UNDER_WAY, successor_by
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal
from kortisto.organisations.models import CustomerAccount
from kortisto.organisations.moves import lock_account


@action
def start_succession(
    *,
    actor: Any,
    account: CustomerAccount,
    kind: str,
    effective_on: date,
    text: str,
    attachment: File,
    name_fi: str = "",
    name_sv: str = "",
    business_id: str = "",
    points: list[str] | None = None,
    mandates: list[str] | None = None,
) -> Succession:
    """The customer tells that the organisation changes, with evidence; the issuer decides (BR-AU-19).

    Refuses with `succession_under_way`, `new_name_missing`, `nothing_passes` (a split of nothing), those of
    `contracts.successions`, and a file that cannot be received.
    """
    account = lock_account(account=account)
    grounds = grounds_to_contract(actor=actor, account=account)
    organisation = account.organisation
    if Succession.objects.filter(organisation=organisation, state__in=UNDER_WAY).exists():
        raise Refusal(
            "succession_under_way",
            _("A change of the organisation is under way. You find it among the unfinished matters."),
        )
    if kind == SuccessionKind.RENAME and not name_fi.strip():
        raise Refusal("new_name_missing", _("Write the new name in Finnish."), field="name_fi")
    renamed = kind == SuccessionKind.RENAME
    successor = organisation if renamed else successor_by(business_id, organisation=organisation)
    theirs = set(organisation.points.values_list("code", flat=True)) & set(points or [])
    given = set(organisation.mandates_given.values_list("code", flat=True)) & set(mandates or [])
    if kind == SuccessionKind.SPLIT and not theirs and not given:
        raise Refusal("nothing_passes", _("Choose what moves to the other organisation."), field="mandates")
    succession = Succession.objects.create(
        kind=kind, organisation=organisation, successor=successor, effective_on=effective_on, started_by=actor,
        old_name_fi=organisation.name_fi, name_fi=name_fi.strip() if renamed else "",
        name_sv=name_sv.strip() if renamed else "", points=sorted(theirs), mandates=sorted(given),
    )  # fmt: skip
    case = open_case(kind=CaseKind.SUCCESSION, account=account, subject=succession)
    keep_message(case=case, by=actor, from_office=False, text=text, attachments=[attachment], field="attachment")
    record(
        Event.SUCCESSION_STARTED, actor=actor, subject=succession, context=case, grounds=grounds, on_behalf=organisation,
        kind=kind, effective_on=effective_on, successor=successor,
    )  # fmt: skip
    return succession
