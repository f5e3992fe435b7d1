from typing import Any

from kortisto.access.policy import grounds_to_contract
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.models import ContractVersion
from kortisto.contracts.moves import lock_draft
from kortisto.kernel.action import action
from kortisto.kernel.errors import NotVisible
from kortisto.organisations.models import RegistrationPoint


@action
def choose_main_point(*, actor: Any, version: ContractVersion, point: RegistrationPoint) -> ContractVersion:
    """One of the contract's points is its main point; that point's number stands on the contract's PDF (BR-AU-07)."""
    grounds = grounds_to_contract(actor=actor, account=version.contract.account)
    locked = lock_draft(version=version)
    if not locked.subscriptions.filter(point=point).exists():
        raise NotVisible("not_in_contract")
    locked.subscriptions.filter(is_main=True).exclude(point=point).update(is_main=False)
    locked.subscriptions.filter(point=point).update(is_main=True)
    record(
        Event.MAIN_POINT_CHOSEN, actor=actor, subject=locked, context=locked.case, grounds=grounds, point=point,
        service_number=point.service_number,
    )  # fmt: skip
    return locked
