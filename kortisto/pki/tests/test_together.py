"""Several workers at once, on connections of their own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography import x509
from django.db import connection

from kortisto.audit.models import AuditEvent
from kortisto.pki import testing
from kortisto.pki.backends.embedded import EmbeddedAuthority
from kortisto.pki.backends.embedded import authority as module
from kortisto.pki.backends.embedded.ceremony import make_authorities
from kortisto.pki.errors import KeyReused
from kortisto.pki.models import Certificate, CertificateAuthority, CrlIssue
from kortisto.pki.queries import unlisted_revocations
from kortisto.pki.states import Reason, Use
from kortisto.pki.testing import new_key, request_for

pytestmark = pytest.mark.committing


@pytest.fixture
def authority():
    with testing.certificate_authority():
        yield EmbeddedAuthority()


def together(*calls: Callable[[], object]) -> list[object]:
    """Let each call run in a thread with a connection of its own, all at the same moment."""
    start = threading.Barrier(len(calls))

    def one(call: Callable[[], object]) -> object:
        try:
            start.wait()
            return call()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(one, calls))


def test_eight_workers_asking_the_same_get_one_certificate(authority):
    requests = [request_for(use=use) for use in Use]
    outcomes = together(*[lambda: authority.issue_many(requests)] * 8)
    assert {tuple(one.pk for one in outcome) for outcome in outcomes} == {
        tuple(Certificate.objects.order_by("pk").values_list("pk", flat=True))
    }
    assert Certificate.objects.count() == 2


def test_workers_asking_in_opposite_orders_do_not_wait_for_each_other_for_ever(authority):
    requests = [request_for(f"ORDER{number:05d}") for number in range(30)]
    outcomes = together(lambda: authority.issue_many(requests), lambda: authority.issue_many(requests[::-1]))
    assert [one.pk for one in outcomes[0]] == [one.pk for one in outcomes[1][::-1]]
    assert Certificate.objects.count() == 30


def test_of_two_cards_with_the_same_key_one_gets_a_certificate(authority):
    key = new_key()
    outcomes = together(
        *[lambda number=number: authority.issue(request_for(f"ORDER{number:05d}", key=key)) for number in range(4)]
    )
    assert sum(isinstance(outcome, Certificate) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, KeyReused) for outcome in outcomes) == 3


def test_eight_revoking_the_same_certificate_revoke_it_once(authority):
    issued = authority.issue(request_for())
    outcomes = together(
        *[lambda reason=reason: authority.revoke(issued, reason=reason) for reason in [*Reason, *Reason][:8]]
    )
    assert len({(outcome.reason, outcome.revoked_at) for outcome in outcomes}) == 1


def test_lists_published_together_have_numbers_of_their_own_and_miss_nobody(authority):
    issued = authority.issue_many([request_for(f"ORDER{number:05d}") for number in range(12)])
    authority.publish()

    def lose(certificate):
        authority.revoke(certificate, reason=Reason.KEY_COMPROMISE)
        authority.publish()

    assert together(*[lambda one=one: lose(one) for one in issued]) == [None] * 12
    assert unlisted_revocations() == 0
    newest = authority.crl(ca="cards-g1", year=issued[0].address.year)
    assert newest.entries == 12
    numbers = list(CrlIssue.objects.filter(ca__slug="cards-g1").order_by("id").values_list("number", flat=True))
    assert numbers == sorted(set(numbers)) == list(range(1, numbers[-1] + 1))
    assert len(x509.load_der_x509_crl(bytes(newest.der))) == 12


def test_two_that_make_the_authorities_make_one_of_each():
    from kortisto.kernel.actors import System

    outcomes = together(*[lambda: make_authorities(actor=System("test"))] * 3)
    assert len({outcome.pk for outcome in outcomes}) == 1
    assert CertificateAuthority.objects.count() == 2


class Killed(BaseException):
    """The process ends here, as by kill -9."""


@pytest.mark.parametrize("step", ["hold", "record", "known"])
@pytest.mark.parametrize("crossing", ["before", "after"])
def test_killed_at_any_step_a_request_still_has_one_certificate(authority, monkeypatch, step, crossing):
    requests = [request_for(use=use) for use in Use]
    real = getattr(module, step)

    def deadly(*arguments, **keywords):
        if crossing == "after":
            real(*arguments, **keywords)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(module, step, deadly)
        with pytest.raises(Killed):
            authority.issue_many(requests)
    assert not Certificate.objects.exists()
    assert not AuditEvent.objects.filter(event="certificate:issued").exists()
    assert len(authority.issue_many(requests)) == 2
    assert Certificate.objects.count() == 2
    assert AuditEvent.objects.filter(event="certificate:issued").count() == 2
