"""The simulator's factory: what it answers, and that it forgets nothing and does nothing twice."""

from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from kortisto.kernel.testing import rule
from kortisto.maker.envelope import NotAccepted
from kortisto.maker.messages import AUTHORITY, compose, from_text, to_text
from kortisto.maker.simulator.chips import card_serial
from kortisto.maker.simulator.factory import Factory, OutOfTurn, Replayed
from kortisto.maker.simulator.letters import open_letter

from .certificates import certificate_for


@pytest.fixture
def factory(tmp_path):
    made = Factory(tmp_path / "maker")
    yield made
    made.close()


def say(factory: Factory, sequence: int, kind: str, body: dict) -> bool:
    made_at = datetime(2026, 11, 23, sequence % 24, tzinfo=UTC)
    content = compose(sender=AUTHORITY, sequence=sequence, kind=kind, made_at=made_at, body=body)
    return factory.hear(content, sequence=sequence)


def batch(*codes: str, number: int = 1, point: str = "POINT00001") -> dict:
    orders = [
        {"order_code": code, "card_kind": "personnel", "point_code": point, "print": {"name": "Hanna"}}
        for code in codes
    ]
    return {"batch": number, "orders": orders}


def answers(factory: Factory, kind: str) -> list[dict]:
    while factory.work():
        pass
    return [content["body"] for _, content in factory.unsent() if content["kind"] == kind]


def certificates(produced: dict, *, swapped: bool = False) -> dict:
    cards = []
    for card in produced["cards"]:
        auth, sign = (to_text(certificate_for(from_text(card[name]))) for name in ("csr_auth", "csr_sign"))
        if swapped:
            auth, sign = sign, auth
        cards.append({"order_code": card["order_code"], "serial": card["serial"], "auth_enc": auth, "sign": sign})
    return {"cards": cards}


def knobs(factory: Factory, text: str) -> None:
    (factory.state / "knobs.toml").write_text(text, encoding="utf-8")


def test_each_card_gets_a_serial_and_two_keys_of_its_own(factory):
    say(factory, 1, "batch", batch("A", "B"))
    (body,) = answers(factory, "produced")
    requests = [
        x509.load_der_x509_csr(from_text(card[name])) for card in body["cards"] for name in ("csr_auth", "csr_sign")
    ]
    assert all(request.is_signature_valid for request in requests)
    assert all(isinstance(request.public_key().curve, ec.SECP256R1) for request in requests)
    points = {request.public_key().public_numbers() for request in requests}
    assert len(points) == 4
    assert [card["serial"] for card in body["cards"]] == [card_serial(1), card_serial(2)]


def test_a_serial_ends_with_its_check_digit():
    assert [card_serial(number) for number in (1, 2, 1234567890)] == [
        "8935800000000014",
        "8935800000000022",
        "8935812345678909",
    ]


def test_finished_cards_travel_in_a_box_for_each_point(factory):
    say(factory, 1, "batch", batch("A", "B", "C"))
    say(factory, 2, "batch", batch("D", number=2, point="POINT00002"))
    knobs(factory, 'today = "2026-11-23"\nbox_size = 2\n')
    for sequence, body in enumerate(answers(factory, "produced"), start=3):
        say(factory, sequence, "certificates", certificates(body))
    boxes = answers(factory, "dispatched")
    assert [(box["box"], box["point_code"], box["day"], len(box["serials"])) for box in boxes] == [
        ("BOX-000001", "POINT00001", "2026-11-23", 2),
        ("BOX-000002", "POINT00001", "2026-11-23", 1),
        ("BOX-000003", "POINT00002", "2026-11-23", 1),
    ]


def test_a_card_whose_certificates_hold_other_keys_is_rejected(factory):
    say(factory, 1, "batch", batch("A"))
    (body,) = answers(factory, "produced")
    say(factory, 2, "certificates", certificates(body, swapped=True))
    (rejected,) = answers(factory, "rejected")
    assert [(card["order_code"], card["reason"]) for card in rejected["cards"]] == [("A", "certificate_mismatch")]
    assert answers(factory, "dispatched") == []


