"""What every answer carries, whichever face it comes from: a request id, the caller's address, and strict headers."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from kortisto.kernel import context
from kortisto.kernel.unit import unit

logger = logging.getLogger("kortisto.http")
GetResponse = Callable[[HttpRequest], HttpResponse]
REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


def client_address(request: HttpRequest) -> str:
    """The address the request came from, counted from our own side of the proxies.

    ``KORTISTO_TRUSTED_PROXIES`` says how many proxies of ours stand before the program. Each appends one address, so the
    caller's is that many from the end; what a caller wrote into the header itself stands further left and is never read.
    """
    direct = str(request.META.get("REMOTE_ADDR", ""))
    count = settings.KORTISTO_TRUSTED_PROXIES
    if not count:
        return direct
    hops = [hop.strip() for hop in str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",") if hop.strip()]
    return hops[-count] if len(hops) >= count else direct


class RequestContext:
    """Names the request, so that its log line and its audit events can be laid side by side."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        given = str(request.META.get("HTTP_X_REQUEST_ID", "")) if settings.KORTISTO_TRUSTED_PROXIES else ""
        name = given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        request.client_address = client_address(request)  # type: ignore[attr-defined]
        named, faced = context.request_id.set(name), context.face.set("")
        try:
            with unit():
                response = self.get_response(request)
            response.headers["X-Request-Id"] = name
            if face := getattr(request, "face", ""):
                context.face.set(face)
            logger.info(
                "http:request",
                extra={
                    "method": request.method,
                    "route": request.resolver_match.route if request.resolver_match else "",
                    "status": response.status_code,
                    "ms": round((time.perf_counter() - started) * 1000, 1),
                },
            )
            return response
        finally:
            context.request_id.reset(named)
            context.face.reset(faced)


class SecurityHeaders:
    """The strict content policy (ground rule 14): everything from here, no inline script or style, framed by nobody."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        # A form that starts a sign-in is redirected to the provider, and browsers hold the redirect to form-action.
        forms = " ".join(["'self'", *settings.KORTISTO_FORM_TARGETS])
        self.policy = "; ".join(
            [
                "default-src 'none'",
                "script-src 'self'",
                "style-src 'self'",
                "img-src 'self' data:",
                "font-src 'self'",
                "connect-src 'self'",
                "manifest-src 'self'",
                f"form-action {forms}",
                "base-uri 'none'",
                "frame-ancestors 'none'",
            ]
        )

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        response.headers.setdefault(
            "Permissions-Policy",
            "camera=(), geolocation=(), microphone=(), payment=(), usb=(), publickey-credentials-get=(self), "
            "publickey-credentials-create=(self), clipboard-write=(self)",
        )
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith(settings.STATIC_URL):
            # Pages hold personal data: neither a proxy nor the browser's own store keeps them.
            response.headers.setdefault("Cache-Control", "no-store")
        return response
