"""Publishing revocation lists: which addresses have news or grow old, and the one signature that makes a list."""

import hashlib
from datetime import datetime, timedelta

from cryptography import x509
from django.db import transaction
from django.db.models import F, QuerySet

from kortisto.audit.record import record
from kortisto.kernel.actors import System
from kortisto.kernel.clock import now

from ...conf import PkiSettings, pki_settings
from ...crl import ListFields, signed_list
from ...events import Event
from ...models import Certificate, CertificateAuthority, CrlAddress, CrlIssue
from ...states import AuthorityKind, CertificateState
from . import keys


def publish_due() -> list[CrlIssue]:
    """Publish every list that has news, has never been published, or grows old. Nothing to do is an empty answer."""
    published = []
    for address in CrlAddress.objects.filter(last_expiry__gt=now()).select_related("ca").order_by("id"):
        if is_due(address):
            with transaction.atomic():
                if (issue := _publish_if_due(address)) is not None:
                    published.append(issue)
    return published


def is_due(address: CrlAddress) -> bool:
    """Has this list news, or does it grow old?"""
    if unlisted(address).exists():
        return True
    newest = newest_issue(address)
    return newest is None or now() >= newest.this_update + _reissued_after(address.ca, pki_settings())


def publish_address(address: CrlAddress) -> CrlIssue:
    """Publish one list now, within the caller's transaction; the authority's row is held, so numbers rise one by
    one.
    """
    ca = CertificateAuthority.objects.select_for_update().get(pk=address.ca_id)
    CertificateAuthority.objects.filter(pk=ca.pk).update(last_crl_number=F("last_crl_number") + 1)
    number = ca.last_crl_number + 1
    revoked = list(
        Certificate.objects.filter(address=address, state=CertificateState.REVOKED)
        .order_by("revoked_at", "id")
        .values_list("pk", "crl_entry", "first_listed_id")
    )
    this_update = _this_update(address)
    settings = pki_settings()
    authority = x509.load_der_x509_certificate(bytes(ca.certificate))
    fields = ListFields(
        issuer=authority.subject.public_bytes(),
        key_identifier=bytes.fromhex(ca.key_identifier),
        number=number,
        this_update=this_update,
        next_update=this_update + _valid_for(ca, settings),
        urls=tuple(CrlAddress.objects.values_list("urls", flat=True).get(pk=address.pk)),
        about_authorities=ca.kind == AuthorityKind.ROOT,
        entries_kept_since=ca.not_before,
    )
    der = signed_list(
        fields, (bytes(entry or b"") for _, entry, _ in revoked), sign=lambda data: keys.sign(ca.slug, data)
    )
    issue = CrlIssue.objects.create(
        ca=ca,
        address=address,
        number=number,
        this_update=this_update,
        next_update=fields.next_update,
        entries=len(revoked),
        der=der,
        sha256=hashlib.sha256(der).hexdigest(),
    )
    news = [pk for pk, _, listed in revoked if listed is None]
    Certificate.objects.filter(pk__in=news).update(first_listed=issue)
    record(
        Event.CRL_PUBLISHED,
        actor=System("pki"),
        subject=issue,
        ca=ca.slug,
        year=address.year,
        number=number,
        entries=len(revoked),
        news=len(news),
        sha256=issue.sha256,
    )
    return issue


def unlisted(address: CrlAddress) -> QuerySet[Certificate]:
    return Certificate.objects.filter(address=address, state=CertificateState.REVOKED, first_listed__isnull=True)


def newest_issue(address: CrlAddress) -> CrlIssue | None:
    return CrlIssue.objects.filter(address=address).defer("der").order_by("-number").first()


def _publish_if_due(address: CrlAddress) -> CrlIssue | None:
    """Two publishers at once: the second waits for the first's row and then finds nothing left to tell."""
    CrlAddress.objects.select_for_update().get(pk=address.pk)
    return publish_address(address) if is_due(address) else None


def _this_update(address: CrlAddress) -> datetime:
    """Now, to the second, and never before the list before it, even where the machine's clock was set back."""
    moment = now().replace(microsecond=0)
    newest = newest_issue(address)
    return max(moment, newest.this_update) if newest else moment


def _valid_for(ca: CertificateAuthority, settings: PkiSettings) -> timedelta:
    if ca.kind == AuthorityKind.ROOT:
        return timedelta(days=settings.root_crl_valid_days)
    return timedelta(hours=settings.crl_valid_hours)


def _reissued_after(ca: CertificateAuthority, settings: PkiSettings) -> timedelta:
    if ca.kind == AuthorityKind.ROOT:
        return timedelta(days=settings.root_crl_reissue_days)
    return timedelta(minutes=settings.crl_reissue_minutes)
