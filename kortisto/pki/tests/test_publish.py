"""What relying parties fetch."""

import pytest
from cryptography import x509

from kortisto.pki.backends.embedded import EmbeddedAuthority
from kortisto.pki.states import Reason
from kortisto.pki.testing import request_for

URL = "/crl/cards-g1/2026.crl"


@pytest.fixture
def authority(ca) -> EmbeddedAuthority:
    return EmbeddedAuthority()


@pytest.fixture
def issued(authority):
    certificate = authority.issue(request_for())
    authority.publish()
    return certificate


def test_the_address_in_a_certificate_is_where_its_list_is(client, issued):
    point = x509.load_der_x509_certificate(bytes(issued.der)).extensions.get_extension_for_class(
        x509.CRLDistributionPoints
    )
    assert point.value[0].full_name[0].value == f"http://pki.example.org{URL}"
    answer = client.get(URL)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pkix-crl")
    assert (
        x509.load_der_x509_crl(answer.content).issuer
        == x509.load_der_x509_certificate(bytes(issued.ca.certificate)).subject
    )


def test_a_list_that_has_not_changed_is_not_sent_again(client, authority, issued):
    first = client.get(URL)
    same = client.get(URL, headers={"If-None-Match": first["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    authority.revoke(issued, reason=Reason.KEY_COMPROMISE)
    authority.publish()
    newer = client.get(URL, headers={"If-None-Match": first["ETag"]})
    assert newer.status_code == 200
    assert newer["ETag"] != first["ETag"]


def test_a_cache_asks_each_time(client, issued):
    answer = client.get(URL)
    assert answer["Cache-Control"] == "public, no-cache"
    assert answer["Last-Modified"]
    assert not answer.cookies


def test_a_list_that_does_not_exist_is_not_found(client, issued):
    assert client.get("/crl/cards-g1/1999.crl").status_code == 404
    assert client.get("/crl/nobody/2026.crl").status_code == 404


def test_the_authoritys_certificate_is_where_the_cards_say(client, issued):
    answer = client.get("/ca/cards-g1.cer")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pkix-cert")
    assert answer.content == bytes(issued.ca.certificate)
    assert client.get("/ca/nobody.cer").status_code == 404


def test_the_chain_ends_with_the_root(client, issued):
    answer = client.get("/ca/cards-g1.pem")
    assert answer["Content-Type"] == "application/pem-certificate-chain"
    issuing, root = x509.load_pem_x509_certificates(answer.content)
    issuing.verify_directly_issued_by(root)
    root.verify_directly_issued_by(root)


def test_nothing_can_be_posted_there(client, issued):
    assert client.post(URL).status_code in (403, 405)


def test_a_page_of_a_list_costs_a_fixed_number_of_queries(client, issued, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        client.get(URL)
