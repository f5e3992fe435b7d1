"""How a document leaves the house: always as an attachment, never shown or guessed at by the browser."""

from django.http import HttpResponse

from .keep import read
from .models import Document


def attachment(data: bytes, *, name: str, content_type: str) -> HttpResponse:
    """A response that a browser saves and neither opens in the page, nor guesses about, nor keeps in its cache."""
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def download(document: Document) -> HttpResponse:
    """A kept document. Whether the caller may see it, and the record that they did, are the view's own work."""
    return attachment(read(document), name=document.file_name, content_type=document.content_type)


def paper(pdf: bytes, *, name: str) -> HttpResponse:
    """A paper just made, as `<name>.pdf`; `name` holds codes only."""
    return attachment(pdf, name=f"{name}.pdf", content_type="application/pdf")
