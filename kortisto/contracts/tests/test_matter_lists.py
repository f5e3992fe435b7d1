"""The lists of matters, in the portal and at the office: narrowed, sorted, searched by number and folded names, page by page."""

from functools import partial
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import set_urlconf

from kortisto.contracts.models import CardContract, Case, ContractVersion
from kortisto.contracts.moves import open_case
from kortisto.contracts.tests.cast import granted, submitted
from kortisto.kernel.testing import rule
from kortisto.organisations.models import Membership
from kortisto.ui.face import address
from tests.visits import visit

pytestmark = pytest.mark.django_db
page, office_page = partial(address, "portal"), partial(address, "office")
UNFINISHED, FINISHED, QUEUE = page("case_list_unfinished"), page("case_list_finished"), office_page("case_list")


@pytest.fixture(autouse=True)
def usual_addresses():
    yield
    set_urlconf(None)


def matter(world: Any, state: str, *, account: Any = None, type: str = "organisation") -> Case:
    """A matter of the clinic in some state, with as little as a list shows."""
    account = account or world.clinic_account
    contract = CardContract.objects.create(account=account, type=type)
    version = ContractVersion.objects.create(contract=contract, state=state, started_by=world.maija)
    return open_case(kind="contract", account=account, subject=version)


@pytest.fixture
def maija(world):
    return visit("portal", world.maija, account=world.clinic_account.code, language="en")


def listed(client: Any, there: str, **asked: str) -> list[str]:
    answer = client.get(there, asked)
    assert answer.status_code == 200
    return [line["case"].code for line in answer.context["lines"]]


def queued(client: Any, **asked: str) -> list[str]:
    return [line.case.code for line in client.get(QUEUE, asked).context["lines"]]


def test_the_portals_lists_are_narrowed_by_type_state_and_who_acts_next(world, maija):
    asked, draft = matter(world, "more_info"), matter(world, "draft", type="sote")
    handled = matter(world, "in_handling")
    assert set(listed(maija, UNFINISHED)) == {asked.code, draft.code, handled.code}
    assert listed(maija, UNFINISHED, laji="contract.sote") == [draft.code]
    assert listed(maija, UNFINISHED, tila="contract.more_info") == [asked.code]
    assert listed(maija, UNFINISHED, toimii="issuer") == [handled.code]
    assert set(listed(maija, UNFINISHED, toimii="customer")) == {asked.code, draft.code}
    assert len(listed(maija, UNFINISHED, tila="contract.no_such_state")) == 3


def test_a_granted_contract_that_waits_for_its_signature_stands_on_both_lists(world):
    case = granted(world).case
    otto = visit("portal", world.otto, account=world.other_account.code)
    assert listed(otto, UNFINISHED) == listed(otto, FINISHED) == [case.code]
    shown = unescape(otto.get(UNFINISHED).content.decode())
    assert "Toimikorttisopimus, myönnetty" in shown
    assert "Allekirjoittamatta" in shown


def test_a_list_is_sorted_by_its_headings(world, maija):
    cases = [matter(world, "draft") for _number in range(3)]
    by_number = [case.code for case in sorted(cases, key=lambda case: case.shown_number)]
    assert listed(maija, UNFINISHED, jarjesta="numero") == by_number
    assert listed(maija, UNFINISHED, jarjesta="-numero") == by_number[::-1]
    assert listed(maija, UNFINISHED) == [case.code for case in reversed(cases)]


def test_matters_are_found_by_number_and_by_the_folded_names_of_points(world, maija):
    other = matter(world, "rejected")
    assert listed(maija, FINISHED, q=world.clinic_case.shown_number) == [world.clinic_case.code]
    assert listed(maija, FINISHED, q=f" {other.shown_number[:8].lower()} ") == [other.code]
    assert listed(maija, FINISHED, q=world.keskus.name_fi.upper()) == [world.clinic_case.code]
    assert listed(maija, FINISHED, q="ei tällaista") == []
    assert "No matter was found" in maija.get(FINISHED, {"q": "ei tällaista"}).content.decode()


@rule("BR-US-04")
def test_the_active_account_is_named_and_another_accounts_matters_are_neither_listed_nor_found(world):
    Membership.objects.create(user=world.maija, account=world.other_account, role="administrator")
    theirs = submitted(world).case
    maija = visit("portal", world.maija, account=world.clinic_account.code, language="en")
    shown = unescape(maija.get(UNFINISHED).content.decode())
    assert world.clinic.name_fi in shown
    assert listed(maija, UNFINISHED) == listed(maija, UNFINISHED, q=theirs.shown_number) == []
    assert maija.get(page("case_detail", theirs.code)).status_code == 404


