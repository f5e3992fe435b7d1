"""An identity provider on pysaml2, a program of its own: it shares no code with the service provider that is tested.

It reads one line of JSON from standard input (`people`: attributes of each; `folder`: where its files go), prints one (its
address and certificate), and lives as long as standard input stays open. `POST /metadata` tells it our metadata. Over
`/sso?SAMLRequest=…` a person of a browser is asked who to be; `POST /answer` gives the raw answer to a question as JSON, bent
as told: what only a faulty or dishonest provider would send.
"""

import base64
import datetime
import html
import json
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from saml2 import BINDING_HTTP_REDIRECT, saml, sigver, xmldsig
from saml2.config import IdPConfig
from saml2.server import Server

HIGH = "http://ftn.ficora.fi/2017/loa3"
SOMEBODY = "https://somebody.example"
AES256 = "http://www.w3.org/2001/04/xmlenc#aes256-cbc"


def key_and_certificate(folder: Path, name: str) -> tuple[str, str]:
    """A key and a certificate of its own making, in two files."""
    key = rsa.generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    day = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(day - datetime.timedelta(days=1))
        .not_valid_after(day + datetime.timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    plain = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / f"{name}.key").write_bytes(plain)
    (folder / f"{name}.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return str(folder / f"{name}.key"), str(folder / f"{name}.crt")


class Provider:
    def __init__(self, folder: Path, people: list[dict[str, str]], address: str) -> None:
        self.folder, self.people, self.address = folder, people, address
        self.entity_id = f"{address}/idp"
        self.keys = {name: key_and_certificate(folder, name) for name in ("provider", "somebody")}
        self.metadata = ""
        self.used: dict[str, Any] = {}

    @property
    def metadata_of_somebody(self) -> str:
        """Another service provider that this one knows, so that it can speak to the wrong one."""
        return re.sub(r'entityID="[^"]+"', f'entityID="{SOMEBODY}"', self.metadata)

    def server(self, *, minutes: int = 5, key: str = "provider") -> Server:
        key_file, cert_file = self.keys[key]
        config = IdPConfig()
        config.load(
            {
                "entityid": self.entity_id,
                "key_file": key_file,
                "cert_file": cert_file,
                "xmlsec_binary": "/usr/bin/xmlsec1",
                "metadata": {"inline": [self.metadata, self.metadata_of_somebody]},
                "service": {
                    "idp": {
                        "endpoints": {"single_sign_on_service": [(f"{self.address}/sso", BINDING_HTTP_REDIRECT)]},
                        "want_authn_requests_signed": True,
                        "want_authn_requests_only_with_valid_cert": False,
                        "policy": {"default": {"lifetime": {"minutes": minutes}, "attribute_restrictions": None}},
                    }
                },
            }
        )
        return Server(config=config)

    def answer(self, question: dict[str, str], person: int, bend: dict[str, Any]) -> dict[str, str]:
        """The answer to a question that was checked, signature and all."""
        server = self.server(minutes=bend.get("minutes", 5), key=bend.get("key", "provider"))
        asked = server.parse_authn_request(
            question["SAMLRequest"],
            BINDING_HTTP_REDIRECT,
            relay_state=question.get("RelayState"),
            sigalg=question.get("SigAlg"),
            signature=question.get("Signature"),
        )
        message = asked.message
        there = message.assertion_consumer_service_url
        encrypted = bend.get("encrypt", True)
        response = server.create_authn_response(
            identity={name: [value] for name, value in self.people[person].items()},
            in_response_to=bend.get("in_response_to", message.id),
            destination=bend.get("destination", there),
            sp_entity_id=bend.get("audience", message.issuer.text),
            name_id=saml.NameID(format=saml.NAMEID_FORMAT_TRANSIENT, text=f"nobody-{person}"),
            authn={"class_ref": bend.get("level", HIGH), "authn_auth": self.entity_id},
            issuer=bend.get("issuer", self.entity_id),
            sign_response=bend.get("sign_response", False),
            sign_assertion=bend.get("sign", True),
            encrypt_assertion=encrypted,
            # Around a signed one it renames the assertion's prefixes after signing, and python3-saml renames them back too late.
            encrypt_assertion_self_contained=not bend.get("sign", True),
            encrypt_cert_assertion=bend.get("encrypt_to") if encrypted else None,
            sign_alg=xmldsig.SIG_RSA_SHA256,
            digest_alg=xmldsig.DIGEST_SHA256,
        )
        return {"SAMLResponse": base64.b64encode(str(response).encode()).decode(), "there": there, "xml": str(response)}


def handler_of(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            return

        def tell(self, text: str, kind: str = "application/json") -> None:
            body = text.encode()
            self.send_response(200)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def body(self) -> bytes:
            return self.rfile.read(int(self.headers["Content-Length"]))

        def do_GET(self) -> None:
            question = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            answer = provider.answer(question, 0, {})
            self.tell(
                f'<form method="post" action="{html.escape(answer["there"])}">'
                f'<input type="hidden" name="SAMLResponse" value="{answer["SAMLResponse"]}"><button>Identify</button></form>',
                "text/html",
            )

        def do_POST(self) -> None:
            if self.path == "/metadata":
                provider.metadata = self.body().decode()
                self.tell("{}")
                return
            told = json.loads(self.body())
            try:
                self.tell(json.dumps(provider.answer(told["question"], told["person"], told["bend"])))
            except Exception as error:
                self.tell(json.dumps({"error": f"{type(error).__name__}: {error}"}))

    return Handler


def main() -> None:
    # pysaml2 encrypts with triple DES unless told otherwise, which no trust network takes any more.
    sigver.pre_encryption_part.__kwdefaults__["msg_enc"] = AES256
    sigver.SecurityContext.encrypt_assertion.__defaults__ = ("aes-256", None)
    told = json.loads(sys.stdin.readline())
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    address = f"http://127.0.0.1:{server.server_port}"
    provider = Provider(Path(told["folder"]), told["people"], address)
    server.RequestHandlerClass = handler_of(provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(
        json.dumps({"entity_id": provider.entity_id, "sign_in_url": f"{address}/sso", "address": address}), flush=True
    )
    sys.stdin.read()


if __name__ == "__main__":
    main()
