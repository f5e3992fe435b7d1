from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_contract
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.look_up import (
    LOOK_UPS,
    point_by_number,
    refuse_before_county,
    refuse_second_mandate,
    refuse_unfit_point,
    refuse_wrong_owner,
    refuse_wrong_type,
)
from kortisto.contracts.models import ContractVersion, Mandate, mandated_kinds
from kortisto.contracts.moves import lock_draft
from kortisto.kernel.action import action
from kortisto.kernel.clock import today
from kortisto.kernel.errors import Refusal
from kortisto.organisations.limits import within_limit
from kortisto.rulebook.read import rule


@action
def add_mandate(
    *, actor: Any, version: ContractVersion, service_number: str, business_id: str, card_kinds: list[str] | None = None
) -> Mandate:
    """The customer authorises one registration point, by its number and its owner's business ID (BR-AU-04).

    `card_kinds` left out means all the kinds of the contract. Each refusal has a code of its own: those of
    `contracts.look_up` — a rescue department waits for the county's own contract (BR-AU-09) — and `mandate_wrong_kinds`.
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
    kinds = list(card_kinds or [])
    if not set(kinds) <= set(mandated_kinds(contract.type)):
        raise Refusal(
            "mandate_wrong_kinds",
            _(
                "A mandate covers personnel cards and actor cards. A professional card needs no mandate: any point orders it."
            ),
            field="card_kinds",
        )
    mandate = Mandate.objects.create(
        contract=contract, giver=giver, point=point, typed_business_id=typed, card_kinds=kinds,
        given_by=actor, valid_from=today(),
    )  # fmt: skip
    record(
        Event.MANDATE_ADDED, actor=actor, subject=mandate, context=locked.case, grounds=grounds,
        on_behalf=giver, point=point, service_number=point.service_number, card_kinds=kinds,
    )  # fmt: skip
    return mandate
