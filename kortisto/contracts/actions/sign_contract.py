from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_sign
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.letters import tell_about_case
from kortisto.contracts.models import ContractSignature, ContractVersion
from kortisto.contracts.moves import keep_paper
from kortisto.contracts.papers import granted_paper
from kortisto.contracts.signatories import signatories_of
from kortisto.contracts.states import VERSION, VersionState
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal, WrongState
from kortisto.kernel.jobs import later
from kortisto.organisations.models import MemberRole
from kortisto.organisations.moves import lock_account


@action
def sign_contract(*, actor: Any, version: ContractVersion, document_sha256: str = "") -> ContractSignature:
    """A signatory signs the granted contract by strong identification; with the last signature it comes into force.

    The signature is a fact of its own: the SHA-256 of the granted paper, method, level and time (BR-AU-14). Where several sign
    together, the contract waits for the others; when all have signed, the older version is replaced, and the paper is sealed
    by a job. `document_sha256` is the paper the signatory had before their eyes. Refuses with `identification_needed`,
    `right_to_sign_not_shown`, `signed_already` or `paper_changed`.
    """
    account = lock_account(account=version.contract.account)
    version.refresh_from_db(fields=["state"])
    if not VERSION.can(version, "sign"):
        raise WrongState("contracts.ContractVersion.sign", version.state)
    grounds = grounds_to_sign(actor=actor, version=version)
    if version.signatures.filter(signed_by=actor).exists():
        raise Refusal("signed_already", _("You have signed this contract already. It waits for the other signatories."))
    paper = granted_paper(version) or keep_paper(version=version, by=actor)
    if document_sha256 and document_sha256 != paper.sha256:
        raise Refusal(
            "paper_changed", _("The contract's paper is not the one you looked at. Open it again before you sign.")
        )
    moment, identification = now(), grounds.identification
    assert identification is not None
    signature = ContractSignature.objects.create(
        version=version, signed_by=actor, signer_name=actor.name, method=identification.method, level=identification.level,
        identified_at=identification.at, signed_at=moment, document_sha256=paper.sha256,
    )  # fmt: skip
    facts = {
        "actor": actor, "subject": version, "context": version.case, "on_behalf": account.organisation,
        "grounds": {**grounds.codes(), "document": paper.code, "sha256": paper.sha256}, "signer": actor.name,
        "method": identification.method, "level": identification.level,
    }  # fmt: skip
    waiting = [each.name for each in signatories_of(version) if not each.signed]
    roles = (MemberRole.CONTRACTS, MemberRole.SIGNATORY)
    if waiting:
        record(Event.CONTRACT_CO_SIGNED, **facts)
        tell_about_case(
            "contract_co_signed", case=version.case, roles=roles, signer=actor.name, waiting=", ".join(waiting)
        )
        return signature
    earlier = ContractVersion.objects.filter(contract=version.contract, state=VersionState.IN_FORCE).first()
    if earlier is not None:
        replaced = VERSION.apply(earlier, "replace", ended_at=moment)
        record(Event.CONTRACT_REPLACED, actor=actor, subject=earlier, context=earlier.case, move=replaced, by=version)
    move = VERSION.apply(version, "sign", signed_at=moment)
    record(Event.CONTRACT_SIGNED, move=move, **facts)
    later("contracts:seal_contract", version=version.code)
    tell_about_case("contract_signed", case=version.case, roles=roles, signer=actor.name)
    return signature
