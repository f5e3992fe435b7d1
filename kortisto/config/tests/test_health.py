"""Machines that watch the program learn the truth, and strangers learn nothing."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection

from kortisto.config import health
from kortisto.kernel.jobs import later


@pytest.mark.django_db
def test_the_process_answers_without_asking_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/terve").content == b"terve\n"


@pytest.mark.django_db
def test_it_is_ready_when_every_migration_is_applied(client, monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)
    assert client.get("/valmis").status_code == 200


@pytest.mark.django_db
def test_it_is_not_ready_while_a_migration_waits(client, monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'config'")
    response = client.get("/valmis")
    assert (response.status_code, response.content) == (503, b"migrations\n")


@pytest.mark.django_db
def test_it_is_not_ready_without_its_database(client, monkeypatch):
    def away() -> None:
        raise OperationalError

    monkeypatch.setattr(health, "waiting_migrations", away)
    response = client.get("/valmis")
    assert (response.status_code, response.content) == (503, b"database\n")


@pytest.mark.django_db
def test_figures_are_told_to_this_machine_only(client):
    assert client.get("/mittarit", REMOTE_ADDR="127.0.0.1").status_code == 200
    assert client.get("/mittarit", REMOTE_ADDR="192.0.2.7").status_code == 404
    # Through a proxy on this machine: the proxy is loopback, the caller is not.
    assert client.get("/mittarit", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="192.0.2.7").status_code == 404


@pytest.mark.django_db
def test_a_job_that_waits_is_counted_with_its_age(client):
    later("sign_in_mail_of_a_test")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET queue_name = 'urgent'")
        cursor.execute("UPDATE procrastinate_events SET at = now() - interval '90 seconds'")
    figures = dict(
        line.rsplit(" ", 1) for line in client.get("/mittarit").content.decode().splitlines() if line[0] != "#"
    )
    assert figures['kortisto_queue_jobs{queue="urgent"}'] == "1"
    assert float(figures['kortisto_queue_age_seconds{queue="urgent"}']) == pytest.approx(90, abs=2)
    assert figures['kortisto_queue_jobs{queue="bulk"}'] == "0"
    assert "kortisto_audit_unsealed_events" in figures


def test_all_values_of_a_figure_stand_together_under_its_meaning():
    told = [
        ("a", "First.", {"queue": "x"}, 1.0),
        ("b", "Second.", {}, 2.5),
        ("a", "First.", {"queue": "y"}, 12345678.0),
    ]
    assert health.as_text(told).splitlines() == [
        "# HELP a First.",
        "# TYPE a gauge",
        'a{queue="x"} 1',
        'a{queue="y"} 12345678',
        "# HELP b Second.",
        "# TYPE b gauge",
        "b 2.5",
    ]
