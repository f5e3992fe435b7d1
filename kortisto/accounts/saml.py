"""Strong identification by SAML 2.0, on python3-saml; the providers come from the setting `KORTISTO_SAML`.

A provider's answer comes by a form of another site, and browsers send no cookie with it. So it is checked where it arrives,
what it says waits sealed for a minute under a random name, and the browser is sent to fetch it: only the session that asked
the question gets the answer. What python3-saml leaves to its caller is asked here: an assertion signed and encrypted, an
audience, an exact destination and recipient, an end of validity, the question it answers, and each assertion once.
"""

import json
import logging
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Constants
from onelogin.saml2.errors import OneLogin_Saml2_ValidationError
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from kortisto.kernel.clock import now
from kortisto.kernel.identifiers import check_identity_code
from kortisto.kernel.sealed import CannotOpen, blind_index, seal, unseal

from .identification import LEVELS, Identified, read_claims
from .models import UsedAssertion
from .oidc import DEFAULT_FACES

log = logging.getLogger("kortisto.accounts.saml")
QUESTIONS = "saml_questions"
MOST_QUESTIONS = 5
QUESTION_FOR = timedelta(minutes=15)
WAITS_SECONDS = 60
LARGEST_ANSWER = 400_000
# How far clocks may differ: an assertion is remembered for so much longer than it holds.
LEEWAY = timedelta(minutes=5)
CONFIRMATION = "/saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData"


class SamlError(Exception):
    """The answer does not hold; the text is for the log and tells nothing of the person."""


class Cancelled(Exception):
    """The person turned back at the provider, or the provider could not identify them."""


@dataclass(frozen=True)
class Arrival:
    """An answer that was checked, on its way to the browser that asked."""

    provider: str
    question: str
    identity_code: str = field(repr=False)
    given_names: str = field(repr=False)
    family_name: str = field(repr=False)
    method: str
    level: str

    def identified(self) -> Identified:
        return Identified(
            identity_code=check_identity_code(self.identity_code),
            given_names=self.given_names,
            family_name=self.family_name,
            method=self.method,
            level=self.level,
        )


def providers(face: str | None) -> list[dict[str, Any]]:
    """The entries of `KORTISTO_SAML` that identify at this face."""
    return [entry for entry in settings.KORTISTO_SAML if face is None or face in entry.get("faces", DEFAULT_FACES)]


def provider_of(request: HttpRequest, code: str) -> dict[str, Any] | None:
    return next((entry for entry in providers(getattr(request, "face", None)) if entry["id"] == code), None)


def metadata(request: HttpRequest, entry: dict[str, Any]) -> bytes:
    """Our side of the agreement, for the provider's administrator."""
    told = _agreement(request, entry).get_sp_metadata()
    return told if isinstance(told, bytes) else str(told).encode()


def ask(request: HttpRequest, entry: dict[str, Any], *, there: str) -> str:
    """The address of the provider with our signed question, which this session now waits to hear answered."""
    auth = OneLogin_Saml2_Auth(_spoken(request), old_settings=_agreement(request, entry))
    address = auth.login(return_to=entry["id"], force_authn=True, set_nameid_policy=False)
    waiting = {
        question: kept
        for question, kept in request.session.get(QUESTIONS, {}).items()
        if now() - datetime.fromisoformat(kept["at"]) < QUESTION_FOR
    }
    kept = dict(list(waiting.items())[1 - MOST_QUESTIONS :])
    kept[auth.get_last_request_id()] = {"provider": entry["id"], "there": there, "at": now().isoformat()}
    request.session[QUESTIONS] = kept
    return str(address)


def receive(request: HttpRequest, entry: dict[str, Any]) -> str:
    """Check an answer that has arrived and put it aside, sealed; gives the name under which it waits.

    Raises SamlError, Cancelled, or the Refusals of `read_claims`.
    """
    response, confirmation = _checked(request, entry)
    _used_once(entry, response, until=confirmation)
    contexts = response.get_authn_contexts()
    told = {name: values[0] for name, values in response.get_attributes().items() if values and values[0]}
    context = contexts[0] if contexts else ""
    found = read_claims(
        {**told, "acr": context, "amr": context.rpartition("/")[2]}, provider=entry["id"], settings=entry
    )
    arrival = Arrival(
        provider=entry["id"],
        question=str(response.get_in_response_to()),
        identity_code=found.identity_code.text,
        given_names=found.given_names,
        family_name=found.family_name,
        method=found.method,
        level=found.level,
    )
    name = secrets.token_urlsafe(24)
    cache.set(_shelf(name), seal(json.dumps(asdict(arrival)).encode(), associated=_shelf(name)), WAITS_SECONDS)
    return name


def collect(request: HttpRequest, entry: dict[str, Any], name: str) -> tuple[Identified, str]:
    """What waits under this name, for the session that asked, and where its visitor was going; once."""
    blob = cache.get(_shelf(name))
    if blob is None or not cache.delete(_shelf(name)):
        raise SamlError("nothing waits")
    try:
        arrival = Arrival(**json.loads(unseal(blob, associated=_shelf(name))))
    except CannotOpen:
        raise SamlError("what waits does not open") from None
    questions = dict(request.session.get(QUESTIONS, {}))
    kept = questions.pop(arrival.question, None)
    if kept is None or kept["provider"] != entry["id"] or arrival.provider != entry["id"]:
        raise SamlError("the answer belongs to another question")
    request.session[QUESTIONS] = questions
    if now() - datetime.fromisoformat(kept["at"]) > QUESTION_FOR:
        raise SamlError("the question is too old")
    return arrival.identified(), kept["there"]


