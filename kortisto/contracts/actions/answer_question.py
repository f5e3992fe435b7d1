from typing import Any

from django.core.files.base import File

from kortisto.access.policy import grounds_to_contract
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.models import Case, CaseMessage
from kortisto.contracts.moves import lock_draft, submit_mandates, version_of, wait_for_the_office
from kortisto.contracts.states import VERSION
from kortisto.documents.keep import keep
from kortisto.kernel.action import action


@action
def answer_question(*, actor: Any, case: Case, text: str, attachment: File | None = None) -> CaseMessage:
    """The customer answers the handler, and the application goes back to handling with what was changed in it (SM3).

    Refuses with `contract_incomplete` when something was emptied meanwhile, and a file that cannot be received.
    """
    grounds = grounds_to_contract(actor=actor, account=case.account)
    version = lock_draft(version=version_of(case=case))
    move = VERSION.apply(version, "answer")
    for event, mandate, made in submit_mandates(version=version):
        record(event, actor=actor, subject=mandate, context=case, move=made, grounds=grounds)
    message = CaseMessage(case=case, written_by=actor, from_office=False, text=text)
    if attachment is not None:
        kept = keep(
            attachment, kind="contract_attachment", subject_code=case.reference, by=actor.actor_code, field="attachment"
        )
        message.attachment = kept.code
    message.save()
    wait_for_the_office(case=case, waits=True)
    record(
        Event.CONTRACT_ANSWERED, actor=actor, subject=version, context=case, move=move, grounds=grounds, text=text,
        on_behalf=version.contract.organisation, document=message.attachment,
    )  # fmt: skip
    return message
