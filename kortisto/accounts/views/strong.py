"""Strong identification: to the provider, back from it, and what becomes of whoever it was."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from requests import RequestException

from kortisto.access.doors import open_door
from kortisto.accounts import saml
from kortisto.accounts.actions.note_strong_identification import note_strong_identification
from kortisto.accounts.actions.register_identified_user import register_identified_user
from kortisto.accounts.arrivals import expected_newcomer, newcomer_arrived
from kortisto.accounts.identification import Identified, provider_name
from kortisto.accounts.models import User
from kortisto.accounts.oidc import Protocol, register_finish
from kortisto.accounts.pending_login import forget_pending
from kortisto.accounts.sessions import Strength, set_strength, visit_goes_on
from kortisto.accounts.visits import begin_visit
from kortisto.kernel.actors import Visitor
from kortisto.kernel.errors import Refusal
from kortisto.people.models import Person

from .common import next_page


@open_door
def start_identification(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the provider (by POST; a link shows a button first)."""
    protocol = Protocol(request, provider_id)
    try:
        provider = protocol.get_provider()
    except SocialApp.DoesNotExist:
        raise Http404 from None
    try:
        return OAuth2LoginView.adapter_view(protocol)(request)
    except (RequestException, OAuth2Error) as error:
        return render_authentication_error(request, provider, exception=error)


@open_door
def finish_identification(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from the provider."""
    protocol = Protocol(request, provider_id)
    try:
        return OAuth2CallbackView.adapter_view(protocol)(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None


@open_door
def identification_cancelled(request: HttpRequest) -> HttpResponse:
    return render(request, "socialaccount/login_cancelled.html")


@open_door
def ask_by_saml(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To a provider that speaks SAML (by POST; a link shows a button first)."""
    entry = _saml_provider(request, provider_id)
    if request.method != "POST":
        return render(request, "socialaccount/login.html", {"provider": {"name": provider_name(entry)}})
    return HttpResponseRedirect(saml.ask(request, entry, there=request.GET.get("next", "")))


@csrf_exempt
@open_door
@require_POST
def saml_answer(request: HttpRequest, provider_id: str) -> HttpResponse:
    """The provider's answer, by a form of its own page, without a cookie: checked, put aside sealed, fetched by the next page."""
    entry = _saml_provider(request, provider_id)
    try:
        name = saml.receive(request, entry)
    except saml.Cancelled:
        return HttpResponseRedirect(reverse("socialaccount_login_cancelled"))
    except saml.SamlError as error:
        return _does_not_hold(request, entry, error)
    return HttpResponseRedirect(f"{reverse('saml_finish', args=[entry['id']])}?{urlencode({'nimi': name})}", status=303)


@open_door
def finish_saml(request: HttpRequest, provider_id: str) -> HttpResponse:
    """The browser that asked fetches the answer."""
    entry = _saml_provider(request, provider_id)
    try:
        identified, there = saml.collect(request, entry, request.GET.get("nimi", ""))
    except saml.SamlError as error:
        return _does_not_hold(request, entry, error)
    return finish(request, identified, there)


@open_door
def saml_metadata(request: HttpRequest, provider_id: str) -> HttpResponse:
    """What a provider needs to know of us: addresses and certificates."""
    return HttpResponse(saml.metadata(request, _saml_provider(request, provider_id)), content_type="text/xml")


def _saml_provider(request: HttpRequest, provider_id: str) -> dict[str, Any]:
    entry = saml.provider_of(request, provider_id)
    if entry is None:
        raise Http404
    return entry


def _does_not_hold(request: HttpRequest, entry: dict[str, Any], error: saml.SamlError) -> HttpResponse:
    saml.log.warning("saml:refused", extra={"provider": entry["id"], "reason": str(error)})
    return render(request, "socialaccount/authentication_error.html", status=401)


def finish(request: HttpRequest, identified: Identified, wanted: str | None) -> HttpResponse:
    """The identity is sure: the user of that person comes in; who is here already becomes more sure.

    Never a second user for one person. A stranger becomes a user only where a newcomer is expected.
    """
    there = next_page(request, wanted or "")
    if request.user.is_authenticated:
        note_strong_identification(actor=request.user, identified=identified, face=_face(request))
        set_strength(request, Strength.IDENTIFIED)
        request.session.cycle_key()
        visit_goes_on(request)
        _note_proof(request)
        return HttpResponseRedirect(there)
    person = Person.objects.with_identity_code(identified.identity_code).first()
    user = User.objects.filter(person=person).first() if person is not None else None
    if user is None:
        return _newcomer(request, identified, there)
    if not user.is_active:
        raise Refusal("user_not_in_use", _("This user is not in use. Contact the card issuer."))
    return _come_in(request, user, identified, there)


def _newcomer(request: HttpRequest, identified: Identified, there: str) -> HttpResponse:
    expected = expected_newcomer(request)
    if _face(request) == "holder":
        reason = "holder"
    elif expected is not None:
        reason, there = expected.reason, expected.then
    else:
        return render(request, "accounts/stranger.html", status=403)
    user = register_identified_user(
        actor=Visitor(),
        identified=identified,
        reason=reason,
        language=(get_language() or "fi")[:2],
        email=expected.email if expected is not None else "",
    )
    newcomer_arrived(request)
    return _come_in(request, user, identified, there)


def _come_in(request: HttpRequest, user: User, identified: Identified, there: str) -> HttpResponse:
    note_strong_identification(actor=user, identified=identified, face=_face(request))
    forget_pending(request)
    begin_visit(request, user=user, strength=Strength.IDENTIFIED, method=identified.method)
    _note_proof(request)
    return HttpResponseRedirect(there)


def _note_proof(request: HttpRequest) -> None:
    """Who has just identified need not show a password as well before they set up a new second factor."""
    record_authentication(request, request.user, "identification")


def _face(request: HttpRequest) -> str:
    return str(request.face)  # type: ignore[attr-defined]


register_finish(finish)
