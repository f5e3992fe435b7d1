from datetime import date
from typing import Any

from kortisto.access.policy import grounds_to_contract
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.look_up import refuse_wrong_kinds, refuse_wrong_period
from kortisto.contracts.models import ContractVersion, Mandate
from kortisto.contracts.moves import lock_draft
from kortisto.contracts.states import CHANGEABLE_MANDATE_STATES
from kortisto.kernel.action import action
from kortisto.kernel.errors import NotVisible, WrongState


@action
def change_mandate(
    *,
    actor: Any,
    version: ContractVersion,
    mandate: Mandate,
    card_kinds: list[str],
    valid_from: date,
    valid_until: date | None = None,
) -> Mandate:
    """The customer changes a mandate's cards and period while it has not been submitted; no kinds mean the contract's.

    Refuses with `mandate_wrong_kinds` or `mandate_period_wrong`.
    """
    grounds = grounds_to_contract(actor=actor, account=version.contract.account)
    locked = lock_draft(version=version)
    if mandate.contract_id != locked.contract_id:
        raise NotVisible("not_our_mandate")
    refuse_wrong_kinds(card_kinds, contract_type=locked.contract.type)
    refuse_wrong_period(valid_from=valid_from, valid_until=valid_until)
    after = {"card_kinds": list(card_kinds), "valid_from": valid_from, "valid_until": valid_until}
    before = {name: getattr(mandate, name) for name in after}
    if Mandate.objects.filter(pk=mandate.pk, state__in=CHANGEABLE_MANDATE_STATES).update(**after) != 1:
        raise WrongState("contracts.Mandate.change", mandate.state)
    for name, value in after.items():
        setattr(mandate, name, value)
    record(
        Event.MANDATE_CHANGED, actor=actor, subject=mandate, context=locked.case, grounds=grounds, before=before,
        after=after,
    )  # fmt: skip
    return mandate
