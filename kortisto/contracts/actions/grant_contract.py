from typing import Any

from kortisto.access.policy import grounds_to_handle
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.letters import tell_about_case
from kortisto.contracts.models import ContractVersion, Mandate
from kortisto.contracts.moves import accept_register_entries, keep_paper
from kortisto.contracts.states import MANDATE, VERSION, MandateState
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import WrongState
from kortisto.organisations.models import MemberRole


@action
def grant_contract(*, actor: Any, version: ContractVersion, reason: str = "") -> ContractVersion:
    """The issuer grants a contract with the mandates in it ("myönnetty"); it waits for the customer's signature.

    The paper that was granted is kept, so that exactly its bytes are signed. What the business register says of a signatory is
    accepted with the grant. Refuses with `evidence_missing` or `evidence_unchecked`.
    """
    grounds = grounds_to_handle(actor=actor, version=version)
    if not VERSION.can(version, "grant"):
        raise WrongState("contracts.ContractVersion.grant", version.state)
    accepted = accept_register_entries(version=version, by=actor)
    move = VERSION.apply(version, "grant", handler=actor, decided_at=now(), decision_reason=reason)
    submitted = Mandate.objects.filter(contract=version.contract, state=MandateState.SUBMITTED).order_by("pk")
    for mandate in submitted.select_related("giver", "point"):
        made = MANDATE.apply(mandate, "grant", granted_at=now())
        record(Event.MANDATE_GRANTED, actor=actor, subject=mandate, context=version.case, move=made, grounds=grounds)
    for evidence in accepted:
        record(
            Event.EVIDENCE_CHECKED, actor=actor, subject=version, context=version.case, grounds=grounds, accepted=True,
            kind=evidence.kind, name=evidence.name,
        )  # fmt: skip
    document = keep_paper(version=version, by=actor)
    record(
        Event.CONTRACT_GRANTED, actor=actor, subject=version, context=version.case, move=move,
        grounds={**grounds.codes(), "document": document.code, "sha256": document.sha256}, reason=reason,
    )  # fmt: skip
    tell_about_case(
        "contract_granted", case=version.case, roles=(MemberRole.CONTRACTS, MemberRole.SIGNATORY),
        signatory=version.signatory_name,
    )  # fmt: skip
    return version