def test_the_queue_is_narrowed_by_type_state_and_handler_and_searched(world):
    hilla = visit("office", world.hilla, language="en")
    waiting, handled = matter(world, "submitted"), matter(world, "in_handling", account=world.county_account)
    Case.objects.filter(pk=handled.pk).update(handler=world.heikki)
    assert queued(hilla, kasittelija="ei-kukaan") == [waiting.code]
    assert queued(hilla, kasittelija=world.heikki.code) == [handled.code]
    assert queued(hilla, tila="contract.submitted") == [waiting.code]
    assert queued(hilla, laji="contract.sote") == []
    assert queued(hilla, q="koivurannan HYVINVOINTI") == [handled.code]
    assert queued(hilla, q="laakarikeskus") == [waiting.code]
    assert queued(hilla, q=waiting.shown_number) == [waiting.code]
    of_keskus = {world.county_case.code, world.clinic_case.code}
    assert set(queued(hilla, nayta="ratkaistut", q=world.keskus.name_fi)) == of_keskus
    assert queued(hilla, q="%") == []


@pytest.mark.parametrize("asked", [{}, {"q": "lääkäri"}, {"tila": "contract.draft"}, {"jarjesta": "numero"}])
def test_the_portals_lists_cost_the_same_however_long_they_are(world, maija, asked):
    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            listed(maija, UNFINISHED, **asked)
        return len(caught)

    matter(world, "draft")
    cost()
    before = cost()
    for _number in range(6):
        matter(world, "granted")
        matter(world, "draft")
    assert cost() == before


@pytest.mark.parametrize(
    "asked", [{"nayta": "kaikki"}, {"nayta": "viestit"}, {"q": "lääkäri"}, {"kasittelija": "ei-kukaan"}]
)
def test_the_queue_costs_the_same_however_it_is_narrowed_and_however_long_it_is(world, asked):
    hilla = visit("office", world.hilla)

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            queued(hilla, **asked)
        return len(caught)

    matter(world, "submitted")
    cost()
    before = cost()
    for _number in range(6):
        matter(world, "submitted")
    assert cost() == before


def test_matters_from_before_the_upgrade_know_their_contracts_type(world):
    from importlib import import_module

    case = matter(world, "draft", type="organisation")
    Case.objects.update(type="")
    with connection.cursor() as cursor:
        cursor.execute(import_module("kortisto.contracts.migrations.0012_type_of_matter").FILL)
    case.refresh_from_db()
    assert case.type == "organisation"
    assert not Case.objects.filter(version=None).exclude(type="").exists()


def test_the_decided_list_is_sorted_by_the_handlers_names(world):
    from kortisto.accounts.models import User

    handlers = [world.hilla, User.objects.exclude(pk=world.hilla.pk).order_by("pk")[0], None]
    cases = []
    for number in range(7):
        case, handler = matter(world, "rejected"), handlers[number % 3]
        Case.objects.filter(pk=case.pk).update(handler=handler, received_at=case.changed_at)
        cases.append((handler is None, handler.sort_key if handler else "", case.pk, case.code))
    decided = {code for *_order, code in cases}
    hilla = visit("office", world.hilla)
    shown = queued(hilla, nayta="ratkaistut", jarjesta="kasittelija")
    assert [code for code in shown if code in decided] == [code for *_order, code in sorted(cases)]
    turned = queued(hilla, nayta="ratkaistut", jarjesta="-kasittelija")
    names = [(case.handler is None, case.handler.sort_key if case.handler else "") for case in map(by_code, turned)]
    assert names == sorted(names, reverse=True)


def by_code(code: str) -> Case:
    return Case.objects.select_related("handler").get(code=code)


def test_names_in_another_language_are_marked_as_such_in_every_list(world):
    version = granted(world)
    portal = visit("portal", world.maija, account=world.clinic_account.code, language="en")
    office = visit("office", world.hilla, language="en")
    type(world.hilla).objects.filter(pk=world.hilla.pk).update(language="en")
    type(world.maija).objects.filter(pk=world.maija.pk).update(language="en")
    assert version.contract.mandates.exists()
    pages = [
        (portal, page("mandate_list")),
        (office, QUEUE + "?nayta=ratkaistut"),
        (office, office_page("rights_to_grant")),
    ]
    for client, there in pages:
        shown = client.get(there).content.decode()
        assert '<span lang="fi">' in shown, there
        assert "&lt;span" not in shown, there
