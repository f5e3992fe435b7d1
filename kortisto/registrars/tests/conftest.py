"""What this room's tests share."""

from collections.abc import Iterator
from typing import Any

import pytest

from kortisto.messages.facts import read_facts
from kortisto.messages.models import OutgoingMessage


class Posted:
    """The messages of this test: (name, to, facts), the oldest first."""

    def __iter__(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        for row in OutgoingMessage.objects.order_by("pk"):
            yield row.name, row.addressee, read_facts(row.facts.open_for_program()) if row.facts else {}


@pytest.fixture
def posted() -> Posted:
    return Posted()
