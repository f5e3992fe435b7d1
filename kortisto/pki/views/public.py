"""What relying parties fetch: revocation lists, authorities' certificates, chains. Bytes that are signed; no cookie,
no name.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import condition, require_safe

from kortisto.access.doors import open_door

from ..models import CertificateAuthority, CrlIssue
from ..queries import chain_pem, newest_crl

# A cache may keep a list but asks each time whether it is still the newest: a revocation is to be seen within seconds.
ASK_EACH_TIME = "public, no-cache"
ONE_DAY = "public, max-age=86400"


def _etag(request: HttpRequest, slug: str, year: int) -> str | None:
    issue = newest_crl(slug=slug, year=year)
    return f'"{issue.sha256}"' if issue else None


def _last_modified(request: HttpRequest, slug: str, year: int) -> Any:
    issue = newest_crl(slug=slug, year=year)
    return issue.created_at if issue else None


@open_door
@require_safe
@condition(etag_func=_etag, last_modified_func=_last_modified)
def crl(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """The newest revocation list of an authority and a year of issue (RFC 5280; media type of RFC 2585)."""
    newest = newest_crl(slug=slug, year=year)
    if newest is None:
        raise Http404
    return _bytes(
        bytes(CrlIssue.objects.values_list("der", flat=True).get(pk=newest.pk)), "application/pkix-crl", ASK_EACH_TIME
    )


@open_door
@require_safe
def ca_certificate(request: HttpRequest, slug: str) -> HttpResponse:
    """An authority's own certificate, DER."""
    ca = get_object_or_404(CertificateAuthority, slug=slug)
    return _bytes(bytes(ca.certificate), "application/pkix-cert", ONE_DAY)


@open_door
@require_safe
def ca_chain(request: HttpRequest, slug: str) -> HttpResponse:
    """An authority's certificate and those above it, PEM, the root last."""
    ca = get_object_or_404(CertificateAuthority.objects.select_related("parent"), slug=slug)
    return _bytes(chain_pem(ca), "application/pem-certificate-chain", ONE_DAY)


def _bytes(content: bytes, media_type: str, cache: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Cache-Control"] = cache
    return response
