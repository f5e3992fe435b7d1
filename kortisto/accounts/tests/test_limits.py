"""Limits of tries: the account first, the address far later, and nothing gained by trying all at once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from kortisto.accounts import limits
from kortisto.accounts.limits import forget_failures, limited
from kortisto.accounts.models import DeskCredential
from kortisto.kernel.errors import TooMany

from .cast import PASSWORD, browser, code_of, give_desk, type_code, type_password

pytestmark = pytest.mark.django_db


def fail(account: str, address: str = "192.0.2.1") -> Any:
    return limited(account=account, address=address, check=lambda: None)


def test_one_address_may_fail_on_many_accounts_before_it_has_to_wait(monkeypatch):
    monkeypatch.setattr(limits, "TRIES_OF_AN_ADDRESS", 6)
    for number in range(6):
        assert fail(f"desk:user{number}") is None
    with pytest.raises(TooMany):
        limited(account="desk:another", address="192.0.2.1", check=lambda: "right")
    assert limited(account="desk:another", address="192.0.2.2", check=lambda: "right") == "right"


def test_the_limit_of_an_address_is_far_above_that_of_an_account():
    assert limits.TRIES_OF_AN_ADDRESS > 20 * limits.FREE_TRIES


def test_a_success_begins_the_count_anew():
    for _ in range(limits.FREE_TRIES):
        fail("desk:a")
    assert limited(account="desk:a", address="192.0.2.1", check=lambda: "right") == "right"
    for _ in range(limits.FREE_TRIES):
        assert fail("desk:a") is None


def test_a_reset_lets_the_owner_in_at_once():
    for _ in range(limits.FREE_TRIES + 1):
        fail("desk:a")
    with pytest.raises(TooMany):
        fail("desk:a")
    forget_failures("desk:a")
    assert fail("desk:a") is None


def test_the_cache_keeps_no_user_name():
    fail("desk:rantanen4821")
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM kortisto_cache")
        keys = [key for (key,) in cursor.fetchall()]
    assert keys
    assert all("rantanen" not in key for key in keys)


@pytest.mark.parametrize(("proxies", "status"), [(0, 429), (1, 302)])
def test_behind_our_proxy_the_visitors_own_address_counts(world, settings, monkeypatch, proxies, status):
    monkeypatch.setattr(limits, "TRIES_OF_AN_ADDRESS", 3)
    settings.KORTISTO_TRUSTED_PROXIES = proxies
    give_desk(world.riitta, "rantanen4821")
    for number in range(3):
        type_password(Client(headers={"x-forwarded-for": "198.51.100.7"}), f"nobody{number}", "wrong")
    friend = Client(headers={"x-forwarded-for": "198.51.100.8"})
    assert type_password(friend, "rantanen4821").status_code == status


@pytest.mark.committing
def test_of_eight_who_type_the_same_code_at_once_one_comes_in(world):
    cache.clear()
    give_desk(world.riitta, "rantanen4821")
    clients = [browser() for _ in range(8)]
    for client in clients:
        assert type_password(client, "rantanen4821").status_code == 302
    code = code_of()

    def type_it(client: Client) -> int:
        try:
            return type_code(client, code).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(type_it, clients))
    assert statuses.count(302) == 1


@pytest.mark.committing
def test_eight_wrong_passwords_at_once_count_as_eight(world):
    cache.clear()
    give_desk(world.riitta, "rantanen4821")

    def guess(number: int) -> int:
        try:
            return type_password(browser(), "rantanen4821", f"guess-number-{number}").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(guess, range(8)))
    assert statuses.count(422) == limits.FREE_TRIES + 1
    assert statuses.count(429) == 8 - limits.FREE_TRIES - 1
    assert DeskCredential.objects.get().failures == limits.FREE_TRIES + 1
    assert type_password(browser(), "rantanen4821", PASSWORD).status_code == 429
