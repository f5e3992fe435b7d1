"""The talk between a customer and a handler about a matter, as both sides' pages show it."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Exists, OuterRef, QuerySet

from kortisto.documents.models import Document
from kortisto.kernel.rows import Among
from kortisto.kernel.statements import asked_with

from .models import Case, CaseMessage


@dataclass(frozen=True)
class Line:
    """One message with its attachments; `own` when the reader's side wrote it."""

    message: CaseMessage
    attachments: list[Document]
    own: bool


def talk_of(case: Case, *, at_office: bool) -> list[Line]:
    """The messages, the oldest first, each with its attachments. Two queries."""
    rows = _messages(case=case.pk)
    files: dict[str, list[Document]] = defaultdict(list)
    if rows:
        for document in _attachments(messages=[row.reference for row in rows]):
            files[document.subject].append(document)
    return [Line(row, files[row.reference], row.from_office == at_office) for row in rows]


@asked_with(case=int)
def _messages(case: int) -> QuerySet[CaseMessage]:
    return CaseMessage.objects.filter(case=case).select_related("written_by").order_by("created_at", "pk")


@asked_with(messages=list)
def _attachments(messages: list[str]) -> QuerySet[Document]:
    return Document.objects.filter(Among("subject", messages, CharField())).order_by("pk")


def unread(lines: list[Line]) -> bool:
    """Whether the other side has written something that nobody here has read."""
    return any(not line.own and line.message.read_at is None for line in lines)


def has_unread(*, at_office: bool) -> Any:
    """For a query of matters: whether the other side has written something unread."""
    return Exists(CaseMessage.objects.filter(case=OuterRef("pk"), from_office=not at_office, read_at__isnull=True))


def attachment_of(case: Case, code: str) -> Document | None:
    """A file that came with one of the matter's messages."""
    document = Document.objects.filter(code=code, subject__startswith="casemessage:").first()
    if document is None:
        return None
    of_case = CaseMessage.objects.filter(case=case, code=document.subject.partition(":")[2])
    return document if of_case.exists() else None
