"""The embedded authority with its faults on order: for tests, rehearsals and the demo, never for production.

Two faults, as they happen with authorities across a network. *Down*: nothing reaches it. *Answers lost*: it does what
was asked and the answer does not arrive, so that only asking again with the same request id tells what happened.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kortisto.kernel.keys import key_folder

from ...ca import CertificateRequest
from ...errors import CaUnavailable, IssueRefused
from ...models import Certificate, CrlIssue
from ...states import Reason
from ..embedded import EmbeddedAuthority

FAULTS = "ca-faults.json"


class UnreliableAuthority:
    """Faults are read from a file beside the keys before each call, so that another process can order them."""

    def __init__(self) -> None:
        self.inner = EmbeddedAuthority()
        self.verbs = self.inner.verbs

    def issue(self, request: CertificateRequest) -> Certificate:
        return self._through(lambda: self.inner.issue(request))

    def issue_many(self, requests: Sequence[CertificateRequest]) -> list[Certificate | IssueRefused]:
        return self._through(lambda: self.inner.issue_many(requests))

    def revoke(self, certificate: Certificate, *, reason: Reason) -> Certificate:
        return self._through(lambda: self.inner.revoke(certificate, reason=reason))

    def find(self, *, request_id: str) -> Certificate | None:
        return self._through(lambda: self.inner.find(request_id=request_id))

    def crl(self, *, ca: str, year: int) -> CrlIssue | None:
        return self._through(lambda: self.inner.crl(ca=ca, year=year))

    def publish(self) -> list[CrlIssue]:
        return self._through(self.inner.publish)

    def _through(self, call: Any) -> Any:
        faults = read_faults()
        if faults["down"]:
            raise CaUnavailable("the authority is down")
        result = call()
        if faults["answers_lost"] > 0:
            order_faults(down=faults["down"], answers_lost=faults["answers_lost"] - 1)
            raise CaUnavailable("the answer was lost")
        return result


def order_faults(*, down: bool = False, answers_lost: int = 0) -> None:
    """From now on: down or up, and how many of the next answers get lost."""
    path = _file()
    beside = path.with_suffix(".part")
    beside.write_text(json.dumps({"down": down, "answers_lost": answers_lost}), encoding="utf-8")
    beside.replace(path)


def read_faults() -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(_file().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {"down": False, "answers_lost": 0}
    return content


def _file() -> Path:
    return key_folder() / FAULTS
