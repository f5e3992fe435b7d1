"""What a certificate authority answers when it does not do what was asked.

`CaUnavailable` is a fault of the moment: the request waits and is tried again. An `IssueRefused` is a decision about
the request, which stays as it is however often it is asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.kernel.errors import Refusal


class CaUnavailable(Exception):
    """The authority does not answer now; nothing is known about what was asked. Ask again with the same request id."""


@dataclass(frozen=True)
class Finding:
    """What the linter found: its name, how grave it is, and where in the certificate."""

    name: str
    severity: str
    place: str = ""


class IssueRefused(Refusal):
    """The authority will not issue a certificate for this request."""


class RequestConflict(IssueRefused):
    """The request id was used before, for another key or other contents."""

    def __init__(self, request_id: str) -> None:
        super().__init__(
            "request_conflict",
            _("A certificate has already been asked for with the same request number but different contents."),
            request_id=request_id,
        )


class KeyNotAccepted(IssueRefused):
    """The public key is not of the accepted kind, or its possession is not proved."""

    def __init__(self, code: str, sentence: Any, request_id: str) -> None:
        super().__init__(code, sentence, request_id=request_id)


class KeyReused(IssueRefused):
    """The public key already stands in another certificate."""

    def __init__(self, request_id: str) -> None:
        super().__init__(
            "key_reused", _("The public key already stands in another certificate."), request_id=request_id
        )


class SubjectNotAccepted(IssueRefused):
    """An attribute of the subject is missing, too long, of the wrong shape, or from a source that is not accepted."""


class ValidityNotAccepted(IssueRefused):
    """The asked period of validity is not possible."""


class LintRefused(IssueRefused):
    """The certificate would not follow its profile: the linter's findings stop the issuance before anything is
    signed.
    """

    def __init__(self, request_id: str, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(
            "lint_findings",
            _("The certificate would not follow its profile, so it was not issued. The findings are in the event."),
            request_id=request_id,
            findings=" ".join(sorted({finding.name for finding in findings})),
        )

    def __str__(self) -> str:
        return f"{self.code}: {self.facts['findings']}"


class UnknownCertificate(Refusal):
    """The authority has no such certificate."""

    def __init__(self, name: str) -> None:
        super().__init__("unknown_certificate", _("There is no such certificate."), certificate=name)
