"""A matter stands where its subject stands, whoever moves it, and the office's clock runs only while the office acts."""

from datetime import timedelta

import pytest

from kortisto.contracts.actions.answer_question import answer_question
from kortisto.contracts.actions.ask_customer import ask_customer
from kortisto.contracts.actions.take_case import take_case
from kortisto.contracts.matters import Matter, matter_called, register_matter, row_text, subject_of
from kortisto.contracts.models import Case
from kortisto.contracts.moves import open_case
from kortisto.contracts.states import MANDATE, VERSION
from kortisto.contracts.tests.cast import drafted, submitted
from kortisto.kernel.clock import now
from kortisto.kernel.states import Who

pytestmark = pytest.mark.django_db


def test_a_draft_has_not_come_to_the_office_and_a_sent_application_has(world):
    case = drafted(world).case
    assert (case.state, case.acts_next, case.received_at) == ("draft", Who.CUSTOMER, None)


def test_a_sent_application_waits_for_the_office(world):
    case = submitted(world).case
    assert case.received_at is not None
    assert case.acts_next == Who.ISSUER


def test_the_clock_stops_while_the_customer_is_asked_and_goes_on_at_the_answer(world):
    case = submitted(world).case
    Case.objects.filter(pk=case.pk).update(waiting_since=now() - timedelta(days=3))
    case = Case.objects.get(pk=case.pk)
    take_case(actor=world.hilla, case=case)
    ask_customer(actor=world.hilla, case=Case.objects.get(pk=case.pk), text="Kuka?")
    case = Case.objects.get(pk=case.pk)
    assert case.waiting_since is None
    assert case.office_time.days == 3
    answer_question(actor=world.otto, case=case, text="Stella.")
    case = Case.objects.get(pk=case.pk)
    assert (now() - case.waiting_since).days == 3


def test_a_matter_of_another_kind_follows_its_own_subject(world, monkeypatch):
    from kortisto.contracts import matters

    monkeypatch.setattr(matters, "_matters", dict(matters._matters))
    monkeypatch.setattr(MANDATE, "followers", [])
    register_matter(
        Matter(
            "succession", MANDATE, texts={"active": "Succession, done", "granted": "Succession, granted"},
            unfinished=("draft", "submitted", "granted"), before_sending=("draft",),
        )
    )  # fmt: skip
    mandate = world.clinic_mandate
    type(mandate).objects.filter(pk=mandate.pk).update(state="granted")
    mandate.refresh_from_db()
    case = open_case(kind="succession", account=world.clinic_account, subject=mandate)
    assert (row_text(case), case.unfinished, case.acts_next) == ("Succession, granted", True, Who.ISSUER)
    assert subject_of(case) == mandate
    MANDATE.apply(mandate, "activate")
    case.refresh_from_db()
    assert (row_text(case), case.unfinished, case.decided, case.waiting_since) == (
        "Succession, done",
        False,
        True,
        None,
    )


def test_every_state_of_a_contract_has_its_row_text():
    assert set(matter_called("contract").texts) == {
        state for state, _label in VERSION.model._meta.get_field("state").choices
    }
