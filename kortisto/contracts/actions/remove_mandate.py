from typing import Any

from kortisto.access.policy import grounds_to_contract
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.models import ContractVersion, Mandate
from kortisto.contracts.moves import lock_draft, withdraw_mandates
from kortisto.contracts.states import CHANGEABLE_MANDATE_STATES
from kortisto.kernel.action import action
from kortisto.kernel.errors import NotVisible, WrongState


@action
def remove_mandate(*, actor: Any, version: ContractVersion, mandate: Mandate) -> Mandate:
    """A mandate that has not been submitted is left out of the draft; a point that was asked has nothing to answer any more."""
    grounds = grounds_to_contract(actor=actor, account=version.contract.account)
    locked = lock_draft(version=version)
    if mandate.contract_id != locked.contract_id:
        raise NotVisible("not_our_mandate")
    if mandate.state not in CHANGEABLE_MANDATE_STATES:
        raise WrongState("contracts.Mandate.remove", mandate.state)
    [(mandate, move)] = withdraw_mandates(mandates=[mandate])
    record(Event.MANDATE_WITHDRAWN, actor=actor, subject=mandate, context=locked.case, move=move, grounds=grounds)
    return mandate
