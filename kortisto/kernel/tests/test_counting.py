from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.utils.timezone import now

from kortisto.accounts.models import User
from kortisto.kernel.counting import counts, lasting, lasting_for, there_is
from kortisto.kernel.unit import unit
from kortisto.organisations.models import Membership


def sessions(*keys):
    Session.objects.bulk_create(Session(session_key=key, session_data="", expire_date=now()) for key in keys)


def test_many_questions_are_one_statement(db, django_assert_num_queries):
    sessions("a1", "a2", "b1")
    marked = Session.objects.annotate(marked=Exists(Session.objects.filter(pk=OuterRef("pk"), session_key="b1")))
    with django_assert_num_queries(1):
        answers = counts(
            Session.objects.order_by("expire_date"),
            Session.objects.filter(session_key__startswith="a"),
            marked.filter(marked=True),
            Session.objects.values("session_data").distinct(),
            Session.objects.order_by("pk")[:2],
            Session.objects.none(),
        )
    assert answers == [3, 2, 1, 1, 2, 0]


def test_nothing_is_asked_when_nothing_can_be_there(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert counts(Session.objects.none()) == [0]
        assert counts() == []


def test_whether_there_is_any_reads_one_row(db, django_assert_num_queries):
    sessions("a1", "a2")
    with django_assert_num_queries(2):
        assert there_is(Session.objects.filter(session_key__startswith="a"))
        assert not there_is(Session.objects.filter(session_key="c"))


def test_a_request_asks_the_same_question_once_and_again_after_an_act(db, django_assert_num_queries):
    rows = Session.objects.filter(session_key__startswith="a")
    with unit():
        assert counts(rows) == [0]
        with django_assert_num_queries(0):
            assert counts(rows.order_by("pk"), rows) == [0, 0]
        with unit():
            sessions("a1")
        assert counts(rows) == [1]


def test_outside_a_request_the_database_is_asked_each_time(db):
    assert counts(Session.objects.all()) == [0]
    sessions("a1")
    assert counts(Session.objects.all()) == [1]


def test_a_lasting_question_is_worded_once_and_answered_each_time(db):
    worded = []

    def rows():
        worded.append(1)
        return Session.objects.filter(session_key__startswith="a")

    ask = lasting(rows)
    assert counts(ask()) == [0]
    sessions("a1")
    assert counts(ask("whoever"), Session.objects.filter(session_key__startswith="a")) == [1, 1]
    assert len(worded) == 1


def test_a_lasting_question_about_somebody_is_worded_once_for_all_of_them(world, django_assert_num_queries):
    worded = []

    def rows(user, shape):
        worded.append((user, shape))
        return Membership.objects.filter(user=user).exclude(role=shape)

    ask = lasting_for(rows)
    nobody = max(world.maija.pk, world.hilla.pk) + 1000
    own = Membership.objects.filter(user=world.maija).exclude(role="reader").count()
    assert own > 0
    assert counts(ask(world.maija.pk, "reader"), ask(nobody, "reader")) == [own, 0]
    assert world.maija.pk not in [user for user, _shape in worded]
    worded.clear()
    with django_assert_num_queries(1):
        assert counts(ask(world.maija.pk, "reader"), ask(nobody, "reader")) == [own, 0]
    assert worded == []
    ask(world.maija.pk, "administrator")
    assert {shape for _user, shape in worded} == {"administrator"}


def test_a_lasting_question_is_asked_of_another_moment(db):
    sessions("a1")
    before = lasting_for(lambda moment: Session.objects.filter(expire_date__lt=moment))
    assert counts(before(now() + timedelta(hours=1)), before(now() - timedelta(hours=1))) == [1, 0]


def test_a_lasting_question_that_turns_its_value_into_something_else_is_an_error(db):
    ask = lasting_for(lambda user: Session.objects.filter(session_key=f"user:{user}"))
    with pytest.raises(ValueError, match="another form"):
        ask(7)


def test_a_lasting_question_about_nobody_is_an_error(db):
    ask = lasting_for(lambda user: User.objects.filter(pk=user))
    with pytest.raises(TypeError, match="not known"):
        ask(None)
    assert counts(lasting_for(lambda user: User.objects.none())(7)) == [0]


def test_a_lasting_question_does_not_read_the_database_while_it_is_worded(db):
    ask = lasting_for(lambda user: User.objects.filter(pk__in=[each.pk for each in User.objects.filter(pk=user)]))
    with pytest.raises(ValueError, match="must not read"):
        ask(7)
