"""Lists as people's programs write them: encodings, separators, workbooks; and files that are no lists at all."""

import io
import zipfile
from datetime import date, datetime

import pytest
from django.core.files.base import ContentFile
from openpyxl import Workbook

from kortisto.documents import table_file
from kortisto.documents.table_file import read_table
from kortisto.kernel.errors import Refusal

ROWS = "Nimi;Sähköposti\nÅsa Öhman;asa@example.fi\n"


def table(data: bytes, *, most_rows: int = 100):
    return read_table(ContentFile(data, name="list"), most_rows=most_rows)


def workbook(*lines) -> bytes:
    book = Workbook()
    for line in lines:
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
def test_a_list_is_read_whatever_its_encoding(encoding):
    found = table(ROWS.encode(encoding))
    assert found.head == ["Nimi", "Sähköposti"]
    assert found.rows == [(2, ["Åsa Öhman", "asa@example.fi"])]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_columns_are_parted_by_semicolon_comma_or_tab(delimiter):
    text = ROWS.replace(";", delimiter) + f'"Aino{delimiter} Ilona"{delimiter}"kaksi\nriviä"\r\n'
    assert table(text.encode()).rows[1] == (
        3,
        [f"Aino{delimiter} Ilona".replace("\t", " ").replace("  ", " "), "kaksi riviä"],
    )


def test_a_workbook_is_read_as_its_reader_sees_it():
    data = workbook(
        ["Nimi", "Puhelin", "Päivä", "Numero"],
        [None, None, None, None],
        ["Åsa Öhman", 358401234567.0, datetime(2024, 9, 1), 10000013],
        ["  Aino  ", "'+358 40", date(2024, 9, 2), None],
    )
    found = table(data)
    assert found.rows == [
        (3, ["Åsa Öhman", "358401234567", "2024-09-01", "10000013"]),
        (4, ["Aino", "+358 40", "2024-09-02", ""]),
    ]


def test_a_formula_is_never_worked_out():
    found = table(workbook(["Nimi", "Luku"], ["Aino", "=1+1"]))
    assert found.rows[0][1][0] == "Aino"
    assert "2" not in found.rows[0][1]


def test_what_only_spreadsheets_need_is_taken_off_again():
    assert table(b"Nimi\n'=HYPERLINK(1)\n'Aino\n").rows == [(2, ["=HYPERLINK(1)"]), (3, ["'Aino"])]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "document_empty"),
        (b"Nimi;Posti\n\n;;\n", "table_empty"),
        (b"Nimi\n" + b"a\n" * 101, "table_too_long"),
        (b"%PDF-1.7\n\0\0", "document_type_unknown"),
        (b"\xd0\xcf\x11\xe0old excel", "document_type_unknown"),
        (b"PK\x03\x04damaged", "document_unreadable"),
        (b"Nimi\n" + b"a" * 140_000 + b"\n", "document_unreadable"),
    ],
)
def test_what_is_no_list_is_refused(data, code):
    with pytest.raises(Refusal) as caught:
        table(data)
    assert (caught.value.code, caught.value.field) == (code, "file")


def test_a_workbook_that_is_too_long_is_refused():
    with pytest.raises(Refusal, match="table_too_long"):
        table(workbook(["Nimi"], *[[f"Aino {number}"] for number in range(101)]))


def test_a_file_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(table_file, "MOST_BYTES", 10)
    with pytest.raises(Refusal, match="document_too_large"):
        table(ROWS.encode())


def _repacked(data: bytes, change) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, change(part.filename, old.read(part)))
    return out.getvalue()


def test_a_workbook_with_entities_is_refused():
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'

    def change(name, data):
        return bomb + data.partition(b"?>")[2] if name == "xl/worksheets/sheet1.xml" else data

    with pytest.raises(Refusal, match="document_unreadable"):
        table(_repacked(workbook(["Nimi"], ["Aino"]), change))


def test_a_workbook_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(table_file, "MOST_UNPACKED", 2_000)
    with pytest.raises(Refusal, match="document_too_large"):
        table(workbook(["Nimi"], ["Aino"]))


def test_an_archive_that_is_no_workbook_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("ohje.txt", "x")
    with pytest.raises(Refusal, match="document_type_unknown"):
        table(out.getvalue())


def test_a_damaged_sheet_is_refused():
    def change(name, data):
        return data[: len(data) // 2] if name == "xl/worksheets/sheet1.xml" else data

    with pytest.raises(Refusal, match="document_unreadable"):
        table(_repacked(workbook(["Nimi"], ["Aino"]), change))
