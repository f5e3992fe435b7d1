from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_write_bulletins
from kortisto.audit.record import record
from kortisto.bulletins.events import Event
from kortisto.bulletins.models import Bulletin, BulletinAttachment
from kortisto.bulletins.moves import documents_of, draft
from kortisto.documents.keep import keep
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal
from kortisto.rulebook.read import rule

MEGABYTE = 1_000_000


@action
def attach_to_bulletin(
    *, actor: Any, bulletin: Bulletin, file: File, title: str, language: str = ""
) -> BulletinAttachment:
    """Somebody of the office puts a file to a draft, for the readers of one language or for all.

    Refuses what `documents.keep` refuses, `attachments_too_large`, and `waits_for_approval`.
    """
    grounds = grounds_to_write_bulletins(actor=actor)
    row = draft(bulletin)
    document = keep(file, kind="bulletin", subject_code=row.reference, by=actor.actor_code)
    most = rule("bulletin_attachments_mb")
    before = sum(each.size for each in documents_of(list(row.attachments.all())).values())
    if before + document.size > most * MEGABYTE:
        raise Refusal(
            "attachments_too_large",
            _("The attachments of a bulletin may have at most %(most)s megabytes together.") % {"most": most},
            field="file",
        )
    attachment = BulletinAttachment.objects.create(
        bulletin=row, document=document.code, title=title.strip(), language=language
    )
    record(
        Event.BULLETIN_ATTACHED, actor=actor, subject=attachment, context=row,
        grounds=grounds.codes() | {"document": document.code}, title=attachment.title,
    )  # fmt: skip
    return attachment
