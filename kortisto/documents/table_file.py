"""Lists that somebody gives us: CSV and XLSX files read into plain cells, whatever program wrote them.

Nothing in a file is believed or run: a workbook is unpacked within limits, its formulas are never worked out, its XML has no
entities, and what it says of its own size is not taken for true. The cells are texts; what they mean is for the caller.
"""

import csv
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from defusedxml.common import DefusedXmlException
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.errors import Refusal

from .csv_file import DANGEROUS
from .scanner import scan

MOST_BYTES = 5_000_000
MOST_UNPACKED = 80_000_000
MOST_PARTS = 400
MOST_COLUMNS = 60
LONGEST_CELL = 1_000
ZIP, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
DELIMITERS = ";,\t"


@dataclass(frozen=True)
class Table:
    """The first row that has cells, and the rows after it with their numbers in a spreadsheet; empty rows are left out."""

    head: list[str]
    rows: list[tuple[int, list[str]]]


def read_table(upload: File, *, most_rows: int, field: str | None = "file") -> Table:
    """Read a received list.

    Refuses (422) with `document_empty`, `document_too_large`, `document_type_unknown`, `document_unreadable`, `table_empty`,
    `table_too_long`, or as the virus scanner does.
    """
    if upload.size is not None and upload.size > MOST_BYTES:
        raise _too_large(field)
    upload.seek(0)
    data = upload.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise _too_large(field)
    if not data:
        raise Refusal("document_empty", _("The file is empty. Choose the file again."), field=field)
    scan(data, field=field)
    if data.startswith(ZIP):
        lines = _of_workbook(data, most_rows, field)
    elif data.startswith(OLD_OFFICE) or (b"\0" in data and not data.startswith(UTF_16)):
        raise Refusal(
            "document_type_unknown",
            _("This kind of file cannot be received. Save the list as XLSX or CSV."),
            field=field,
        )
    else:
        lines = _of_text(data, field)
    return _table(lines, most_rows, field)


def _table(lines: Iterable[list[str]], most_rows: int, field: str | None) -> Table:
    head: list[str] = []
    rows: list[tuple[int, list[str]]] = []
    for number, cells in enumerate(lines, 1):
        if not any(cells):
            continue
        if not head:
            last = max(place for place, cell in enumerate(cells) if cell)
            head = cells[: last + 1]
            continue
        rows.append((number, cells[: len(head)]))
        if len(rows) > most_rows:
            raise Refusal(
                "table_too_long",
                _("The list is too long: it may have at most %(most)s rows. Divide it into several files.")
                % {"most": most_rows},
                field=field,
            )
    if not rows:
        raise Refusal("table_empty", _("The list has no rows below its headings."), field=field)
    return Table(head, rows)


def _too_large(field: str | None) -> Refusal:
    return Refusal(
        "document_too_large",
        _("The file is too large: it may have at most %(limit)s megabytes. Divide the list into several files.")
        % {"limit": MOST_BYTES // 1_000_000},
        field=field,
    )


def _unreadable(field: str | None) -> Refusal:
    return Refusal(
        "document_unreadable",
        _("The file is damaged, or it is no table. Open it in a spreadsheet and save it anew as XLSX or CSV."),
        field=field,
    )


# -- Cells ------------------------------------------------------------------------------------------------------------


def plain(value: Any) -> str:
    """A cell as text: days as 2026-12-31, whole numbers without a point, without the marks that only spreadsheets need."""
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = " ".join(str(value).replace("\u00a0", " ").split())[:LONGEST_CELL]
    if text.startswith("'") and text[1:].startswith(DANGEROUS):
        # Our own lists, and careful people, write '+358… so that no spreadsheet runs it.
        text = text[1:]
    return "".join(letter for letter in text if letter.isprintable())


# -- CSV --------------------------------------------------------------------------------------------------------------


def _of_text(data: bytes, field: str | None) -> Iterator[list[str]]:
    text = _decoded(data)
    first = next((line for line in text.splitlines() if line.strip(DELIMITERS + " ")), "")
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for line in reader:
            yield [plain(cell) for cell in line[:MOST_COLUMNS]]
    except csv.Error:
        raise _unreadable(field) from None


def _decoded(data: bytes) -> str:
    """UTF-8 with or without a mark, UTF-16 with one, otherwise what older Finnish programs write (Latin-1 as Windows has it)."""
    encodings = ("utf-16",) if data.startswith(UTF_16) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


# -- XLSX -------------------------------------------------------------------------------------------------------------


def _of_workbook(data: bytes, most_rows: int, field: str | None) -> Iterator[list[str]]:
    _look_inside(data, field)
    # Read here, because most processes never read a workbook.
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            # Two more than may be: the heading, and one by which a list that is too long is known.
            for line in sheet.iter_rows(max_row=2 * most_rows + 100, max_col=MOST_COLUMNS, values_only=True):
                yield [plain(cell) for cell in line]
        except Refusal:
            raise
        except DefusedXmlException:
            raise _unreadable(field) from None
        except Exception:  # whatever a damaged workbook makes its reader raise
            raise _unreadable(field) from None


def _look_inside(data: bytes, field: str | None) -> None:
    """A workbook of a bearable size, in which no XML declares entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if "xl/workbook.xml" not in archive.namelist():
                raise Refusal(
                    "document_type_unknown",
                    _("This kind of file cannot be received. Save the list as XLSX or CSV."),
                    field=field,
                )
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise _too_large(field)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as file:
                        if b"<!DOCTYPE" in file.read(4_096).upper():
                            raise _unreadable(field)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        raise _unreadable(field) from None
