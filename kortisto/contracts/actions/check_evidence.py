from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_handle
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.models import SigningEvidence
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal


@action
def check_evidence(*, actor: Any, evidence: SigningEvidence, accepted: bool, note: str = "") -> SigningEvidence:
    """A handler has looked at what shows a signatory's right to sign, and accepts it or not (BR-AU-14).

    Refuses with `checked_already`, or `reason_needed` when it is not accepted without saying why.
    """
    grounds = grounds_to_handle(actor=actor, version=evidence.version)
    if not accepted and not note.strip():
        raise Refusal("reason_needed", _("Say why the evidence is not accepted; the customer sees it."), field="note")
    changed = SigningEvidence.objects.filter(pk=evidence.pk, accepted__isnull=True).update(
        accepted=accepted, checked_by=actor, checked_at=now(), note=note.strip()
    )
    if not changed:
        raise Refusal("checked_already", _("Somebody has checked this evidence already."))
    evidence.refresh_from_db()
    record(
        Event.EVIDENCE_CHECKED, actor=actor, subject=evidence.version, context=evidence.version.case, grounds=grounds,
        accepted=accepted, kind=evidence.kind, name=evidence.name, reason=note.strip(),
    )  # fmt: skip
    return evidence
