from collections.abc import Callable, Iterator

import pytest
from django.contrib.sessions.models import Session
from django.db import NotSupportedError, connection, transaction
from django.db.models import QuerySet, Value
from django.utils.timezone import now

from kortisto.config import database
from kortisto.kernel.counting import counts, lasting
from kortisto.kernel.prepared import PREPARED_AFTER, Statement, fetched
from kortisto.kernel.statements import asked_with

EVERY_TIME = range(PREPARED_AFTER + 7)


@asked_with(prefix=str)
def _beginning_with(prefix: str) -> QuerySet[Session]:
    return Session.objects.filter(session_key__gte=prefix, session_data="100 % o'clock").order_by("session_key")


@asked_with(prefix=str, planned_anew=True)
def _anew(prefix: str) -> QuerySet[Session]:
    return Session.objects.filter(session_key__gte=prefix, session_data="anew")


def sessions(*keys: str, data: str = "100 % o'clock") -> None:
    Session.objects.bulk_create(Session(session_key=key, session_data=data, expire_date=now()) for key in keys)


def prepared(words: str) -> list[str]:
    """What the connection has prepared in which these words stand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements WHERE position(%s in statement) > 0", [words])
        return [text for (text,) in cursor.fetchall()]


def test_constants_stand_in_the_text_and_values_in_their_places(db):
    statement = Statement.of("a = %s AND b LIKE %s AND c %% 2 = %s AND d = %s", ("¤", "5 %'", 1, "¤"), {"who": "¤"})
    assert statement.text == "a = %s AND b LIKE '5 %%''' AND c %% 2 = 1 AND d = %s"
    assert statement.bound({"who": "x' OR 1=1 --"}) == ("x' OR 1=1 --",) * 2


def test_what_is_asked_again_is_prepared_once_and_answers_with_what_stands_there_now(db):
    for number in EVERY_TIME:
        sessions(f"a{number}")
        assert [row.session_key for row in _beginning_with(prefix="a")] == [f"a{each}" for each in range(number + 1)]
        assert _beginning_with(prefix="b") == []
    [text] = prepared("o''clock")
    assert "$1" in text
    assert "$2" not in text


def test_what_is_asked_seldom_is_not_prepared(db):
    for _time in range(PREPARED_AFTER):
        _beginning_with(prefix="a")
    assert prepared("o''clock") == []


def test_what_is_planned_anew_is_not_prepared(db):
    sessions("a1", data="anew")
    for _time in EVERY_TIME:
        assert len(_anew(prefix="a")) == 1
    assert prepared("anew") == []


def test_counts_of_lasting_questions_are_prepared_and_others_are_not(db):
    kept = lasting(lambda: Session.objects.filter(session_data="kept"))
    sessions("a1", data="kept")
    for _time in EVERY_TIME:
        assert counts(kept()) == [1]
        assert counts(Session.objects.filter(session_data="typed"), kept()) == [0, 1]
    assert len(prepared("'kept'")) == 1
    assert prepared("typed") == []


def test_an_operator_whose_pooler_cannot_follow_switches_it_off(db, settings):
    settings.KORTISTO_DATABASE_PREPARES = False
    sessions("a1")
    for _time in EVERY_TIME:
        assert len(_beginning_with(prefix="a")) == 1
    assert prepared("o''clock") == []


def test_the_connection_is_as_before_for_everybody_else_even_after_an_error(db):
    raw = connection.connection
    before = raw.cursor_factory, raw.prepare_threshold
    assert before[1] is None
    _beginning_with(prefix="a")
    assert (raw.cursor_factory, raw.prepare_threshold) == before
    with pytest.raises(Exception, match="nowhere"), transaction.atomic():
        fetched("SELECT 1 FROM nowhere", ())
    assert (raw.cursor_factory, raw.prepare_threshold) == before


def test_columns_that_only_put_in_order_are_not_taken_for_values(db):
    @asked_with(prefix=str)
    def data(prefix: str) -> QuerySet[Session]:
        rows = Session.objects.filter(session_key__gte=prefix).annotate(kind=Value("k"))
        return rows.values_list("session_data", flat=True).order_by("session_key").distinct()

    sessions("a2", data="second")
    sessions("a1", data="first")
    assert data(prefix="a") == ["first", "second"]


@pytest.fixture
def migrate(transactional_db) -> Iterator[Callable[[str], None]]:
    """What the owner of the tables does from elsewhere, with a table of its own."""
    with database.connect(name=connection.settings_dict["NAME"]) as owner:
        owner.execute("CREATE TABLE notes_of_a_test (text varchar(9)); GRANT SELECT ON notes_of_a_test TO PUBLIC")
        owner.execute("INSERT INTO notes_of_a_test VALUES ('one')")
        yield lambda text: owner.execute(text)
        connection.close()
        owner.execute("DROP TABLE notes_of_a_test")


NOTES = "SELECT text FROM notes_of_a_test WHERE text = %s"
WIDER = "ALTER TABLE notes_of_a_test ALTER text TYPE varchar(99)"


def test_a_table_that_is_migrated_meanwhile_is_read_all_the_same(migrate):
    for _time in EVERY_TIME:
        assert fetched(NOTES, ("one",)) == [("one",)]
    migrate(WIDER)
    assert fetched(NOTES, ("one",)) == [("one",)]


def test_a_transaction_that_meets_a_migration_fails_whole_and_the_next_one_does_not(migrate):
    for _time in EVERY_TIME:
        fetched(NOTES, ("one",))
    migrate(WIDER)
    with pytest.raises(NotSupportedError), transaction.atomic():
        fetched(NOTES, ("one",))
    with transaction.atomic():
        assert fetched(NOTES, ("one",)) == [("one",)]
