from datetime import date
from typing import Any

from kortisto.access.policy import grounds_to_contract
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.look_up import (
    LOOK_UPS,
    point_by_number,
    refuse_before_county,
    refuse_second_mandate,
    refuse_unfit_point,
    refuse_wrong_kinds,
    refuse_wrong_owner,
    refuse_wrong_period,
    refuse_wrong_type,
)
from kortisto.contracts.models import ContractVersion, Mandate
from kortisto.contracts.moves import lock_draft
from kortisto.contracts.moves_mandates import ask_the_point
from kortisto.kernel.action import action
from kortisto.kernel.clock import today
from kortisto.organisations.limits import within_limit
from kortisto.rulebook.read import rule


@action
def add_mandate(
    *,
    actor: Any,
    version: ContractVersion,
    service_number: str,
    business_id: str,
    card_kinds: list[str] | None = None,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Mandate:
    """The customer authorises one registration point, by its number and its owner's business ID (BR-AU-04).

    `card_kinds` left out means all the kinds of the contract. A point that wants to accept each mandate is asked at once.
    Each refusal has a code of its own: those of `contracts.look_up` — a rescue department waits for the county's own
    contract (BR-AU-09).
    """
    grounds = grounds_to_contract(actor=actor, account=version.contract.account)
    within_limit(actor=actor, most=rule("service_number_look_ups_an_hour"), **LOOK_UPS)
    locked = lock_draft(version=version)
    contract = locked.contract
    refuse_wrong_type(contract)
    point = point_by_number(service_number)
    giver = contract.account.organisation
    refuse_unfit_point(point=point, giver=giver)
    refuse_before_county(point=point, contract=contract)
    typed = refuse_wrong_owner(point=point, business_id=business_id)
    refuse_second_mandate(point=point, giver=giver, contract_type=contract.type)
    kinds, begins = list(card_kinds or []), valid_from or today()
    refuse_wrong_kinds(kinds, contract_type=contract.type)
    refuse_wrong_period(valid_from=begins, valid_until=valid_until)
    mandate = Mandate.objects.create(
        contract=contract, giver=giver, point=point, typed_business_id=typed, card_kinds=kinds, given_by=actor,
        service_number=point.service_number, valid_from=begins, valid_until=valid_until,
    )  # fmt: skip
    record(
        Event.MANDATE_ADDED, actor=actor, subject=mandate, context=locked.case, grounds=grounds,
        on_behalf=giver, point=point, service_number=point.service_number, card_kinds=kinds,
    )  # fmt: skip
    if point.accepts_by_request:
        move = ask_the_point(mandate=mandate)
        record(Event.MANDATE_ASKED, actor=actor, subject=mandate, context=locked.case, move=move, grounds=grounds)
    return mandate
