from datetime import date
from typing import Any

from kortisto.access.policy import grounds_to_contract
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.look_up import (
    refuse_before_county,
    refuse_second_mandate,
    refuse_unfit_point,
    refuse_wrong_kinds,
    refuse_wrong_period,
    refuse_wrong_type,
)
from kortisto.contracts.models import ContractVersion, Mandate
from kortisto.contracts.moves import lock_draft
from kortisto.contracts.moves_mandates import ask_the_point
from kortisto.kernel.action import action
from kortisto.kernel.clock import today
from kortisto.organisations.models import RegistrationPoint


@action
def request_mandate(
    *,
    actor: Any,
    version: ContractVersion,
    point: RegistrationPoint,
    card_kinds: list[str] | None = None,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Mandate:
    """The customer has found a point by name instead of its number: the point is asked first (BR-AU-03).

    Its number is written in when it accepts. Refuses as adding by number does, without anything typed that could be wrong.
    """
    grounds = grounds_to_contract(actor=actor, account=version.contract.account)
    locked = lock_draft(version=version)
    contract = locked.contract
    refuse_wrong_type(contract)
    giver = contract.account.organisation
    refuse_unfit_point(point=point, giver=giver)
    refuse_before_county(point=point, contract=contract)
    refuse_second_mandate(point=point, giver=giver, contract_type=contract.type)
    kinds, begins = list(card_kinds or []), valid_from or today()
    refuse_wrong_kinds(kinds, contract_type=contract.type)
    refuse_wrong_period(valid_from=begins, valid_until=valid_until)
    mandate = Mandate.objects.create(
        contract=contract, giver=giver, point=point, typed_business_id=point.owner.business_id, card_kinds=kinds,
        given_by=actor, found_by_name=True, valid_from=begins, valid_until=valid_until,
    )  # fmt: skip
    move = ask_the_point(mandate=mandate)
    record(
        Event.MANDATE_ASKED, actor=actor, subject=mandate, context=locked.case, move=move, grounds=grounds,
        on_behalf=giver, point=point, card_kinds=kinds,
    )  # fmt: skip
    return mandate
