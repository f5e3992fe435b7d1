from threading import Thread

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import CharField, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.utils.timezone import now

from kortisto.accounts.models import User
from kortisto.kernel.rows import Among, Holds, array_of, pattern_of
from kortisto.kernel.statements import asked_with, worded_once


def sessions(*keys: str) -> None:
    Session.objects.bulk_create(Session(session_key=key, session_data="", expire_date=now()) for key in keys)


@asked_with(prefix=str)
def _beginning_with(prefix: str, *, order: str = "session_key", stop: int = 10) -> QuerySet[Session]:
    return Session.objects.filter(session_key__gte=prefix).order_by(order)[:stop]


@pytest.fixture
def wordings(monkeypatch):
    """How many queries have been worded in SQL since."""
    made = []
    as_sql = SQLCompiler.as_sql
    monkeypatch.setattr(
        SQLCompiler, "as_sql", lambda self, *args, **more: made.append(1) or as_sql(self, *args, **more)
    )
    return made


def keys(rows: list[Session]) -> list[str]:
    return [row.session_key for row in rows]


def test_a_query_is_worded_once_and_asked_each_time_with_other_values(db, wordings, django_assert_num_queries):
    sessions("a1", "b1")
    assert keys(_beginning_with(prefix="a")) == ["a1", "b1"]
    wordings.clear()
    with django_assert_num_queries(2):
        assert keys(_beginning_with(prefix="b")) == ["b1"]
        assert keys(_beginning_with(prefix="c")) == []
    assert wordings == []


def test_it_reads_what_stands_in_the_database_now(db):
    sessions("a1")
    assert keys(_beginning_with(prefix="a")) == ["a1"]
    sessions("a2")
    assert keys(_beginning_with(prefix="a")) == ["a1", "a2"]


def test_what_shapes_the_query_is_worded_for_itself(db):
    sessions("a1", "a2", "a3")
    assert keys(_beginning_with(prefix="a", order="-session_key", stop=2)) == ["a3", "a2"]
    assert keys(_beginning_with(prefix="a", order="session_key", stop=1)) == ["a1"]


def test_a_value_is_only_ever_a_value(db):
    sessions("a1")
    assert _beginning_with(prefix="z' OR 1=1 --") == []
    assert _beginning_with(prefix="¤0¤") == []


def test_a_value_that_the_query_forgets_is_an_error_and_not_everybodys_rows(db):
    @asked_with(prefix=str, owner=int)
    def forgetful(prefix: str, owner: int) -> QuerySet[Session]:
        return Session.objects.filter(session_key__gte=prefix)

    with pytest.raises(ValueError, match="owner"):
        forgetful(prefix="a", owner=1)


def test_nothing_is_not_taken_for_the_word_none(db):
    sessions("None")
    with pytest.raises(TypeError, match="None"):
        _beginning_with(prefix=None)


def test_a_query_that_never_has_a_row_is_an_error(db):
    @asked_with(prefix=str)
    def nothing(prefix: str) -> QuerySet[Session]:
        return Session.objects.filter(session_key__gte=prefix).none()

    with pytest.raises(ValueError, match="never"):
        nothing(prefix="a")


def test_a_query_that_reads_the_database_while_it_is_put_together_is_an_error(world):
    """What it read for the first who asked would be true for nobody else."""
    from kortisto.organisations.models import Membership

    @asked_with(user=int)
    def memberships(user: int) -> QuerySet[Membership]:
        accounts = [one.account_id for one in Membership.objects.filter(user=user)]
        return Membership.objects.filter(user=user, account__in=accounts)

    with pytest.raises(ValueError, match="must not read"):
        memberships(user=world.maija.pk)
    with pytest.raises(ValueError, match="must not read"):
        worded_once(lambda: Membership.objects.filter(user=User.objects.first()))()
    assert User.objects.exists(), "and the database is read again afterwards"


def test_rows_come_with_their_relations(world, django_assert_num_queries):
    from kortisto.organisations.models import Membership

    @asked_with(user=int)
    def memberships(user: int) -> QuerySet[Membership]:
        return Membership.objects.filter(user=user).select_related("account__organisation").order_by("pk")

    usual = list(Membership.objects.filter(user=world.maija).order_by("pk"))
    memberships(user=world.maija.pk)
    with django_assert_num_queries(1):
        rows = memberships(user=world.maija.pk)
        assert [row.account.organisation.name_fi for row in rows]
    assert rows == usual


@pytest.mark.django_db(transaction=True)
def test_another_thread_asks_on_its_own_connection():
    sessions("a1")
    assert keys(_beginning_with(prefix="a")) == ["a1"]
    found: list[object] = []

    def ask() -> None:
        try:
            found.extend([keys(_beginning_with(prefix="a")), connection.connection])
        finally:
            connection.close()

    thread = Thread(target=ask)
    thread.start()
    thread.join()
    assert found[0] == ["a1"]
    assert found[1] is not connection.connection


def test_a_query_that_is_the_same_for_all_is_put_together_once_and_nobody_gets_anothers_rows(db):
    made = []

    @worded_once
    def all_sessions() -> QuerySet[Session]:
        made.append(1)
        return Session.objects.order_by("session_key")

    sessions("a1")
    assert keys(list(all_sessions())) == ["a1"]
    sessions("a2")
    assert keys(list(all_sessions().filter(session_key="a2"))) == ["a2"]
    assert keys(list(all_sessions())) == ["a1", "a2"]
    assert made == [1]


def test_many_keys_go_to_the_database_as_one_array(world):
    people = [world.maija, world.hilla]
    for wanted in (Among("pk", [each.pk for each in people]), Among("pk", array_of(each.pk for each in people))):
        sql, params = User.objects.filter(wanted).query.sql_with_params()
        assert len(params) == 1, sql
        assert set(User.objects.filter(wanted)) == set(people)
    assert set(User.objects.filter(Among("code", [each.code for each in people], CharField()))) == set(people)
    assert not User.objects.filter(Among("pk", [])).exists()


def test_a_word_is_found_anywhere_and_its_signs_are_only_signs(db):
    sessions("koivu_1", "koivux1", "100%")

    def found(word: str) -> list[str]:
        return keys(list(Session.objects.filter(Holds("session_key", pattern_of(word))).order_by("session_key")))

    assert found("ivu") == ["koivu_1", "koivux1"]
    assert found("u_1") == ["koivu_1"]
    assert found("%") == ["100%"]
