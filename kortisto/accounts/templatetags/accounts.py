"""What the sign-in pages ask: `{% load accounts %}`."""

from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.context import Context
from django.urls import reverse
from django.utils.http import urlencode

from kortisto.accounts import saml
from kortisto.accounts.arrivals import Expected, expected_newcomer
from kortisto.accounts.identification import provider_name
from kortisto.accounts.oidc import SocialAdapter
from kortisto.rulebook.read import rule

register = template.Library()


@register.inclusion_tag("accounts/_identification_ways.html", takes_context=True)
def identification_ways(context: Context, there: str = "", first: bool = False) -> dict[str, Any]:
    """A button for each provider of strong identification that this face knows."""
    request: HttpRequest = context["request"]
    question = f"?{urlencode({'next': there})}" if there else ""
    return {
        "ways": [
            (app.name, reverse("openid_connect_login", args=[app.provider_id]) + question)
            for app in SocialAdapter().list_apps(request)
        ]
        + [
            (provider_name(entry), reverse("saml_ask", args=[entry["id"]]) + question)
            for entry in saml.providers(getattr(request, "face", None))
        ],
        "csrf_token": context.get("csrf_token"),
        "first": first,
    }


@register.simple_tag(takes_context=True)
def newcomer(context: Context) -> Expected | None:
    """Who is on the way to becoming a user in this browser: an invited person, or somebody who opens an account."""
    return expected_newcomer(context["request"])


@register.simple_tag
def desk_idle_minutes() -> int:
    """After how many idle minutes a desk locks itself."""
    return int(settings.KORTISTO_DESK_IDLE_MINUTES)


@register.simple_tag
def kept_form_minutes() -> int:
    """For how many minutes a form waits for who sent it too late."""
    return int(rule("kept_form_minutes"))
