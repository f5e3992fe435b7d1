"""Strong identification by OpenID Connect, on django-allauth's provider.

What differs from allauth's own: the providers come from the setting `KORTISTO_OIDC`, each for certain faces; the identity token's
signature, issuer, audience, time and nonce are always checked; and what a provider tells goes nowhere but through
`identification.read_claims` — not into `SocialAccount`, not into the session.
"""

import json
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jwt
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.utils.translation import get_language
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from kortisto.kernel.clock import now
from kortisto.kernel.sealed import blind_index

from .identification import LEVELS, Identified, provider_name, read_claims

ALGORITHMS = ["RS256", "PS256", "ES256"]
# How an identity token may be encrypted for us; RSA with PKCS #1 v1.5 padding is not among them.
ENCRYPTION = ["RSA-OAEP", "RSA-OAEP-256", "ECDH-ES", "A128CBC-HS256", "A128GCM", "A256GCM"]
# Providers repeat issuer and audience in the header (RFC 7519, 5.3): unknown names there are no fault.
REGISTRY = jwe.JWERegistry(algorithms=ENCRYPTION, strict_check_header=False)
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LEEWAY = 30
ASSERTION_SECONDS = 60
DEFAULT_FACES = ("portal", "holder")


class Provider(OpenIDConnectProvider):
    """A provider of strong identification; registered in the place of allauth's own."""

    pkce_enabled_default = True

    def get_default_scope(self) -> list[str]:
        return ["openid"]

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        """An address asks for no other scope than the settings do."""
        return self.get_scope()

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:
        """The level of assurance and the language; an address cannot ask for less."""
        wanted = self.app.settings.get("acr_values") or " ".join({**LEVELS, **self.app.settings.get("levels", {})})
        return {"acr_values": wanted, "ui_locales": (get_language() or "fi")[:2], "prompt": "login"}

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **kwargs: Any
    ) -> HttpResponse:
        """Start: the nonce goes to the provider and into the state that waits in the session."""
        nonce = secrets.token_urlsafe(24)
        kwargs["auth_params"] = {**kwargs.get("auth_params", {}), "nonce": nonce}
        return super().redirect(request, process, next_url, data, nonce=nonce, **kwargs)

    def get_oauth2_adapter(self, request: HttpRequest) -> "Protocol":
        return Protocol(request, self.app.provider_id)

    def sociallogin_from_response(self, request: HttpRequest, response: dict[str, Any]) -> SocialLogin:
        """allauth's carrier of a sign-in, with nothing in it that it could store; our part travels beside, in memory."""
        claims = response["id_token"]
        identified = read_claims(claims, provider=self.app.provider_id, settings=self.app.settings)
        login: SocialLogin = super().sociallogin_from_response(
            request, {"uid": blind_index(identified.identity_code.text, purpose="social_uid")}
        )
        login.identified = identified
        login.nonce = str(claims.get("nonce", ""))
        return login

    def extract_uid(self, data: dict[str, Any]) -> str:
        return str(data["uid"])

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        return []


