"""Every backend keeps the promises of the verbs it declares, also when its answers get lost on the way."""

import pytest

from kortisto.pki.backends.embedded import EmbeddedAuthority
from kortisto.pki.backends.unreliable import UnreliableAuthority, order_faults
from kortisto.pki.errors import CaUnavailable
from kortisto.pki.models import Certificate
from kortisto.pki.states import Reason, Use
from kortisto.pki.testing import request_for

from .contract import PROMISES

BACKENDS = [EmbeddedAuthority, UnreliableAuthority]


@pytest.fixture(autouse=True)
def no_faults():
    order_faults()
    yield
    order_faults()


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(("verbs", "kept"), PROMISES, ids=[promise.__name__ for _, promise in PROMISES])
def test_the_backend_keeps_its_promise(ca, backend, verbs, kept):
    authority = backend()
    if not verbs <= authority.verbs:
        pytest.skip("the backend does not declare these verbs")
    kept(authority)


def test_an_authority_that_is_down_does_nothing_and_says_so(ca):
    authority = UnreliableAuthority()
    issued = authority.issue(request_for())
    order_faults(down=True)
    for call in (
        lambda: authority.issue(request_for("OTHER00001")),
        lambda: authority.issue_many([request_for("OTHER00001")]),
        lambda: authority.revoke(issued, reason=Reason.KEY_COMPROMISE),
        lambda: authority.find(request_id=issued.request_id),
        lambda: authority.crl(ca="cards-g1", year=2026),
        authority.publish,
    ):
        with pytest.raises(CaUnavailable):
            call()
    assert list(Certificate.objects.values_list("state", flat=True)) == ["issued"]


def test_a_request_whose_answer_was_lost_gets_the_same_certificate_when_asked_again(ca):
    authority, requests = UnreliableAuthority(), [request_for(use=use) for use in Use]
    order_faults(answers_lost=2)
    for _ in range(2):
        with pytest.raises(CaUnavailable):
            authority.issue_many(requests)
    outcomes = authority.issue_many(requests)
    assert [one.pk for one in outcomes] == list(Certificate.objects.order_by("pk").values_list("pk", flat=True))
    assert len(outcomes) == 2


def test_a_revocation_whose_answer_was_lost_is_asked_again_without_harm(ca):
    authority = UnreliableAuthority()
    issued = authority.issue(request_for())
    order_faults(answers_lost=1)
    with pytest.raises(CaUnavailable):
        authority.revoke(issued, reason=Reason.KEY_COMPROMISE)
    assert authority.revoke(issued, reason=Reason.KEY_COMPROMISE).state == "revoked"
