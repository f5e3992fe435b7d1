from datetime import date
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_contract
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.models import Succession, SuccessionKind
from kortisto.contracts.successions import open_succession
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

    Refuses with `new_name_missing` and those of `contracts.successions.open_succession`.
    """
    account = lock_account(account=account)
    grounds = grounds_to_contract(actor=actor, account=account)
    if kind == SuccessionKind.RENAME and not name_fi.strip():
        raise Refusal("new_name_missing", _("Write the new name in Finnish."), field="name_fi")
    succession, case = open_succession(
        by=actor, from_office=False, account=account, kind=kind, effective_on=effective_on, text=text, attachment=attachment,
        name_fi=name_fi, name_sv=name_sv, business_id=business_id, points=points, mandates=mandates,
    )  # fmt: skip
    record(
        Event.SUCCESSION_STARTED, actor=actor, subject=succession, context=case, grounds=grounds, on_behalf=account.organisation,
        kind=kind, effective_on=effective_on, successor=succession.successor,
    )  # fmt: skip
    return succession
