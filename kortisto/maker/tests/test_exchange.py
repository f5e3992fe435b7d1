"""From an order to a box: what the program writes down, sends, takes in and tells."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import translation

from kortisto.audit.models import AuditEvent
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal, WrongState
from kortisto.kernel.testing import rule
from kortisto.maker.card_maker import MakerUnavailable
from kortisto.maker.jobs import send_batches, sweep
from kortisto.maker.models import Batch, BatchItem, IncomingFile, MakerNews, OutgoingFile
from kortisto.maker.moves import add_to_batch, hand_certificates, withdraw
from kortisto.maker.queries import batches, health, news_in_trouble, progress_of, rejects
from kortisto.maker.testing import exchange

from .certificates import certificate_for

pytestmark = pytest.mark.django_db


def order(code: str, point: str = "POINT00001") -> BatchItem:
    return add_to_batch(order_code=code, card_kind="personnel", point_code=point, print_data={"name": "Hanna Mäkinen"})


def certify(heard, *codes: str) -> None:
    for code in codes:
        card = heard.produced[code]
        hand_certificates(
            order_code=code, auth=certificate_for(card["csr_auth"]), sign=certificate_for(card["csr_sign"])
        )


def state_of(code: str) -> str:
    return progress_of(code).state


def knobs(factory, text: str) -> None:
    (factory.state / "knobs.toml").write_text(text, encoding="utf-8")


def test_two_orders_become_two_cards_in_a_box(factory, heard):
    order("A")
    order("B")
    exchange()
    assert heard.sent == ["A", "B"]
    assert sorted(heard.produced) == ["A", "B"]
    certify(heard, "A", "B")
    exchange()
    (box,) = heard.boxes
    assert (box["point_code"], box["serials"]) == (
        "POINT00001",
        [heard.produced[code]["serial"] for code in ("A", "B")],
    )
    assert (state_of("A"), state_of("B")) == ("dispatched", "dispatched")
    (batch,) = Batch.objects.all()
    assert (batch.number, batch.count, batch.state) == (1, 2, "answered")
    assert list(
        AuditEvent.objects.filter(event__startswith="batch:").order_by("id").values_list("event", flat=True)
    ) == [
        "batch:sent",
        "batch:answered",
    ]


def test_an_order_stands_on_a_batch_once(factory, heard):
    assert order("A").pk == order("A").pk
    exchange(3)
    assert heard.sent == ["A"]
    assert Batch.objects.count() == 1


def test_a_batch_holds_no_more_than_the_settings_say(factory, heard, settings):
    settings.KORTISTO_MAKER = {**settings.KORTISTO_MAKER, "batch_size": 2}
    for code in "ABCDE":
        order(code)
    exchange()
    assert list(Batch.objects.order_by("number").values_list("number", "count")) == [(1, 2), (2, 2), (3, 1)]
    assert len(heard.produced) == 5


def test_what_stands_on_a_card_is_forgotten_once_it_is_produced_or_sent(factory, heard):
    order("A")
    exchange()
    assert progress_of("A").print_data == {}
    assert [file.content for file in OutgoingFile.objects.all()] == [{}]


def test_a_rejected_card_is_told_with_its_reason(factory, heard):
    knobs(factory, '[reject]\nA = "chip_faulty"\n')
    order("A")
    order("B")
    exchange()
    assert heard.rejected == {"A": {"serial": "", "reason": "chip_faulty", "explanation": ""}}
    (item,) = rejects()
    assert (item.order_code, item.reject_reason, item.print_data) == ("A", "chip_faulty", {})
    assert item.ended_at is not None


def test_a_card_may_be_rejected_after_it_was_produced(factory, heard):
    knobs(factory, '[reject_at_personalisation]\nA = "surface_faulty"\n')
    order("A")
    exchange()
    certify(heard, "A")
    exchange()
    assert heard.rejected["A"]["reason"] == "surface_faulty"
    assert state_of("A") == "rejected"


def test_progress_is_counted_batch_by_batch(factory, heard):
    knobs(factory, '[reject]\nA = "chip_faulty"\n')
    for code in "ABC":
        order(code)
    exchange()
    certify(heard, "B")
    (batch,) = batches()
    assert (batch.to_produce, batch.produced, batch.to_finish, batch.dispatched, batch.rejected) == (0, 1, 1, 0, 1)


def test_an_order_withdrawn_before_it_was_sent_never_reaches_the_maker(factory, heard):
    order("A")
    assert withdraw(order_code="A") is True
    exchange()
    assert (heard.sent, Batch.objects.count(), state_of("A")) == ([], 0, "withdrawn")


def test_an_order_withdrawn_later_is_destroyed_by_the_maker(factory, heard):
    order("A")
    exchange()
    assert withdraw(order_code="A") is False
    exchange()
    assert heard.rejected["A"]["reason"] == "withdrawn"
    assert state_of("A") == "rejected"


def test_a_withdrawal_goes_before_certificates_that_still_wait(factory, heard):
    order("A")
    exchange()
    certify(heard, "A")
    withdraw(order_code="A")
    exchange()
    assert heard.boxes == []
    assert state_of("A") == "rejected"


def test_an_order_cancelled_before_sending_is_left_out(factory, heard):
    heard.troubles["A"] = WrongState("send")
    order("A")
    order("B")
    exchange()
    assert (heard.sent, state_of("A")) == (["B"], "withdrawn")


def test_an_order_cancelled_while_the_card_was_made_has_its_card_destroyed(factory, heard):
    order("A")
    send_batches()
    heard.troubles["A"] = WrongState("produce")
    exchange(2)
    assert heard.produced == {}
    assert heard.rejected["A"]["reason"] == "withdrawn"
    assert MakerNews.objects.get(kind="produced").trouble == "wrong_state"


def test_certificates_handed_twice_are_written_once(factory, heard):
    order("A")
    exchange()
    card = heard.produced["A"]
    given = {"auth": certificate_for(card["csr_auth"]), "sign": certificate_for(card["csr_sign"])}
    hand_certificates(order_code="A", **given)
    hand_certificates(order_code="A", **given)
    with pytest.raises(WrongState):
        hand_certificates(order_code="A", auth=b"another", sign=b"pair")
    exchange()
    assert OutgoingFile.objects.filter(kind="certificates").count() == 1


def test_an_order_that_was_never_given_is_named(factory, heard):
    with pytest.raises(Refusal, match="not_at_maker"):
        withdraw(order_code="NEVER")


def test_one_cards_trouble_does_not_hold_up_the_others_and_is_tried_again(factory, heard):
    order("A")
    order("B")
    send_batches()
    heard.troubles["A"] = RuntimeError("a fault of the program")
    exchange()
    assert list(heard.produced) == ["B"]
    (trouble,) = news_in_trouble()
    assert (trouble.item.order_code, trouble.tries, trouble.trouble) == ("A", 1, "RuntimeError")
    assert health().news_in_trouble == 1
    exchange()  # its pause is not over
    assert list(heard.produced) == ["B"]
    with time_machine.travel(now() + timedelta(seconds=3)):
        exchange()
    assert sorted(heard.produced) == ["A", "B"]
    assert health().news_untold == 0


def test_a_box_that_is_refused_is_told_again_until_it_is_taken(factory, heard):
    order("A")
    exchange()
    certify(heard, "A")
    heard.troubles["BOX-000001"] = Refusal("unknown_serials", "…")
    exchange()
    assert heard.boxes == []
    assert [news.trouble for news in news_in_trouble()] == ["unknown_serials"]
    with time_machine.travel(now() + timedelta(seconds=3)):
        exchange()
    assert len(heard.boxes) == 1


def test_the_trouble_of_sending_one_order_leaves_it_waiting(factory, heard):
    heard.troubles["A"] = RuntimeError("a fault of the program")
    order("A")
    order("B")
    send_batches()
    assert (heard.sent, state_of("A"), health().cards_waiting) == (["B"], "waiting", 1)
    send_batches()
    assert heard.sent == ["B", "A"]


def test_a_round_with_news_ends_with_one_call(factory, heard):
    for code in "ABC":
        order(code)
    exchange()
    assert heard.rounds == 1
    exchange()
    assert heard.rounds == 1


def test_with_the_maker_down_orders_wait_and_complete_later(factory, heard, monkeypatch):
    from kortisto.maker.backends.direct import DirectMaker

    def down(*arguments, **keywords):
        raise MakerUnavailable

    with monkeypatch.context() as patched:
        patched.setattr(DirectMaker, "send", down)
        patched.setattr(DirectMaker, "fetch_results", down)
        order("A")
        sweep()
        with pytest.raises(MakerUnavailable):
            send_batches()
        assert (health().files_waiting, state_of("A")) == (1, "sent")
    sweep()
    assert list(heard.produced) == ["A"]
    assert OutgoingFile.objects.count() == 1


def test_news_of_an_order_we_never_gave_is_seen_and_stops_nobody(factory, heard):
    order("A")
    send_batches()
    factory.database.execute(
        "INSERT INTO card (order_code, batch, point_code, card_kind, print, state) VALUES ('GHOST', 1, 'P', 'x', '{}', 'ordered')"
    )
    exchange()
    assert list(heard.produced) == ["A"]
    (trouble,) = news_in_trouble()
    assert (trouble.data["order_code"], trouble.item) == ("GHOST", None)


def test_a_message_taken_in_is_never_taken_in_again(factory, heard):
    order("A")
    exchange()
    factory.database.execute("UPDATE outgoing SET sent = 0")
    exchange()
    assert IncomingFile.objects.count() == 1
    assert MakerNews.objects.count() == 1


def test_a_number_used_again_by_somebody_else_is_refused_and_on_record(factory, heard):
    order("A")
    exchange()
    factory.database.execute("UPDATE outgoing SET sent = 0, content = replace(content, 'produced', 'rejected')")
    exchange()
    (event,) = AuditEvent.objects.filter(event="makerfile:refused")
    assert event.subject == "makerfile:1"
    assert MakerNews.objects.count() == 1


def test_a_missing_number_is_waited_for(factory, heard):
    order("A")
    exchange()
    order("B")
    send_batches()
    while factory.work():
        pass
    renumber = "UPDATE outgoing SET sequence = :new, content = replace(content, :before, :after) WHERE sequence = :old"
    names = {number: f'"sequence": {number}' for number in (2, 7)}
    factory.database.execute(renumber, {"old": 2, "new": 7, "before": names[2], "after": names[7]})
    exchange()
    assert list(heard.produced) == ["A"]
    factory.database.execute(renumber, {"old": 7, "new": 2, "before": names[7], "after": names[2]})
    exchange()
    assert sorted(heard.produced) == ["A", "B"]


def test_orders_in_trouble_hold_up_nobody_behind_them(factory, heard, settings):
    settings.KORTISTO_MAKER = {**settings.KORTISTO_MAKER, "batch_size": 2}
    heard.troubles |= {"A": RuntimeError(), "B": RuntimeError()}
    for code in "ABC":
        order(code)
    send_batches()
    assert heard.sent == ["C"]


@rule("BR-PN-03")
def test_the_program_has_no_field_for_a_secret_of_the_card():
    names = {
        field.name
        for model in (Batch, BatchItem, OutgoingFile, IncomingFile, MakerNews)
        for field in model._meta.fields
    }
    assert not any(secret in name for name in names for secret in ("pin", "puk", "activation"))


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_each_state_has_a_name_in_each_language(language):
    from kortisto.maker.states import BatchState, ItemState

    with translation.override(language):
        labels = [str(state.label) for state in (*ItemState, *BatchState)]
    assert all(labels)
    assert len(set(labels)) >= len(ItemState)
