from typing import Any

from kortisto.access.policy import grounds_to_write_bulletins
from kortisto.audit.record import record
from kortisto.bulletins.events import Event
from kortisto.bulletins.models import Bulletin, BulletinAttachment
from kortisto.bulletins.moves import draft
from kortisto.documents.models import Document
from kortisto.kernel.action import action
from kortisto.kernel.errors import NotVisible


@action
def detach_from_bulletin(*, actor: Any, attachment: BulletinAttachment) -> Bulletin:
    """Somebody of the office takes a file from a draft; the file itself goes with the nightly sweep."""
    grounds = grounds_to_write_bulletins(actor=actor)
    row = draft(attachment.bulletin)
    reference, document = attachment.reference, attachment.document
    if not BulletinAttachment.objects.filter(pk=attachment.pk).exists():
        raise NotVisible
    BulletinAttachment.objects.filter(pk=attachment.pk).delete()
    Document.objects.filter(code=document).delete()
    record(
        Event.BULLETIN_DETACHED, actor=actor, subject=reference, context=row,
        grounds=grounds.codes() | {"document": document},
    )  # fmt: skip
    return row
