"""What every backend does with the register's rows: find, hold a place, keep. No transaction of its own."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection

from .drafting import Checked
from .errors import IssueRefused, KeyReused, RequestConflict
from .models import Certificate, CertificateAuthority, CrlAddress

# The first half of a pair of advisory lock numbers: which kind of thing is locked.
_REQUESTS = 0x706B69


def known(checked: Sequence[Checked]) -> dict[str, Certificate | IssueRefused]:
    """By request id, what the register already answers: the same certificate for the same request, otherwise a
    refusal.
    """
    by_request = Certificate.objects.in_bulk([one.request.request_id for one in checked], field_name="request_id")
    by_key = set(
        Certificate.objects.filter(public_key_sha256__in=[one.public_key_sha256 for one in checked]).values_list(
            "public_key_sha256", flat=True
        )
    )
    answers: dict[str, Certificate | IssueRefused] = {}
    for one in checked:
        request_id = one.request.request_id
        stored = by_request.get(request_id)
        if stored is not None:
            same = stored.request_fingerprint == one.fingerprint
            answers[request_id] = stored if same else RequestConflict(request_id)
        elif one.public_key_sha256 in by_key:
            answers[request_id] = KeyReused(request_id)
    return answers


def hold(checked: Iterable[Checked]) -> None:
    """Let nobody else sign for the same requests or keys until this transaction ends.

    Without it two workers would both sign and one signature would be thrown away: a second certificate that nobody
    knows of. Locks are taken in the order of their numbers, so that two workers never wait for each other.
    """
    names = [name for one in checked for name in (one.request.request_id, one.public_key_sha256)]
    numbers = sorted({_number(name) for name in names})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, number) FROM unnest(%s::int[]) AS numbers(number)",
            [_REQUESTS, numbers],
        )


def _number(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big", signed=True)


def address_for(*, ca: CertificateAuthority, year: int, url: str, last_expiry: datetime) -> CrlAddress:
    """The revocation-list address of an authority and a year of issue; made with the year's first certificate.

    `last_expiry` is when the last certificate of that year can expire at the latest: the list is published until then.
    """
    address, _made = CrlAddress.objects.get_or_create(
        ca=ca, year=year, defaults={"urls": [url], "last_expiry": last_expiry}
    )
    if url not in address.urls:
        address = CrlAddress.objects.select_for_update().get(pk=address.pk)
        if url not in address.urls:
            address.urls = [*address.urls, url]
            address.save(update_fields=["urls"])
    return address
