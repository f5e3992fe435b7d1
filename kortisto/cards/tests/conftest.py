"""An authority for every test of this room that asks for one."""

from collections.abc import Iterator

import pytest

from kortisto.pki import testing
from kortisto.pki.models import CertificateAuthority


@pytest.fixture
def ca(db: None) -> Iterator[CertificateAuthority]:
    with testing.certificate_authority() as made:
        yield made
