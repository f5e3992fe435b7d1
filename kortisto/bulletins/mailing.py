"""A bulletin as a mail: its words in HTML beside the plain ones, and its files.

A bulletin that goes out cannot change any more, so what is made of it is made once in each worker, not once for each receiver.
"""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import formats, translation
from django.utils.safestring import mark_safe

from kortisto.documents.keep import DocumentChanged, read
from kortisto.kernel.sealed import CannotOpen
from kortisto.messages.dressing import Dressing, File
from kortisto.messages.facts import NotNeeded

from .markdown import to_html
from .models import Bulletin
from .moves import documents_of
from .states import BulletinState


def dressing(facts: dict[str, Any], language: str) -> Dressing:
    """What the outbox asks for each mail of a bulletin, when it leaves: one whose sending was stopped meanwhile is not needed.

    A `LookupError` stops a mail whose files cannot be read.
    """
    if facts["bulletin"].state == BulletinState.STOPPED:
        raise NotNeeded
    return _dressing(facts["bulletin"].code, language, facts["link"])


@lru_cache(maxsize=16)
def _dressing(code: str, language: str, link: str) -> Dressing:
    bulletin = Bulletin.objects.get(code=code)
    language = bulletin.language_for(language)
    with translation.override(language):
        html = render_to_string(
            "bulletins/mail.html",
            {
                "bulletin": bulletin,
                "title": bulletin.title(language),
                "language": language,
                "dated": formats.date_format(bulletin.dated, "SHORT_DATE_FORMAT"),
                "html": mark_safe(to_html(bulletin.text(language))),  # noqa: S308 — made by our own reader, no HTML passes
                "link": link,
                "issuer": settings.KORTISTO_ISSUER.get(language, ""),
            },
        )
    return Dressing(html=html, files=tuple(files_of(bulletin, language)))


def files_of(bulletin: Bulletin, language: str) -> list[File]:
    """The attachments for a reader of this language: name, bytes, content type."""
    attachments = [each for each in bulletin.attachments.order_by("pk") if each.language in ("", language)]
    documents = documents_of(attachments)
    found = []
    for attachment in attachments:
        document = documents[attachment.document]
        try:
            data = read(document)
        except (CannotOpen, DocumentChanged, OSError) as trouble:
            raise LookupError(f"attachment {attachment.code} cannot be read") from trouble
        found.append((file_name(attachment.title, document.extension), data, document.content_type))
    return found


def file_name(title: str, extension: str) -> str:
    """The attachment's title as a file name that every system takes."""
    kept = "".join(letter if letter.isalnum() or letter in " -_()" else "-" for letter in title).strip(" -") or "liite"
    return f"{kept}.{extension}"
