from typing import Any

from kortisto.access.policy import grounds_to_contract
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.models import ContractVersion, Mandate
from kortisto.contracts.moves import withdraw_mandates
from kortisto.contracts.states import CHANGEABLE_MANDATE_STATES, VERSION, MandateState
from kortisto.kernel.action import action
from kortisto.kernel.clock import now


@action
def withdraw_contract(*, actor: Any, version: ContractVersion) -> ContractVersion:
    """The customer takes back an application that nobody has begun to handle, with the mandates in it (SM3)."""
    grounds = grounds_to_contract(actor=actor, account=version.contract.account)
    move = VERSION.apply(version, "withdraw", ended_at=now())
    under_way = Mandate.objects.filter(
        contract=version.contract, state__in=(*CHANGEABLE_MANDATE_STATES, MandateState.SUBMITTED)
    ).order_by("pk")
    for mandate, made in withdraw_mandates(mandates=list(under_way)):
        record(Event.MANDATE_WITHDRAWN, actor=actor, subject=mandate, context=version.case, move=made, grounds=grounds)
    record(
        Event.CONTRACT_WITHDRAWN, actor=actor, subject=version, context=version.case, move=move, grounds=grounds,
        on_behalf=version.contract.organisation,
    )  # fmt: skip
    return version
