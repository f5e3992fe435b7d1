"""What pages and other rooms ask about certificates."""

from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.db.models import QuerySet

from kortisto.kernel.clock import now

from .models import Certificate, CertificateAuthority, CrlAddress, CrlIssue
from .states import CertificateState


def certificates_of(subject_code: str) -> QuerySet[Certificate]:
    """A subject's certificates ("card:CODE"), authentication before signing."""
    return Certificate.objects.filter(subject_code=subject_code).order_by("use", "id")


def chain_pem(ca: CertificateAuthority) -> bytes:
    """The chain of an authority as PEM, the root last: for relying parties, by page or by file."""
    return b"".join(
        x509.load_der_x509_certificate(bytes(one.certificate)).public_bytes(Encoding.PEM) for one in chain_of(ca)
    )


def newest_crl(*, slug: str, year: int) -> CrlIssue | None:
    """The newest published list of an address, without its bytes."""
    return CrlIssue.objects.filter(address__ca__slug=slug, address__year=year).defer("der").order_by("-number").first()


def chain_of(ca: CertificateAuthority) -> list[CertificateAuthority]:
    """The authority and those above it, the root last."""
    chain, above = [ca], ca.parent
    while above is not None:
        chain.append(above)
        above = above.parent
    return chain


def crl_age() -> timedelta | None:
    """How long ago the oldest of the newest lists was signed: a figure to watch. None before the first list."""
    ages = [
        now() - newest.this_update
        for address in CrlAddress.objects.filter(last_expiry__gt=now())
        if (newest := CrlIssue.objects.filter(address=address).defer("der").order_by("-number").first())
    ]
    return max(ages, default=None)


def overdue_crls() -> list[CrlIssue]:
    """The newest list of each live address whose next update has passed: relying parties no longer accept these."""
    newest = [
        CrlIssue.objects.filter(address=address).defer("der").order_by("-number").first()
        for address in CrlAddress.objects.filter(last_expiry__gt=now())
    ]
    return [issue for issue in newest if issue is not None and issue.next_update <= now()]


def unlisted_revocations() -> int:
    """Certificates revoked that stand on no list yet: zero, but for seconds."""
    return Certificate.objects.filter(state=CertificateState.REVOKED, first_listed__isnull=True).count()
