"""The program's side of the outside registers: refreshing the mirrors, answering questions about one person."""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from kortisto.kernel.clock import now
from kortisto.kernel.identifiers import check_identity_code
from kortisto.kernel.jobs import job, periodic

from .chosen import business_register, population_register, professional_register
from .errors import BrokenDelivery, RegisterDown
from .models import MirroredPerson, PersonQuery, Refresh, RegisterName
from .moves import mirror_organisations, mirror_person, mirror_professionals
from .states import PERSON_QUERY, REFRESH, PersonQueryState, RefreshState

log = logging.getLogger("kortisto.registers")
# A person is asked about again when the answer is this old; registers correct names and addresses, we only follow.
ANSWER_AGE = timedelta(days=7)
PEOPLE_AT_ONCE = 2_000


def _refresh(register: RegisterName, mirror: Callable[[Refresh], None]) -> Refresh:
    """Run one refresh with a row of its own; a broken delivery leaves the mirror as it was and is raised for a retry."""
    abandoned = Refresh.objects.filter(
        register=register, state=RefreshState.RUNNING, created_at__lt=now() - timedelta(hours=6)
    )
    for row in abandoned:
        REFRESH.apply(row, "fail", ended_at=now(), problem="the worker stopped")
    refresh = Refresh.objects.create(register=register)
    try:
        mirror(refresh)
    except (BrokenDelivery, RegisterDown) as error:
        REFRESH.apply(refresh, "fail", ended_at=now(), problem=str(error)[:200])
        log.error("refresh_failed", extra={"register": register.value, "reason": str(error)})
        raise
    REFRESH.apply(
        refresh, "finish", ended_at=now(), delivered=refresh.delivered, changed=refresh.changed, gone=refresh.gone
    )
    return refresh


@job("registers:refresh_professionals", queue="bulk")
def refresh_professionals() -> None:
    """Bring the mirror of professionals to the register's newest delivery."""
    register = professional_register()
    _refresh(
        RegisterName.PROFESSIONAL, lambda refresh: mirror_professionals(refresh=refresh, delivery=register.deliver())
    )


@job("registers:refresh_organisations", queue="bulk")
def refresh_organisations() -> None:
    """Bring the mirror of organisations to the register's newest delivery."""
    register = business_register()
    _refresh(RegisterName.BUSINESS, lambda refresh: mirror_organisations(refresh=refresh, delivery=register.deliver()))


@periodic("registers:refresh_nightly", cron="10 4 * * *", queue="bulk")
def refresh_nightly() -> None:
    """Once a day, as the public registers do, for the registers that this installation has; one failing stops no other."""
    refreshes = {"professional": refresh_professionals, "business": refresh_organisations, "population": refresh_people}
    failed = []
    for name, refresh in refreshes.items():
        if name not in settings.KORTISTO_REGISTERS:
            continue
        try:
            refresh()
        except (BrokenDelivery, RegisterDown):
            failed.append(name)
    if failed:
        raise RegisterDown(", ".join(failed))


def refresh_people() -> None:
    """Ask again about people whose answer has aged and somebody still asks for."""
    register = population_register()
    aged = MirroredPerson.objects.filter(fetched_at__lt=now() - ANSWER_AGE).order_by("fetched_at")

    def mirror(refresh: Refresh) -> None:
        for person in aged[:PEOPLE_AT_ONCE]:
            record = register.find(person.identity_code.open_for_program())
            refresh.delivered += 1
            if record is None:
                refresh.gone += 1  # the register does not explain; the row says by its age that it is not confirmed
                continue
            mirror_person(record=record)
            refresh.changed += 1

    _refresh(RegisterName.POPULATION, mirror)


@job("registers:answer_person", queue="urgent")
def answer_person(*, code: str) -> None:
    """Carry one question to the population register. Running twice asks twice and answers once."""
    query = PersonQuery.objects.get(code=code)
    if query.state != PersonQueryState.ASKED:
        return
    asked = check_identity_code(query.identity_code.open_for_program())
    record = population_register().find(asked.text)
    with transaction.atomic():
        if record is None:
            PERSON_QUERY.apply(query, "miss", answered_at=now())
        else:
            PERSON_QUERY.apply(query, "find", answered_at=now(), answer=mirror_person(record=record))
