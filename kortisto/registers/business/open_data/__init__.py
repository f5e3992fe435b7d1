"""A business register that is a file of the Finnish business information system's open data (YTJ, version 3), in JSON.

The file holds an object with `companies`, as the interface answers, or the bare list, as in the whole data set; it is read a
piece at a time, because the whole set does not fit in the memory of a small machine. What has an end date is past. The open data
does not tell in which language a parallel trade name is, so a Swedish name is left empty.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from kortisto.kernel.identifiers import WrongIdentifier, check_business_id
from kortisto.registers.business import Company
from kortisto.registers.errors import BrokenDelivery, RegisterDown

TRADE_NAME, FINNISH = "1", "1"
PIECE = 1 << 20
# Longer than any organisation's entry; a file without an end to its first entry is not this one.
LONGEST = 1 << 24


class Register:
    """Reads the file at `path` afresh at every question; it is asked rarely (the mirror answers pages)."""

    VERBS: ClassVar[frozenset[str]] = frozenset({"deliver", "find"})

    def __init__(self, *, path: str) -> None:
        self.path = Path(path)

    def deliver(self) -> Iterator[Company]:
        if not self.path.exists():
            raise RegisterDown("there is no file")
        seen: set[str] = set()
        for number, entry in enumerate(self._entries(), 1):
            company = _company(entry, number)
            if company is None:
                continue
            if company.business_id in seen:
                raise BrokenDelivery(f"entry {number} repeats a business ID")
            seen.add(company.business_id)
            yield company

    def find(self, business_id: str) -> Company | None:
        return next((found for found in self.deliver() if found.business_id == business_id), None)

    def _entries(self) -> Iterator[dict[str, Any]]:
        decoder = json.JSONDecoder()
        try:
            with self.path.open(encoding="utf-8-sig") as file:
                rest = _beginning_of_list(file)
                while True:
                    rest = rest.lstrip().removeprefix(",").lstrip()
                    if rest.startswith("]"):
                        return
                    try:
                        entry, end = decoder.raw_decode(rest)
                    except json.JSONDecodeError:
                        piece = file.read(PIECE)
                        if not piece or len(rest) > LONGEST:
                            raise BrokenDelivery("the list of companies has no end") from None
                        rest += piece
                        continue
                    if not isinstance(entry, dict):
                        raise BrokenDelivery("the list holds something else than companies")
                    yield entry
                    rest = rest[end:]
        except UnicodeDecodeError:
            raise BrokenDelivery("the file is not UTF-8") from None


def _beginning_of_list(file: Any) -> str:
    """What stands after the opening bracket of the companies."""
    text = file.read(PIECE)
    if text.lstrip().startswith("["):
        return str(text.lstrip()[1:])
    place = text.find('"companies"')
    bracket = text.find("[", place) if place >= 0 else -1
    if bracket < 0:
        raise BrokenDelivery("the file holds no companies")
    return str(text[bracket + 1 :])


def _company(entry: dict[str, Any], number: int) -> Company | None:
    """The organisation as the program needs it; None for one that has no trade name any more."""
    try:
        business_id = check_business_id(str(entry["businessId"]["value"]))
    except (KeyError, TypeError, WrongIdentifier):
        raise BrokenDelivery(f"entry {number} has a business ID that is not valid") from None
    try:
        names = [each["name"] for each in _present(entry.get("names")) if str(each.get("type")) == TRADE_NAME]
        forms = [
            said["description"]
            for each in _present(entry.get("companyForms"))
            for said in each.get("descriptions") or []
            if str(said.get("languageCode")) == FINNISH
        ]
        address: dict[str, Any] = next(iter(entry.get("addresses") or []), {})
        towns = [
            office["city"] for office in address.get("postOffices") or [] if str(office.get("languageCode")) == FINNISH
        ]
    except (KeyError, TypeError, AttributeError):
        raise BrokenDelivery(f"entry {number} is not an organisation") from None
    if not names:
        return None
    street = " ".join(str(address.get(part) or "") for part in ("street", "buildingNumber", "entrance"))
    return Company(
        business_id=business_id,
        name_fi=str(names[0]).strip(),
        form=str(forms[0]) if forms else "",
        street=" ".join(street.split()),
        postal_code=str(address.get("postCode") or ""),
        town=str(towns[0]).title() if towns else "",
    )


def _present(entries: Any) -> list[dict[str, Any]]:
    """What holds today, as the register marks it: without an end."""
    return [each for each in entries or [] if not each.get("endDate")]