def test_single_cards_are_rejected_as_the_tester_wishes(factory):
    knobs(factory, '[reject]\nB = "chip_faulty"\n[reject_at_personalisation]\nC = "ink ran out"\n')
    say(factory, 1, "batch", batch("A", "B", "C"))
    (body,) = answers(factory, "produced")
    assert [card["order_code"] for card in body["cards"]] == ["A", "C"]
    say(factory, 2, "certificates", certificates(body))
    first, second = answers(factory, "rejected")
    assert [(card["order_code"], card["reason"], card["explanation"]) for card in first["cards"] + second["cards"]] == [
        ("B", "chip_faulty", ""),
        ("C", "other", "ink ran out"),
    ]
    assert len(answers(factory, "dispatched")[0]["serials"]) == 1


def test_every_nth_card_is_faulty_on_demand(factory):
    knobs(factory, "reject_every = 2\n")
    say(factory, 1, "batch", batch("A", "B", "C", "D"))
    assert [card["order_code"] for card in answers(factory, "rejected")[0]["cards"]] == ["B", "D"]


def test_a_paused_maker_answers_nothing_until_it_goes_on(factory):
    knobs(factory, "paused = true\n")
    say(factory, 1, "batch", batch("A"))
    assert answers(factory, "produced") == []
    knobs(factory, "paused = false\n")
    assert len(answers(factory, "produced")) == 1


def test_a_withdrawn_card_is_destroyed_while_it_is_in_the_house(factory):
    say(factory, 1, "batch", batch("A", "B"))
    (body,) = answers(factory, "produced")
    say(factory, 2, "withdrawals", {"order_codes": ["A", "NEVERSEEN"]})
    say(factory, 3, "certificates", certificates(body))
    assert [card["reason"] for card in answers(factory, "rejected")[0]["cards"]] == ["withdrawn"]
    assert answers(factory, "dispatched")[0]["serials"] == [body["cards"][1]["serial"]]
    (keys,) = factory.database.execute("SELECT auth_key, sign_key FROM card WHERE order_code = 'A'")
    assert tuple(keys) == (None, None)


def test_a_card_that_has_left_is_not_withdrawn(factory):
    say(factory, 1, "batch", batch("A"))
    (body,) = answers(factory, "produced")
    say(factory, 2, "certificates", certificates(body))
    assert answers(factory, "dispatched")
    say(factory, 3, "withdrawals", {"order_codes": ["A"]})
    assert answers(factory, "rejected") == []


def test_a_message_heard_again_changes_nothing(factory):
    assert say(factory, 1, "batch", batch("A")) is True
    assert len(answers(factory, "produced")) == 1
    assert say(factory, 1, "batch", batch("A")) is False
    assert len(answers(factory, "produced")) == 1


def test_a_number_used_again_for_something_else_is_a_replay(factory):
    say(factory, 1, "batch", batch("A"))
    with pytest.raises(Replayed):
        say(factory, 1, "batch", batch("B"))


def test_a_message_before_its_turn_waits(factory):
    with pytest.raises(OutOfTurn):
        say(factory, 2, "batch", batch("A"))
    assert factory.heard() == 0


def test_a_message_half_understood_changes_nothing(factory):
    say(factory, 1, "batch", batch("A"))
    (body,) = answers(factory, "produced")
    spoiled = certificates(body)
    spoiled["cards"][0]["sign"] = "not base64!"
    with pytest.raises(NotAccepted):
        say(factory, 2, "certificates", spoiled)
    assert factory.heard() == 1


@rule("BR-PN-03")
def test_an_activation_code_is_in_its_sealed_letter_and_nowhere_else(factory):
    say(factory, 1, "batch", batch("A"))
    (body,) = answers(factory, "produced")
    say(factory, 2, "certificates", certificates(body))
    assert answers(factory, "dispatched")
    code = open_letter(factory.state, body["cards"][0]["serial"])
    assert len(code) == 8
    assert code.isdecimal()
    factory.close()
    everything = [path.read_bytes() for path in factory.state.rglob("*") if path.is_file()]
    assert len(everything) >= 3
    assert not any(code.encode() in content for content in everything)


def test_a_letter_made_again_keeps_its_code(factory):
    from kortisto.maker.simulator.letters import close_letter

    close_letter(factory.state, "1")
    code = open_letter(factory.state, "1")
    close_letter(factory.state, "1")
    assert open_letter(factory.state, "1") == code
    assert (factory.state / "letters" / "1.letter").stat().st_mode & 0o777 == 0o600
