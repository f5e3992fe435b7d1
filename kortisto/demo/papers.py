"""What the story leaves behind: files that anybody can check with other people's tools."""

import json
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from kortisto.audit.export import export
from kortisto.contracts.papers import granted_paper, read_paper
from kortisto.pki.models import CrlIssue
from kortisto.pki.queries import certificates_of, chain_pem
from kortisto.pki.states import Use

from .scene import Scene


def leave(scene: Scene, out: Path) -> None:
    """Write `story.json`, the chain, both certificates, the revocation list, the contract and the sealed log to a folder."""
    out.mkdir(parents=True, exist_ok=True)
    steps = [step.to_json() for step in scene.stage.steps]
    (out / "story.json").write_text(json.dumps({"format": 1, "steps": steps}, ensure_ascii=False, indent=1) + "\n")
    pair = {one.use: one for one in certificates_of(scene.card.reference).select_related("ca__parent", "address")}
    issuing = pair[Use.AUTH_ENC].ca
    (out / "chain.pem").write_bytes(chain_pem(issuing))
    for name, use in (("auth.pem", Use.AUTH_ENC), ("sign.pem", Use.SIGN)):
        certificate = x509.load_der_x509_certificate(bytes(pair[use].der))
        (out / name).write_bytes(certificate.public_bytes(Encoding.PEM))
    newest = CrlIssue.objects.filter(address=pair[Use.AUTH_ENC].address).order_by("-number")[0]
    (out / "crl.der").write_bytes(bytes(newest.der))
    paper = granted_paper(scene.county_version)
    assert paper is not None
    (out / "contract.pdf").write_bytes(read_paper(paper))
    export(out)
