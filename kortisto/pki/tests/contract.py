"""What every certificate authority behind the interface promises, for the verbs it declares.

A backend's own test names it in `BACKENDS`; `test_contract.py` plays each promise with each backend. A promise about
a verb that a backend does not declare does not concern it.
"""

from collections.abc import Callable

import pytest

from kortisto.kernel.testing import rule
from kortisto.pki.ca import VERBS, Authority
from kortisto.pki.errors import IssueRefused, RequestConflict, UnknownCertificate
from kortisto.pki.models import Certificate
from kortisto.pki.states import Reason, Use
from kortisto.pki.testing import request_for

PROMISES: list[tuple[frozenset[str], Callable[[Authority], None]]] = []


def promise(*verbs: str) -> Callable[[Callable[[Authority], None]], Callable[[Authority], None]]:
    """A promise about these verbs."""

    def note(function: Callable[[Authority], None]) -> Callable[[Authority], None]:
        PROMISES.append((frozenset(verbs), function))
        return function

    return note


@promise()
def declares_only_verbs_of_the_protocol_and_has_them(authority: Authority) -> None:
    assert authority.verbs <= VERBS
    assert all(callable(getattr(authority, verb, None)) for verb in authority.verbs)


@promise("issue")
def the_same_request_has_one_certificate(authority: Authority) -> None:
    request = request_for()
    assert authority.issue(request).der == authority.issue(request).der
    assert Certificate.objects.filter(request_id=request.request_id).count() == 1


@promise("issue")
def another_key_under_the_same_request_is_refused(authority: Authority) -> None:
    authority.issue(request_for())
    with pytest.raises(RequestConflict):
        authority.issue(request_for())


@promise("issue", "find")
def what_was_issued_is_found(authority: Authority) -> None:
    request = request_for()
    assert authority.find(request_id=request.request_id) is None
    issued = authority.issue(request)
    found = authority.find(request_id=request.request_id)
    assert found is not None
    assert bytes(found.der) == bytes(issued.der)


@promise("issue", "find")
def what_was_refused_is_not_found(authority: Authority) -> None:
    request = request_for(country="fi")
    with pytest.raises(IssueRefused):
        authority.issue(request)
    assert authority.find(request_id=request.request_id) is None


@promise("issue_many")
def many_are_answered_in_their_order(authority: Authority) -> None:
    requests = [request_for(f"ORDER{number:05d}", use) for number in range(40) for use in Use]
    requests[7] = request_for("ORDER99999", surname="")
    outcomes = authority.issue_many(requests)
    assert isinstance(outcomes[7], IssueRefused)
    issued = [
        (request, outcome) for request, outcome in zip(requests, outcomes, strict=True) if outcome is not outcomes[7]
    ]
    assert all(
        isinstance(outcome, Certificate) and outcome.request_id == request.request_id for request, outcome in issued
    )


@promise("issue_many")
def nothing_asked_is_nothing_answered(authority: Authority) -> None:
    assert authority.issue_many([]) == []


@promise("issue", "revoke")
@rule("BR-RV-02")
def a_revocation_is_final(authority: Authority) -> None:
    issued = authority.issue(request_for())
    first = authority.revoke(issued, reason=Reason.KEY_COMPROMISE)
    again = authority.revoke(issued, reason=Reason.SUPERSEDED)
    assert (again.state, again.reason, again.revoked_at) == ("revoked", Reason.KEY_COMPROMISE, first.revoked_at)


@promise("issue", "revoke", "find")
def a_revoked_certificate_is_still_the_answer_to_its_request(authority: Authority) -> None:
    request = request_for()
    authority.revoke(authority.issue(request), reason=Reason.SUPERSEDED)
    assert authority.issue(request).state == "revoked"


@promise("revoke")
def what_was_never_issued_cannot_be_revoked(authority: Authority) -> None:
    with pytest.raises(UnknownCertificate):
        authority.revoke(Certificate(code="NOTTHERE00"), reason=Reason.SUPERSEDED)


@promise("issue", "revoke", "publish", "crl")
def a_revocation_is_listed_once_published(authority: Authority) -> None:
    from cryptography import x509

    issued = authority.issue(request_for())
    authority.revoke(issued, reason=Reason.SUPERSEDED)
    authority.publish()
    published = authority.crl(ca=issued.ca.slug, year=issued.address.year)
    assert published is not None
    listed = x509.load_der_x509_crl(bytes(published.der))
    assert listed.get_revoked_certificate_by_serial_number(int(issued.serial, 16)) is not None


@promise("crl")
def an_address_that_does_not_exist_has_no_list(authority: Authority) -> None:
    assert authority.crl(ca="nobody", year=1999) is None