class Protocol(OpenIDConnectOAuth2Adapter):
    """The calls to a provider: each within `SOCIALACCOUNT_REQUESTS_TIMEOUT` seconds, every answer checked."""

    @property
    def openid_config(self) -> dict[str, Any]:
        found: dict[str, Any] = super().openid_config
        if found.get("issuer") != self.get_provider().app.settings["server_url"]:
            raise OAuth2Error("the provider calls itself by another name")
        return found

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        id_token = kwargs["response"].get("id_token")
        if not id_token:
            raise OAuth2Error("no identity token")
        claims = self._checked(app, id_token)
        if app.settings.get("userinfo"):
            told = self._fetch_user_info(token.token)
            if told.get("sub") != claims["sub"]:
                raise OAuth2Error("the user information is somebody else's")
            claims = {**told, **claims}
        return self.get_provider().sociallogin_from_response(request, {"id_token": claims})

    def get_access_token_data(
        self, request: HttpRequest, app: SocialApp, client: OAuth2Client, pkce_code_verifier: str | None = None
    ) -> dict[str, Any]:
        """Fetch the tokens; where a provider wants it, we prove ourselves by a key instead of a shared secret."""
        proof = {}
        if app.settings.get("token_auth_method") == "private_key_jwt":
            proof = {"client_assertion_type": ASSERTION, "client_assertion": self._assertion(app)}
        tokens: dict[str, Any] = client.get_access_token(
            request.GET["code"], pkce_code_verifier=pkce_code_verifier, extra_data=proof
        )
        self.did_fetch_access_token = True
        return tokens

    def _assertion(self, app: SocialApp) -> str:
        pem = Path(app.settings["signing_key_file"]).read_text("utf-8")
        moment = int(now().timestamp())
        claims = {
            "iss": app.client_id,
            "sub": app.client_id,
            "aud": [app.settings["server_url"], self.access_token_url],
            "jti": secrets.token_urlsafe(24),
            "iat": moment,
            "exp": moment + ASSERTION_SECONDS,
        }
        header = {"kid": app.settings["signing_key_id"]} if app.settings.get("signing_key_id") else None
        return jwt.encode(claims, pem, algorithm=app.settings.get("signing_algorithm", "ES256"), headers=header)

    def _checked(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        if app.settings.get("encryption_key_file"):
            id_token = _decrypted(app, id_token)
        try:
            header = jwt.get_unverified_header(id_token)
            with SocialAdapter().get_requests_session() as session:
                answer = session.get(self.openid_config["jwks_uri"])
                answer.raise_for_status()
                keys = jwt.PyJWKSet.from_dict(answer.json())
            key = keys[header["kid"]] if "kid" in header else keys.keys[0]
            return dict(
                jwt.decode(
                    id_token,
                    key=key.key,
                    algorithms=ALGORITHMS,
                    audience=app.client_id,
                    issuer=app.settings["server_url"],
                    leeway=LEEWAY,
                    options={"require": ["exp", "iat", "iss", "aud", "sub"]},
                )
            )
        except (jwt.PyJWTError, KeyError, IndexError, json.JSONDecodeError):
            raise OAuth2Error("the identity token does not hold") from None


def _decrypted(app: SocialApp, token: str) -> str:
    """The signed token inside an encrypted one. Where encryption is agreed on, nothing in clear is taken."""
    pem = Path(app.settings["encryption_key_file"]).read_bytes()
    kind = RSAKey if isinstance(load_pem_private_key(pem, password=None), RSAPrivateKey) else ECKey
    try:
        opened = jwe.decrypt_compact(token, kind.import_key(pem), registry=REGISTRY).plaintext
        return (opened or b"").decode()
    except (JoseError, ValueError):
        raise OAuth2Error("the identity token does not open") from None


Finish = Callable[[HttpRequest, Identified, str | None], HttpResponse]
_finish: list[Finish] = []


def register_finish(finish: Finish) -> None:
    """Say what becomes of somebody who has identified (`views.strong`)."""
    _finish[:] = [finish]


class SocialAdapter(DefaultSocialAccountAdapter):
    """Providers from the settings alone, and our own end of an identification."""

    def list_apps(
        self, request: HttpRequest | None, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        face = getattr(request, "face", None)
        return [
            _app(entry)
            for entry in settings.KORTISTO_OIDC
            if (face is None or face in entry.get("faces", DEFAULT_FACES))
            and (provider is None or provider in ("openid_connect", entry["id"]))
            and (client_id is None or client_id == entry["client_id"])
        ]

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Before allauth does anything of its own: check the nonce, and take over."""
        from allauth.core.exceptions import ImmediateHttpResponse

        expected = str(sociallogin.state.get("nonce", ""))
        if not expected or not constant_time_compare(sociallogin.nonce, expected):
            raise OAuth2Error("the answer belongs to another question")
        raise ImmediateHttpResponse(_finish[0](request, sociallogin.identified, sociallogin.state.get("next")))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Nobody becomes a user by identifying alone."""
        return False


def _app(entry: dict[str, Any]) -> SocialApp:
    secret_file = entry.get("secret_file")
    return SocialApp(
        provider="openid_connect",
        provider_id=entry["id"],
        name=provider_name(entry),
        client_id=entry["client_id"],
        secret=Path(secret_file).read_text("utf-8").strip() if secret_file else "",
        settings={**entry, "server_url": entry["issuer"], "oauth_pkce_enabled": True},
    )
