"""Lists as files for a spreadsheet."""

import csv
import io
from datetime import date

import pytest

from kortisto.documents.csv_file import cell, csv_bytes


@pytest.mark.parametrize("typed", ["=1+1", "+358 9 1", "-2", "@SUM(A1)", "\t=1", " =HYPERLINK(1)", "\r=1"])
def test_no_cell_is_a_formula(typed):
    assert cell(typed) == f"'{typed}"


@pytest.mark.parametrize("typed", ["Virtanen, Hanna", "Å-B", "31.12.2026", "K-1=2"])
def test_ordinary_text_stays_as_it_is(typed):
    assert cell(typed) == typed


def test_a_finnish_spreadsheet_opens_the_file_without_asking():
    data = csv_bytes(["Nimi", "Voimassa"], [["Öhman; Å", date(2026, 3, 1)], [None, 'sano "hei"']])
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    assert rows == [["Nimi", "Voimassa"], ["Öhman; Å", "1.3.2026"], ["", 'sano "hei"']]
