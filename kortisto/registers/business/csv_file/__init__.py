"""A business register that is a CSV file: UTF-8, semicolons, a header line.

Columns: `business_id;name_fi;name_sv;form;street;postal_code;town;signatories`; the first two are needed, others may be
missing. `signatories` is quoted: "Kalle Järvinen/alone; Sami Lehtonen/jointly".
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from kortisto.kernel.identifiers import WrongIdentifier, check_business_id
from kortisto.registers.business import Company
from kortisto.registers.errors import BrokenDelivery, RegisterDown

COLUMNS = ("business_id", "name_fi", "name_sv", "form", "street", "postal_code", "town", "signatories")


class Register:
    """Reads the file at `path` afresh at every question; it is small or asked rarely (the mirror answers pages)."""

    VERBS: ClassVar[frozenset[str]] = frozenset({"deliver", "find"})

    def __init__(self, *, path: str) -> None:
        self.path = Path(path)

    def deliver(self) -> Iterator[Company]:
        if not self.path.exists():
            raise RegisterDown("there is no file")
        with self.path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, delimiter=";", strict=True)
            if not {"business_id", "name_fi"} <= set(rows.fieldnames or ()):
                raise BrokenDelivery("the header line does not name business_id and name_fi")
            seen: set[str] = set()
            try:
                for row in rows:
                    company = self._company(row, rows.line_num)
                    if company.business_id in seen:
                        raise BrokenDelivery(f"line {rows.line_num} repeats a business ID")
                    seen.add(company.business_id)
                    yield company
            except (csv.Error, UnicodeDecodeError):
                raise BrokenDelivery(f"line {rows.line_num + 1} cannot be read") from None

    def _company(self, row: dict[str, str], line: int) -> Company:
        values = {name: (row.get(name) or "").strip() for name in COLUMNS}
        try:
            values["business_id"] = check_business_id(values["business_id"])
        except WrongIdentifier:
            raise BrokenDelivery(f"line {line} has a business ID that is not valid") from None
        if not values["name_fi"]:
            raise BrokenDelivery(f"line {line} has no name")
        return Company(**values)

    def find(self, business_id: str) -> Company | None:
        return next((found for found in self.deliver() if found.business_id == business_id), None)
