from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_contract
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.models import ContractVersion, EvidenceKind, SigningEvidence
from kortisto.contracts.signatories import named_signatories
from kortisto.contracts.states import VersionState
from kortisto.documents.keep import keep
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal, WrongState

BEFORE_SIGNING = (
    VersionState.DRAFT, VersionState.SUBMITTED, VersionState.IN_HANDLING, VersionState.MORE_INFO, VersionState.GRANTED,
)  # fmt: skip


@action
def give_evidence(
    *, actor: Any, version: ContractVersion, name: str, kind: str, reference: str = "", attachment: File | None = None
) -> SigningEvidence:
    """The customer shows that a named signatory may sign: an e-authorisation's reference, or a power of attorney as a file.

    A handler checks it before the contract is granted. Refuses with `not_a_named_signatory`, `evidence_kind_wrong`,
    `reference_needed`, `attachment_needed`, or what `keep` refuses.
    """
    grounds = grounds_to_contract(actor=actor, account=version.contract.account)
    locked = ContractVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if locked.state not in BEFORE_SIGNING:
        raise WrongState("contracts.ContractVersion.give_evidence", locked.state)
    found = next((each for each in named_signatories(locked) if each["name"] == name), None)
    if found is None:
        raise Refusal("not_a_named_signatory", _("The application does not name this signatory."), field="name")
    if kind not in (EvidenceKind.E_AUTHORISATION, EvidenceKind.ATTACHMENT):
        raise Refusal("evidence_kind_wrong", _("Choose how the right to sign is shown."), field="kind")
    if kind == EvidenceKind.E_AUTHORISATION and not reference.strip():
        raise Refusal("reference_needed", _("Give the reference of the e-authorisation."), field="reference")
    if kind == EvidenceKind.ATTACHMENT and attachment is None:
        raise Refusal("attachment_needed", _("Attach the power of attorney."), field="attachment")
    row = SigningEvidence(
        version=locked, name=found["name"], email=found["email"], kind=kind, detail=reference.strip(), given_by=actor
    )
    if kind == EvidenceKind.ATTACHMENT and attachment is not None:
        kept = keep(
            attachment, kind="signing_evidence", subject_code=locked.reference, by=actor.actor_code, field="attachment"
        )
        row.document = kept.code
    row.save()
    record(
        Event.EVIDENCE_GIVEN, actor=actor, subject=locked, context=locked.case, grounds=grounds,
        on_behalf=version.contract.organisation, kind=kind, document=row.document, name=row.name,
    )  # fmt: skip
    return row
