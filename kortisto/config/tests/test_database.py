"""Facts about the two roles and the copies that tests work in."""

from __future__ import annotations

import threading

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction

from kortisto.config import database


def ask(statement: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_the_program_is_neither_superuser_nor_owner_of_any_table():
    assert ask("SELECT current_user") == "kortisto_app"
    assert ask("SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = current_user") is False
    assert ask("SELECT count(*) FROM pg_tables WHERE tableowner = current_user") == 0
    assert ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = 'kortisto_owner'") > 10


@pytest.mark.django_db
def test_the_program_cannot_change_the_shape_of_the_database():
    with pytest.raises(DatabaseError), transaction.atomic():
        ask("CREATE TABLE own_table (id int)")
    with pytest.raises(DatabaseError), transaction.atomic():
        ask("TRUNCATE kortisto_cache")


@pytest.mark.django_db
def test_every_extension_is_there_and_text_is_finnish_enough():
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        assert set(database.EXTENSIONS) <= {row[0] for row in cursor.fetchall()}
    assert ask("SELECT lower('ÄÖÅ')") == "äöå"


@pytest.mark.django_db
def test_the_cache_lives_in_the_database():
    cache.set("attempts", 3)
    assert cache.incr("attempts") == 4
    assert ask("SELECT count(*) FROM kortisto_cache") == 1


@pytest.mark.committing
def test_a_committing_test_sees_what_another_connection_commits():
    def write() -> None:
        with transaction.atomic():
            cache.set("seen", "yes")
        connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()
    assert cache.get("seen") == "yes"


@pytest.mark.committing
def test_a_committing_test_finds_nothing_of_the_one_before():
    assert cache.get("seen") is None
    assert ask("SELECT count(*) FROM kortisto_cache") == 0


def test_a_database_address_becomes_settings():
    found = database.from_url("postgresql://app:s%40fe@db.example:5433/kortisto?sslmode=verify-full")
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example", "5433", "kortisto")
    assert (found["USER"], found["PASSWORD"]) == ("app", "s@fe")
    assert found["OPTIONS"] == {"sslmode": "verify-full"}
