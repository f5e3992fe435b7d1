"""Lists as CSV files that an office opens without asking: UTF-8 with a mark, semicolons, no cell that a spreadsheet would run."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse

from .download import attachment

BYTE_ORDER_MARK = "\ufeff"
# A cell that begins with one of these is a formula to a spreadsheet (CSV injection); an apostrophe makes it a text.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def cell(value: Any) -> str:
    """A value as a cell: days as 31.12.2026, nothing as nothing, and never a formula."""
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value.day}.{value.month}.{value.year}"
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(DANGEROUS) else text


def csv_bytes(head: Sequence[Any], rows: Iterable[Sequence[Any]]) -> bytes:
    """The whole file. Semicolons, because a Finnish spreadsheet takes the comma for a decimal one."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([cell(one) for one in head])
    writer.writerows([cell(one) for one in row] for row in rows)
    return (BYTE_ORDER_MARK + out.getvalue()).encode()


def csv_file(head: Sequence[Any], rows: Iterable[Sequence[Any]], *, name: str) -> HttpResponse:
    """The file as a download; `name` holds codes only."""
    return attachment(csv_bytes(head, rows), name=f"{name}.csv", content_type="text/csv; charset=utf-8")
