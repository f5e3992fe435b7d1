from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.utils.timezone import now

from kortisto.kernel.counting import counts, lasting, there_is
from kortisto.kernel.unit import unit


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
