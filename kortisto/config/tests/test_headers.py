"""What every answer carries, and whose address counts."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from kortisto.config.middleware import RequestContext, SecurityHeaders, client_address
from kortisto.kernel import context

request_factory = RequestFactory()


def answer(**headers: str) -> HttpResponse:
    return SecurityHeaders(lambda request: HttpResponse("page"))(request_factory.get("/vartti/", **headers))


def test_scripts_and_styles_come_from_here_only():
    policy = dict(part.strip().split(" ", 1) for part in answer()["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in answer()["Content-Security-Policy"]


def test_a_form_may_lead_to_the_identification_provider(settings):
    settings.KORTISTO_FORM_TARGETS = ["https://tunnistus.example"]
    assert "form-action 'self' https://tunnistus.example;" in answer()["Content-Security-Policy"]


def test_pages_are_kept_by_nobody():
    assert answer()["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.9", "10.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "1.2.3.4, 203.0.113.9", "203.0.113.9"),
        (2, "1.2.3.4, 203.0.113.9, 10.0.0.7", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_an_address_is_counted_from_our_side_of_the_proxies(settings, proxies, forwarded, expected):
    settings.KORTISTO_TRUSTED_PROXIES = proxies
    request = request_factory.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == expected


def test_a_request_has_one_id_in_page_log_and_audit(settings):
    seen: list[str] = []

    def page(request):
        seen.append(context.request_id.get())
        return HttpResponse()

    response = RequestContext(page)(request_factory.get("/"))
    assert seen == [response["X-Request-Id"]]
    assert len(seen[0]) == 32
    assert context.request_id.get() == ""


def test_a_caller_cannot_choose_the_request_id_unless_a_proxy_of_ours_stands_between(settings):
    def ask() -> str:
        request = request_factory.get("/", HTTP_X_REQUEST_ID="chosen-by-caller")
        return RequestContext(lambda request: HttpResponse())(request)["X-Request-Id"]

    assert ask() != "chosen-by-caller"
    settings.KORTISTO_TRUSTED_PROXIES = 1
    assert ask() == "chosen-by-caller"
