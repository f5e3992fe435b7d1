"""How fast the coverage of points is worked out: three hundred points, a year of days, and the office's page over them.

`python -m tests.bench.coverage`. Seconds for 300 points × 12 months, and milliseconds for the overview page.
"""

from __future__ import annotations

import sys
import time
from datetime import date, timedelta
from typing import Any

from tests.bench import house

POINTS, REGISTRARS, ABSENCES, DAYS = 300, 3, 4, 365
ROUNDS = 20


def main() -> int:
    with house.house():
        from kortisto.kernel.clock import today
        from kortisto.organisations.models import RegistrationPoint
        from kortisto.registrars.staffing import coverage

        _fill()
        points = list(RegistrationPoint.objects.all())
        took = []
        for _round in range(ROUNDS):
            began = time.perf_counter()
            found = coverage(points, first=today(), count=DAYS)
            took.append(time.perf_counter() - began)
        assert len(found) == POINTS
        pages = _pages()
        house.report(
            "coverage", round(sorted(took)[ROUNDS // 2], 3), "s", points=POINTS, days=DAYS, registrars=POINTS * REGISTRARS,
            slowest=round(max(took), 3), page_ms=round(sorted(pages)[ROUNDS // 2], 1), page_ms_p95=round(sorted(pages)[-2], 1),
        )  # fmt: skip
    return 0


def _fill() -> None:
    """Points with three registrars each, who are away four weeks a year."""
    from kortisto.accounts.models import OfficeAppointment, User
    from kortisto.kernel.clock import today
    from kortisto.organisations.models import Organisation, RegistrationPoint
    from kortisto.registrars.models import Absence, RegistrarRight, TrainingCertificate

    county = Organisation.objects.create(name_fi="Mittauksen hyvinvointialue", business_id="9900001-0", kind="county")
    for number in range(POINTS):
        point = RegistrationPoint.objects.create(
            service_number=f"{number:08d}", owner=county, name_fi=f"Piste {number}", visiting_address="Tie 1",
            delivery_address="Tie 1", municipality="Koivuranta", state="open",
        )  # fmt: skip
        for place in range(REGISTRARS):
            user = User.objects.create(given_names=f"Riitta {place}", family_name=f"Rekisteröijä {number}")
            training = TrainingCertificate.objects.create(
                user=user, course="Kurssi", passed_on=date(2024, 1, 1), language="fi", checked_by="operator:bench"
            )
            RegistrarRight.objects.create(
                user=user, point=point, card_kinds=["professional", "personnel", "actor"], training=training, basis="bench",
                granted_by="operator:bench", valid_from=date(2024, 1, 1),
            )  # fmt: skip
            for week in range(ABSENCES):
                first = today() + timedelta(days=(number * 7 + place * 30 + week * 80) % DAYS + 8 * week)
                Absence.objects.get_or_create(
                    user=user, valid_from=first, defaults={"noted_by": user, "valid_until": first}
                )
    user = User.objects.create(given_names="Oili", family_name="Laine", email="oili@bench.example")
    OfficeAppointment.objects.create(
        user=user, role="rights", valid_from=date(2024, 1, 1), appointed_by="operator:bench"
    )


def _pages() -> list[float]:
    """Milliseconds of the office's overview of points in trouble, as its own server takes them."""
    from kortisto.accounts.models import User
    from kortisto.ui.face import address
    from tests.visits import visit

    client: Any = visit("office", User.objects.get(email="oili@bench.example"))
    took = []
    for _round in range(ROUNDS + 1):
        began = time.perf_counter()
        answer = client.get(address("office", "staffing_overview"), headers={"host": "localhost"})
        took.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200
    return took[1:]


if __name__ == "__main__":
    sys.exit(main())
