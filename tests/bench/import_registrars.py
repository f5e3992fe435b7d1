"""How long it takes to take in a country's registrars from one list: 2,000 rows, one in twenty faulty; then the same list again.

`python -m tests.bench.import_registrars`. The figure is the seconds from giving the file to the finished import; beside it the
parts, and the same file given again, which changes nothing. Faults of every kind must be reported, each on its row.
"""

from __future__ import annotations

import io
import sys
import time
from datetime import date, timedelta
from typing import Any

from tests.bench import house

ROWS, EVERY_FAULTY, POINTS = 2_000, 20, 60
# What is done to a faulty row, and what has to be said of it.
FAULTS: list[tuple[dict[str, str], str]] = [
    ({"identity_code": "010190-900X"}, "identity_code_wrong"),
    ({"email": "ei osoite"}, "email_wrong"),
    ({"point": "99999999"}, "point_wrong"),
    ({"card_kinds": "kirjastokortti"}, "card_kinds_wrong"),
    ({"trained_on": "31.2.2025"}, "trained_on_wrong"),
    ({"valid_from": "1.1.2019", "valid_until": "1.1.2020"}, "right_over"),
    ({"phone": "12"}, "phone_wrong"),
    ({"family_name": ""}, "name_missing"),
]


def main() -> int:
    with house.house():
        from kortisto.registrars.models import RegistrarRight

        first, second, approver, points = _fill()
        rows, faults = a_list(points, ROWS)
        data = _workbook(rows)
        given = carried_out(first, approver, data)
        assert given["counts"] == {
            "waiting": 0,
            "ready": 0,
            "done": ROWS - len(faults),
            "unchanged": 0,
            "faulty": len(faults),
        }
        assert given["faults"] == faults
        before = state_of_everything()
        assert RegistrarRight.objects.count() == ROWS - len(faults)
        again = carried_out(second, approver, data)
        assert again["counts"]["unchanged"] == ROWS - len(faults)
        assert again["faults"] == faults
        assert state_of_everything() == before
        house.report(
            "import_registrars", round(given["seconds"], 1), "s", rows=ROWS, faulty=len(faults), points=POINTS,
            rows_per_second=round(ROWS / given["seconds"], 1), read=round(given["read"], 2), checked=round(given["checked"], 1),
            taken_in=round(given["taken_in"], 1), again=round(again["seconds"], 1), bytes=len(data),
        )  # fmt: skip
    return 0


def a_list(points: list[Any], count: int) -> tuple[list[dict[str, str]], dict[int, list[str]]]:
    """Rows of a Finnish list, one in twenty faulty, and what has to be said of each faulty one by its number in a spreadsheet."""
    from tests.world import fictive_identity_code

    rows, faults = [], {}
    for number in range(count):
        born = date(1955, 1, 1) + timedelta(days=7 * number)
        row = {
            "identity_code": fictive_identity_code(born, 900 + number % 100), "given_names": f"Aino {_word(number)}",
            "family_name": f"Rekisteröijä{_word(number)}", "email": f"rekisteroija{number}@alue.example",
            "phone": f"+35840{1_000_000 + number}", "language": ("fi", "sv")[number % 2],
            "point": points[number % len(points)].service_number, "card_kinds": "ammattikortti, henkilöstökortti",
            "trained_on": "1.9.2024", "training": "eOppiva", "valid_from": "1.1.2025", "valid_until": "",
        }  # fmt: skip
        if number % EVERY_FAULTY == EVERY_FAULTY - 1:
            change, said = FAULTS[number // EVERY_FAULTY % len(FAULTS)]
            row |= change
            faults[number + 2] = [said]
        rows.append(row)
    return rows, faults


def _word(number: int) -> str:
    return "".join("aeiouklmnt"[int(digit)] for digit in str(number))


def _workbook(rows: list[dict[str, str]]) -> bytes:
    from openpyxl import Workbook

    from kortisto.registrars.import_columns import COLUMNS

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([COLUMNS[name].fi for name in rows[0]])
    for row in rows:
        sheet.append(list(row.values()))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def carried_out(by: Any, approver: Any, data: bytes) -> dict[str, Any]:
    """Give the list, have it checked, confirm it by two people and have it carried out, as the worker does; what came of it."""
    from django.core.files.base import ContentFile

    from kortisto.registrars.actions.confirm_import import confirm_import
    from kortisto.registrars.actions.upload_registrars import upload_registrars
    from kortisto.registrars.jobs import carry_out_import, check_import
    from kortisto.registrars.models import RegistrarImport
    from kortisto.registrars.queries_import import counts_of, ready_count

    times = [time.perf_counter()]
    source = upload_registrars(actor=by, file=ContentFile(data, name="rekisteröijät.xlsx"))
    times.append(time.perf_counter())
    check_import(source.code)
    times.append(time.perf_counter())
    source = RegistrarImport.objects.get(pk=source.pk)
    if ready_count(source):
        confirm_import(actor=by, source=source, with_credentials=False, approved_by=approver)
        carry_out_import(source.code)
    times.append(time.perf_counter())
    faulty = source.rows.filter(result="faulty").order_by("number")
    return {
        "seconds": times[-1] - times[0], "read": times[1] - times[0], "checked": times[2] - times[1],
        "taken_in": times[3] - times[2], "counts": counts_of(source),
        "faults": {row.number: [code for code, _facts in row.problems] for row in faulty},
    }  # fmt: skip


def state_of_everything() -> list[list[dict[str, Any]]]:
    """Every row that an import may make or change."""
    from kortisto.accounts.models import DeskCredential, User
    from kortisto.people.models import Person
    from kortisto.registrars.models import RegistrarRight, TrainingCertificate

    models: list[Any] = [Person, User, TrainingCertificate, RegistrarRight, DeskCredential]
    return [list(model.objects.order_by("pk").values()) for model in models]


def _fill() -> tuple[Any, Any, Any, list[Any]]:
    """A county with points, and three people of the office."""
    from kortisto.accounts.models import OfficeAppointment, User
    from kortisto.kernel.identifiers import new_service_number
    from kortisto.organisations.models import Organisation, RegistrationPoint

    county = Organisation.objects.create(name_fi="Mittauksen hyvinvointialue", business_id="9900001-0", kind="county")
    points = [
        RegistrationPoint.objects.create(
            service_number=new_service_number(), owner=county, name_fi=f"Piste {number}", visiting_address="Tie 1",
            delivery_address="Tie 1", municipality="Koivuranta", state="open",
        )
        for number in range(POINTS)
    ]  # fmt: skip
    people = []
    for name in ("Oili", "Hilla", "Heikki"):
        user = User.objects.create(given_names=name, family_name="Virastosta", email=f"{name.lower()}@bench.example")
        OfficeAppointment.objects.create(
            user=user, role="rights", valid_from=date(2024, 1, 1), appointed_by="operator:bench"
        )
        people.append(user)
    return people[0], people[1], people[2], points


if __name__ == "__main__":
    sys.exit(main())
