from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_replace_administrator
from kortisto.audit.record import record
from kortisto.documents.keep import keep
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal
from kortisto.messages.post import post
from kortisto.organisations.decisions import APPOINT
from kortisto.organisations.events import Event
from kortisto.organisations.models import AdministratorChange, CustomerAccount
from kortisto.organisations.moves import administrators_of, lock_account
from kortisto.rulebook.models import Proposal
from kortisto.rulebook.proposing import put_forward


@action
def propose_administrator(
    *,
    actor: Any,
    account: CustomerAccount,
    email: str,
    evidence: str,
    attachment: File | None = None,
    suspends_others: bool = False,
) -> Proposal:
    """The administrators of an account have gone: somebody of the office proposes a new one, on evidence that is kept.

    Another person of the office decides. The present administrators are told at once, so that one who is still there can say
    so. Refuses with `evidence_needed`, `own_address`, `account_closed` or `proposed_already`, and a file that cannot be received.
    """
    account = lock_account(account=account)
    grounds = grounds_to_replace_administrator(actor=actor, organisation=account.organisation)
    email = email.strip().lower()
    if not evidence.strip():
        raise Refusal(
            "evidence_needed", _("Write what shows that this person may act for the organisation."), field="evidence"
        )
    if email == (actor.email or "").lower():
        raise Refusal("own_address", _("Nobody of the office appoints themselves."), field="email")
    change = AdministratorChange.objects.create(
        account=account, email=email, evidence=evidence.strip(), suspends_others=suspends_others, prepared_by=actor
    )
    if attachment is not None:
        kept = keep(
            attachment,
            kind="administrator_evidence",
            subject_code=change.reference,
            by=actor.actor_code,
            field="attachment",
        )
        change.document_code = kept.code
        change.save(update_fields=["document_code"])
    proposal = put_forward(
        actor=actor,
        decision=APPOINT,
        arguments={"change": change},
        reason=str(_("The account has no administrator who acts.")),
    )
    for present in administrators_of(account):
        if present.email:
            post(
                "administrator_proposed", to=present.reference, organisation=account.organisation.name(present.language),
            )  # fmt: skip
    record(
        Event.ADMINISTRATOR_PROPOSED, actor=actor, subject=change, context=account,
        grounds=grounds.codes() | {"proposal": proposal.code}, email=email, evidence=change.evidence,
        document=change.document_code,
    )  # fmt: skip
    return proposal
