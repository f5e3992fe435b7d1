from typing import Any

from django.core.files.base import File

from kortisto.access.policy import grounds_of_the_program
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.models import ContractVersion
from kortisto.contracts.papers import SEALED
from kortisto.documents.keep import keep
from kortisto.kernel.action import action


@action
def keep_sealed_contract(*, actor: Any, version: ContractVersion, paper: File) -> ContractVersion:
    """The signed contract's paper, sealed by the issuer, is kept; of two jobs that sealed it the first one's stays."""
    grounds = grounds_of_the_program(actor=actor)
    locked = ContractVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if locked.sealed_document:
        return locked
    kept = keep(paper, kind=SEALED, subject_code=locked.reference, by=actor.actor_code)
    locked.sealed_document = kept.code
    locked.save(update_fields=["sealed_document", "updated_at"])
    record(
        Event.CONTRACT_SEALED, actor=actor, subject=locked, context=locked.case,
        grounds=grounds.codes() | {"document": kept.code, "sha256": kept.sha256},
    )  # fmt: skip
    return locked
