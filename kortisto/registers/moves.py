"""How a delivery becomes a mirror: unchanged rows are only seen, changed ones written, missing ones marked as gone."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import islice
from typing import TypeVar

from django.db import transaction

from kortisto.kernel.clock import now
from kortisto.kernel.identifiers import check_identity_code
from kortisto.kernel.sealed import blind_index

from .business import Company
from .errors import BrokenDelivery
from .models import MirroredOrganisation, MirroredPerson, MirroredProfessional, MirroredRight, Refresh
from .population import PersonRecord
from .professional import Professional

CHUNK = 500
# A delivery that would drop more than a tenth of what we knew is taken for a broken one: people would lose their cards.
MOST_GONE = 0.1
FEW = 50

T = TypeVar("T")


def _chunks(rows: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk


def _assert_plausible(known: int, gone: int) -> None:
    if known > FEW and gone > known * MOST_GONE:
        raise BrokenDelivery(f"{gone} of {known} rows would disappear at once")


def mirror_professionals(*, refresh: Refresh, delivery: Iterable[Professional]) -> None:
    """Bring the mirror of professionals to a whole delivery, in one transaction; counts go to the refresh row.

    Raises BrokenDelivery, and nothing has changed, when the delivery breaks off, repeats a number or would drop too many.
    """
    with transaction.atomic():
        seen: set[str] = set()
        for chunk in _chunks(delivery):
            numbers = {professional.registration_number for professional in chunk}
            if len(numbers) != len(chunk) or numbers & seen:
                raise BrokenDelivery("a registration number appears twice")
            seen |= numbers
            known = {
                row.registration_number: row
                for row in MirroredProfessional.objects.filter(registration_number__in=numbers)
            }
            for professional in chunk:
                refresh.changed += _mirror_professional(professional, known.get(professional.registration_number))
            refresh.delivered += len(chunk)
        here = MirroredProfessional.objects.filter(gone_at__isnull=True)
        missing = [number for number in here.values_list("registration_number", flat=True) if number not in seen]
        _assert_plausible(here.count(), len(missing))
        here.filter(registration_number__in=missing).update(gone_at=now())
        refresh.gone = len(missing)


def _mirror_professional(professional: Professional, row: MirroredProfessional | None) -> int:
    """Write one professional when something about them changed; 1 when it did."""
    content = json.dumps(asdict(professional), default=str, sort_keys=True)
    fingerprint = blind_index(content, purpose="delivery")
    if row is not None and row.fingerprint == fingerprint and row.gone_at is None:
        return 0
    row = row or MirroredProfessional(registration_number=professional.registration_number)
    row.know_identity_code(check_identity_code(professional.identity_code))
    row.family_name, row.given_names = professional.family_name, professional.given_names
    row.fingerprint, row.fetched_at, row.gone_at = fingerprint, now(), None
    row.save()
    kept = []
    for right in professional.rights:
        written, _created = MirroredRight.objects.update_or_create(
            professional=row,
            code_in_register=right.code,
            valid_from=right.valid_from,
            defaults={
                "kind": right.kind,
                "title_fi": right.title_fi,
                "title_sv": right.title_sv,
                "valid_until": right.valid_until,
                "restriction": right.restriction,
                "gone_at": None,
            },
        )
        kept.append(written.pk)
    row.rights.exclude(pk__in=kept).filter(gone_at__isnull=True).update(gone_at=now())
    return 1


def mirror_person(*, record: PersonRecord) -> MirroredPerson:
    """Write what the population register answered about one person."""
    code = check_identity_code(record.identity_code)
    row = MirroredPerson.objects.with_identity_code(code).first() or MirroredPerson()
    row.know_identity_code(code)
    row.family_name, row.given_names, row.birth_date = record.family_name, record.given_names, record.birth_date
    row.street = record.address.street if record.address else None
    row.postal_code = record.address.postal_code if record.address else ""
    row.town = record.address.town if record.address else ""
    row.address_ban, row.fetched_at = record.address_ban, now()
    row.save()
    return row


def mirror_organisations(*, refresh: Refresh, delivery: Iterable[Company]) -> None:
    """Bring the mirror of organisations to a whole delivery, in one transaction; counts go to the refresh row."""
    with transaction.atomic():
        seen: set[str] = set()
        for chunk in _chunks(delivery):
            ids = [company.business_id for company in chunk]
            known = {row.business_id: row for row in MirroredOrganisation.objects.filter(business_id__in=ids)}
            for company in chunk:
                facts = asdict(company)
                row = known.get(company.business_id) or MirroredOrganisation()
                same = (
                    row.pk and row.gone_at is None and all(getattr(row, name) == value for name, value in facts.items())
                )
                if same:
                    continue
                for name, value in facts.items():
                    setattr(row, name, value)
                row.fetched_at, row.gone_at = now(), None
                row.save()
                refresh.changed += 1
            seen.update(ids)
            refresh.delivered += len(chunk)
        here = MirroredOrganisation.objects.filter(gone_at__isnull=True)
        missing = [number for number in here.values_list("business_id", flat=True) if number not in seen]
        _assert_plausible(here.count(), len(missing))
        here.filter(business_id__in=missing).update(gone_at=now())
        refresh.gone = len(missing)
