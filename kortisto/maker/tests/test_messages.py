"""A message says what its kind says and nothing else, from the right party, under its own number."""

import copy
from datetime import UTC, datetime

import pytest

from kortisto.kernel.testing import rule
from kortisto.maker import messages
from kortisto.maker.envelope import NotAccepted
from kortisto.maker.messages import AUTHORITY, MAKER, compose, from_text, read, to_text

CARD = {"order_code": "ORDER00001", "serial": "8935800000000010", "csr_auth": "", "csr_sign": ""}
PRODUCED = {"batch": 1, "cards": [CARD]}


def produced(**changes):
    made = compose(sender=MAKER, sequence=3, kind="produced", made_at=datetime.now(UTC), body=copy.deepcopy(PRODUCED))
    return made | changes


def test_a_whole_message_is_read():
    message = read(produced(), sender=MAKER, sequence=3)
    assert (message.sequence, message.kind, message.body) == (3, "produced", PRODUCED)


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 2},
        {"from": AUTHORITY},
        {"to": MAKER},
        {"sequence": 4},
        {"kind": "batch"},
        {"kind": "greeting"},
        {"made_at": "yesterday"},
        {"made_at": None},
        {"body": []},
        {"body": {"batch": 1}},
        {"body": {"batch": "1", "cards": []}},
        {"body": {"batch": True, "cards": []}},
        {"body": {"batch": 1, "cards": ["x"]}},
        {"body": {"batch": 1, "cards": [CARD | {"serial": "../../etc"}]} | {"more": 1}},
        {"body": {"batch": 1, "cards": [CARD | {"order_code": "../x"}]}},
        {"body": {"batch": 1, "cards": [CARD | {"order_code": ""}]}},
    ],
    ids=repr,
)
def test_anything_else_is_not_accepted(changes):
    with pytest.raises(NotAccepted):
        read(produced(**changes), sender=MAKER, sequence=3)


@rule("BR-PN-03")
@pytest.mark.parametrize("secret", ["pin", "activation_code", "puk"])
def test_no_message_has_a_place_for_a_secret_of_the_card(secret):
    with pytest.raises(NotAccepted, match="unknown fields"):
        read(produced(body={"batch": 1, "cards": [CARD | {secret: "1234"}]}), sender=MAKER, sequence=3)
    shapes = [*messages._BODIES.values(), *(shape for _, shape in messages._ENTRIES.values())]
    assert not any(secret in shape for shape in shapes)


def test_bytes_come_through_text():
    assert from_text(to_text(b"\x00\xff")) == b"\x00\xff"
    with pytest.raises(NotAccepted):
        from_text("not base64!")
