"""Trainings kept fresh by a briefing, where an issuer wants it; and no right that ends because of it."""

from datetime import timedelta

import pytest

from kortisto.kernel.clock import add_months, now, today
from kortisto.kernel.errors import Refusal, RightMissing
from kortisto.kernel.jobs import run_now
from kortisto.registrars.actions.acknowledge_briefing import acknowledge_briefing
from kortisto.registrars.duties import briefing_days, duties_of, training_term
from kortisto.registrars.models import BriefingNotice, RegistrarRight, TrainingCertificate
from kortisto.registrars.queries_duties import briefings_due
from tests.world import LONG_AGO

from .cast import ruled


def reads(user, version="1.0", read=True):
    return acknowledge_briefing(actor=user, version=version, language="fi", read=read)


def due(user):
    return briefing_days([user.pk]).get(user.pk)


def test_trainings_stay_as_they_are_until_an_issuer_says_otherwise(world):
    assert training_term() is None
    assert due(world.riitta) is None
    run_now("registrars:remind_of_duties")
    assert not BriefingNotice.objects.exists()


def test_who_was_a_registrar_before_has_at_least_twelve_months_from_the_day_it_was_turned_on(world):
    ruled("training_validity_months", 12)
    assert due(world.riitta) == add_months(today(), 12)
    assert not duties_of(world.riitta).pressing


def test_the_notice_cannot_be_made_shorter_than_twelve_months():
    from kortisto.rulebook.catalogue import declared
    from kortisto.rulebook.kinds import WrongValue

    with pytest.raises(WrongValue):
        declared("training_notice_months").kind.store(11)


def test_a_shorter_validity_gives_the_notice_anew(world):
    ruled("training_validity_months", 36, since=today() - timedelta(days=900))
    assert due(world.riitta) == max(add_months(LONG_AGO, 36), add_months(today() - timedelta(days=900), 12))
    ruled("training_validity_months", 12)
    assert due(world.riitta) == add_months(today(), 12)


def test_who_was_trained_after_it_was_turned_on_has_the_validity_itself(world):
    ruled("training_validity_months", 24, since=today() - timedelta(days=100))
    TrainingCertificate.objects.filter(user=world.riitta).update(passed_on=today() - timedelta(days=50))
    assert due(world.riitta) == add_months(today() - timedelta(days=50), 24)


def long_in_force():
    ruled("training_validity_months", 12, since=today() - timedelta(days=500))


def test_a_registrar_is_told_before_the_day_and_reminded_after_it_and_the_right_stays(world, posted):
    long_in_force()
    assert due(world.riitta) < today()
    run_now("registrars:remind_of_duties")
    run_now("registrars:remind_of_duties")
    assert [name for name, _to, _facts in posted] == ["briefing_due"] * 3
    BriefingNotice.objects.update(told_at=now() - timedelta(days=31))
    run_now("registrars:remind_of_duties")
    assert len(list(posted)) == 6
    assert RegistrarRight.objects.in_force().filter(user=world.riitta).exists()
    assert {line.user for line in briefings_due(until=today())} == {world.riitta, world.rauno, world.rebekka}


def test_reading_the_briefing_makes_the_training_fresh_again(world, posted):
    long_in_force()
    given = reads(world.riitta)
    assert (given.kind, given.version) == ("briefing", "1.0")
    assert due(world.riitta) == add_months(today(), 12)
    run_now("registrars:remind_of_duties")
    assert world.riitta.actor_code not in {to for _name, to, _facts in posted}
    assert world.riitta not in {line.user for line in briefings_due(until=today())}


def test_the_briefing_is_read_again_another_year_although_its_text_has_not_changed(world):
    reads(world.riitta)
    assert reads(world.riitta).pk


def test_what_was_not_read_or_has_changed_meanwhile_is_not_acknowledged(world):
    with pytest.raises(Refusal, match="briefing_unread"):
        reads(world.riitta, read=False)
    with pytest.raises(Refusal, match="briefing_changed"):
        reads(world.riitta, "0.9")


def test_somebody_without_a_right_acknowledges_nothing(world):
    with pytest.raises(RightMissing, match="no_right"):
        reads(world.kaisa)
