"""What a received file really is. Its name and the browser's word are claims; only parsing it tells.

The libraries that parse are loaded with the first file: they are large, and every program of the house starts without them.
"""

import hashlib
import io
from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.errors import Refusal

MOST_PIXELS = 40_000_000  # an A4 page scanned at 600 dpi; more is a bomb, not a page
MOST_PIXELS_IN_ALL = 4 * MOST_PIXELS  # of a file with many pages, so that parsing it stays within seconds
MOST_PAGES = 200


@dataclass(frozen=True)
class FileType:
    content_type: str
    extension: str
    other_extensions: tuple[str, ...] = ()

    def claims(self) -> set[str]:
        return {self.extension, *self.other_extensions}


PDF = FileType("application/pdf", "pdf")
JPEG = FileType("image/jpeg", "jpg", ("jpeg", "jpe"))
PNG = FileType("image/png", "png")
TIFF = FileType("image/tiff", "tif", ("tiff",))
TYPES = (PDF, JPEG, PNG, TIFF)
IMAGES = {"JPEG": JPEG, "PNG": PNG, "TIFF": TIFF}
# What browsers send when they do not know; it claims nothing.
CLAIMS_NOTHING = {"", "application/octet-stream", "binary/octet-stream"}


@dataclass(frozen=True)
class Examined:
    """A file that is what it says, with its fingerprint (SHA-256, hex)."""

    data: bytes
    type: FileType
    sha256: str


def examine(upload: File, *, field: str | None = "file") -> Examined:
    """Read a received file and find out what it is.

    Refuses (422) with `document_empty`, `document_too_large`, `document_type_unknown`, `document_type_lies`,
    `document_encrypted` or `document_unreadable`.
    """
    limit = settings.KORTISTO_DOCUMENT_MAX_MB * 1_000_000
    if upload.size is not None and upload.size > limit:
        raise _too_large(field)
    upload.seek(0)
    data = upload.read(limit + 1)
    if len(data) > limit:
        raise _too_large(field)
    if not data:
        raise Refusal("document_empty", _("The file is empty. Choose the file again."), field=field)
    found = _parse(data, field)
    _compare_with_claims(upload, found, field)
    return Examined(data=data, type=found, sha256=hashlib.sha256(data).hexdigest())


def _too_large(field: str | None) -> Refusal:
    return Refusal(
        "document_too_large",
        _("The file is too large: it may have at most %(limit)s megabytes. Scan it with a lower resolution.")
        % {"limit": settings.KORTISTO_DOCUMENT_MAX_MB},
        field=field,
    )


def _parse(data: bytes, field: str | None) -> FileType:
    if data[:1024].find(b"%PDF-") >= 0:
        _parse_pdf(data, field)
        return PDF
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data), formats=tuple(IMAGES)) as image:
            name = image.format or ""
            frames, pixels = getattr(image, "n_frames", 1), 0
            if frames > MOST_PAGES:
                raise _too_large(field)
            for frame in range(frames):
                image.seek(frame)
                pixels += image.width * image.height
                if image.width * image.height > MOST_PIXELS or pixels > MOST_PIXELS_IN_ALL:
                    raise _too_large(field)
                image.load()
    except UnidentifiedImageError:
        raise Refusal(
            "document_type_unknown",
            _("This kind of file cannot be received. Send a PDF, JPEG, PNG or TIFF file."),
            field=field,
        ) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large(field) from None
    except (OSError, SyntaxError, ValueError, EOFError):
        raise _unreadable(field) from None
    return IMAGES[name]


def _parse_pdf(data: bytes, field: str | None) -> None:
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            encrypted, pages = pdf.is_encrypted, len(pdf.pages)
    except pikepdf.PasswordError:
        encrypted, pages = True, 1
    except (pikepdf.PdfError, ValueError, OverflowError):
        raise _unreadable(field) from None
    if encrypted:
        raise Refusal(
            "document_encrypted",
            _("The PDF file is protected with a password. Remove the protection and send the file again."),
            field=field,
        )
    if not pages:
        raise _unreadable(field)
    if pages > MOST_PAGES:
        raise _too_large(field)


def _unreadable(field: str | None) -> Refusal:
    return Refusal(
        "document_unreadable", _("The file is damaged and cannot be opened. Save or scan it again."), field=field
    )


def _compare_with_claims(upload: File, found: FileType, field: str | None) -> None:
    claimed = getattr(upload, "content_type", "") or ""
    name = (upload.name or "").rpartition("/")[2]
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    by_type = claimed.lower() in CLAIMS_NOTHING or claimed.lower() == found.content_type
    by_name = not extension or extension in found.claims()
    if not (by_type and by_name):
        raise Refusal(
            "document_type_lies",
            _(
                "The file is not what its name says: it is really a %(kind)s file. Save it with the right name and send it again."
            )
            % {"kind": found.extension.upper()},
            field=field,
        )
