"""The protocol's own part: requests for an identification, codes, tokens. No HTTP here."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from .people import DemoPerson

SUBSTANTIAL, HIGH = "http://ftn.ficora.fi/2017/loa2", "http://ftn.ficora.fi/2017/loa3"
MEANS = {"bank": (SUBSTANTIAL, ["pwd", "otp"]), "mobile": (SUBSTANTIAL, ["sms"]), "card": (HIGH, ["sc"])}
CLIENT = "kortisto-demo"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
CODE_SECONDS, TOKEN_SECONDS = 60, 300


class Wrong(Exception):
    """The other side does not keep to the protocol."""


@dataclass(frozen=True)
class Request:
    """A request for an identification, checked."""

    redirect_uri: str
    state: str
    nonce: str
    challenge: str

    @classmethod
    def read(cls, told: Mapping[str, str], *, only_to: str = "") -> "Request":
        """Only our own client, only to this machine (and there only to the port of `only_to`, when given), only with PKCE."""
        where = urlsplit(told.get("redirect_uri", ""))
        if told.get("client_id") != CLIENT:
            raise Wrong("unknown client")
        if where.scheme not in ("http", "https") or where.hostname not in LOOPBACK:
            raise Wrong("the demo's provider answers to this machine only")
        if only_to and urlsplit(only_to).port != where.port:
            raise Wrong("unknown address of the client")
        if told.get("response_type") != "code" or "openid" not in told.get("scope", "").split():
            raise Wrong("only the authorization code flow of OpenID Connect")
        if told.get("code_challenge_method") != "S256" or not told.get("code_challenge"):
            raise Wrong("PKCE with S256 is required")
        if not told.get("state"):
            raise Wrong("a state is required")
        return cls(told["redirect_uri"], told["state"], told.get("nonce", ""), told["code_challenge"])

    def back(self, **answer: str) -> str:
        joint = "&" if urlsplit(self.redirect_uri).query else "?"
        return f"{self.redirect_uri}{joint}{urlencode({**answer, 'state': self.state})}"


@dataclass(frozen=True)
class Grant:
    """Somebody has identified; the code for it waits to be fetched."""

    request: Request
    person: DemoPerson
    means: str
    at: float


class Issuer:
    """Makes and takes in codes, and signs tokens with keys made at the start."""

    def __init__(self, address: str, *, algorithm: str = "ES256") -> None:
        self.address = address
        self.algorithm = algorithm
        self._key: Any = (
            rsa.generate_private_key(public_exponent=65537, key_size=2048)
            if algorithm == "RS256"
            else ec.generate_private_key(ec.SECP256R1())
        )
        self.key_id = secrets.token_hex(8)
        self._grants: dict[str, Grant] = {}
        self._subject_salt = secrets.token_bytes(16)

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": [self.algorithm],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["none", "client_secret_post"],
            "acr_values_supported": [SUBSTANTIAL, HIGH],
            "scopes_supported": ["openid"],
        }

    def keys(self) -> dict[str, Any]:
        kind = jwt.algorithms.RSAAlgorithm if self.algorithm == "RS256" else jwt.algorithms.ECAlgorithm
        public = json.loads(kind.to_jwk(self._key.public_key()))
        return {"keys": [{**public, "kid": self.key_id, "use": "sig", "alg": self.algorithm}]}

    def grant(self, request: Request, person: DemoPerson, means: str) -> str:
        """A code that works once and for a minute."""
        if means not in MEANS:
            raise Wrong("unknown means")
        code = secrets.token_urlsafe(24)
        self._grants[code] = Grant(request, person, means, time.time())
        return code

    def token(self, told: Mapping[str, str]) -> dict[str, Any]:
        """The tokens for a code; whoever shows it proves by the verifier that they asked for it."""
        grant = self._grants.pop(told.get("code", ""), None)
        if told.get("grant_type") != "authorization_code" or told.get("client_id") != CLIENT:
            raise Wrong("invalid_client")
        if grant is None or time.time() - grant.at > CODE_SECONDS:
            raise Wrong("invalid_grant")
        hashed = hashlib.sha256(told.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()
        if not secrets.compare_digest(challenge, grant.request.challenge):
            raise Wrong("invalid_grant")
        if told.get("redirect_uri") != grant.request.redirect_uri:
            raise Wrong("invalid_grant")
        return {
            "access_token": secrets.token_urlsafe(24),
            "token_type": "Bearer",
            "expires_in": TOKEN_SECONDS,
            "id_token": self.id_token(grant),
        }

    def id_token(self, grant: Grant) -> str:
        moment = int(time.time())
        level, means = MEANS[grant.means]
        person = grant.person
        subject = hashlib.sha256(self._subject_salt + person.identity_code.encode()).hexdigest()
        claims = {
            "iss": self.address,
            "aud": CLIENT,
            "sub": subject,
            "iat": moment,
            "exp": moment + TOKEN_SECONDS,
            "auth_time": moment,
            "nonce": grant.request.nonce,
            "acr": level,
            "amr": means,
            "urn:oid:1.2.246.21": person.identity_code,
            "urn:oid:2.5.4.4": person.family_name,
            "urn:oid:1.2.246.575.1.14": person.given_names,
            "urn:oid:2.5.4.3": person.name,
        }
        return jwt.encode(claims, self._key, algorithm=self.algorithm, headers={"kid": self.key_id})
