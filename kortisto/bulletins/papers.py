"""A bulletin as a paper: dated, with page numbers, in one of its languages."""

from django.utils import translation

from kortisto.documents.pdf import make_pdf

from .markdown import to_blocks
from .models import Bulletin
from .queries import attached_to


def bulletin_paper(bulletin: Bulletin, language: str) -> bytes:
    """The bytes of the bulletin's PDF in the language, or in Finnish where it has none in it."""
    language = bulletin.language_for(language)
    with translation.override(language):
        area = bulletin.get_area_display()
    return make_pdf(
        "bulletin",
        {
            "code": bulletin.code,
            "title": bulletin.title(language),
            "dated": bulletin.dated.isoformat(),
            "area": area,
            "acknowledge": bulletin.acknowledge,
            "blocks": to_blocks(bulletin.text(language)),
            "attachments": [each.row.title for each in attached_to(bulletin, language)],
        },
        language,
    )
