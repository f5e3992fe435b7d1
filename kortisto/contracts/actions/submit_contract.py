from typing import Any

from kortisto.access.policy import grounds_to_contract
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.letters import tell_about_case
from kortisto.contracts.models import ContractVersion
from kortisto.contracts.moves import lock_draft, submit_mandates
from kortisto.contracts.states import VERSION
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.organisations.models import MemberRole


@action
def submit_contract(*, actor: Any, version: ContractVersion) -> ContractVersion:
    """The customer submits the application with its mandates (BR-AU-01), on behalf of the organisation.

    What the chosen way of registering leaves over — points of one's own beside a mandate, or a mandate beside one's own
    points — is dropped. Refuses with `contract_incomplete`, or as adding the mandate would refuse by now.
    """
    grounds = grounds_to_contract(actor=actor, account=version.contract.account)
    locked = lock_draft(version=version)
    move = VERSION.apply(locked, "submit", submitted_by=actor, submitted_at=now())
    organisation = locked.contract.organisation
    for event, mandate, made in submit_mandates(version=locked):
        record(
            event, actor=actor, subject=mandate, context=locked.case, move=made, grounds=grounds, on_behalf=organisation
        )
    record(
        Event.CONTRACT_SUBMITTED, actor=actor, subject=locked, context=locked.case, move=move, grounds=grounds,
        on_behalf=organisation,
    )  # fmt: skip
    tell_about_case(
        "contract_submitted", case=locked.case, roles=(MemberRole.CONTRACTS,), submitter=actor.name,
    )  # fmt: skip
    return locked