def _shelf(name: str) -> str:
    return f"saml_arrival|{name}"


def _checked(request: HttpRequest, entry: dict[str, Any]) -> tuple[OneLogin_Saml2_Response, datetime]:
    """The answer, when everything about it holds, and the end of its validity."""
    sent = request.POST.get("SAMLResponse", "")
    if not sent or len(sent) > LARGEST_ANSWER:
        raise SamlError("no answer, or one too large")
    try:
        response = OneLogin_Saml2_Response(_agreement(request, entry), sent)
        response.is_valid(_spoken(request), raise_exceptions=True)
        confirmed = response._query_assertion(CONFIRMATION)
        audiences, asked = response.get_audiences(), response.get_in_response_to()
        destination = response.document.get("Destination")
    except OneLogin_Saml2_ValidationError as error:
        if error.code == OneLogin_Saml2_ValidationError.STATUS_CODE_IS_NOT_SUCCESS:
            raise Cancelled from None
        raise SamlError(f"validation {error.code}") from None
    except Exception as error:  # whatever a stranger sends, the answer is one
        raise SamlError(type(error).__name__) from None
    here = _address(request, "saml_answer", entry)
    if not audiences:
        raise SamlError("no audience")
    if not constant_time_compare(destination or "", here):
        raise SamlError("no destination, or another")
    ends = [_moment(data.get("NotOnOrAfter")) for data in confirmed if _confirms(data, here, asked)]
    if not asked or not ends:
        raise SamlError("nobody asked for this, or the confirmation does not say for whom it is")
    return response, min(ends)


def _confirms(data: Any, here: str, asked: str | None) -> bool:
    """Whether a subject confirmation names all three: recipient, question, end."""
    return data.get("Recipient") == here and data.get("InResponseTo") == asked and bool(data.get("NotOnOrAfter"))


def _used_once(entry: dict[str, Any], response: OneLogin_Saml2_Response, *, until: datetime) -> None:
    """Note the assertion until it has expired: the same one a second time is a replay, whoever brings it."""
    conditions = response.get_assertion_not_on_or_after()
    ends = max(until, datetime.fromtimestamp(conditions, UTC) if conditions else until)
    mark = blind_index(f"{entry['id']}|{response.get_assertion_id()}", purpose="saml_assertion")
    with transaction.atomic():
        _row, fresh = UsedAssertion.objects.get_or_create(mark=mark, defaults={"expires_at": ends + LEEWAY})
    if not fresh:
        raise SamlError("the assertion has been used")


def _moment(text: str) -> datetime:
    return datetime.fromtimestamp(OneLogin_Saml2_Utils.parse_SAML_to_time(text), UTC)


def _address(request: HttpRequest, name: str, entry: dict[str, Any]) -> str:
    return request.build_absolute_uri(reverse(name, args=[entry["id"]]))


def _spoken(request: HttpRequest) -> dict[str, Any]:
    return {
        "https": "on" if request.is_secure() else "off",
        "http_host": request.get_host(),
        "script_name": request.path,
        "get_data": {},
        "post_data": {},
    }


def _agreement(request: HttpRequest, entry: dict[str, Any]) -> OneLogin_Saml2_Settings:
    """What we and the provider have agreed on, as python3-saml wants to hear it."""
    return OneLogin_Saml2_Settings(
        {
            "strict": True,
            "debug": False,
            "sp": {
                "entityId": entry.get("our_entity_id") or _address(request, "saml_metadata", entry),
                "assertionConsumerService": {
                    "url": _address(request, "saml_answer", entry),
                    "binding": Constants.BINDING_HTTP_POST,
                },
                "NameIDFormat": Constants.NAMEID_TRANSIENT,
                "x509cert": _read(entry["certificate_file"]),
                "privateKey": _read(entry["key_file"]),
            },
            "idp": {
                "entityId": entry["entity_id"],
                "singleSignOnService": {"url": entry["sign_in_url"], "binding": Constants.BINDING_HTTP_REDIRECT},
                # Two while the provider changes its key.
                "x509certMulti": {"signing": list(map(_read, _files(entry["provider_certificate_file"])))},
            },
            "security": {
                "authnRequestsSigned": True,
                "wantAssertionsSigned": True,
                "wantAssertionsEncrypted": entry.get("encrypted", True),
                "wantNameId": False,
                "wantAttributeStatement": True,
                "requestedAuthnContext": list({**LEVELS, **entry.get("levels", {})}),
                "requestedAuthnContextComparison": "exact",
                "signatureAlgorithm": Constants.RSA_SHA256,
                "digestAlgorithm": Constants.SHA256,
                "rejectDeprecatedAlgorithm": True,
                "allowSingleLabelDomains": True,
            },
        }
    )


def _files(named: str | list[str]) -> Iterable[str]:
    return [named] if isinstance(named, str) else named


def _read(path: str) -> str:
    return Path(path).read_text("utf-8")
