"""The office looks at a customer's account: with a reason, for a time, reading only, and every page on record."""

from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from django.urls import get_resolver

from kortisto.accounts.models import OfficeAppointment
from kortisto.audit.models import AuditEvent
from kortisto.contracts.models import Mandate
from kortisto.kernel.clock import now, today
from kortisto.kernel.errors import NotVisible, Refusal, RightMissing
from kortisto.kernel.testing import rule
from kortisto.organisations.actions.begin_staff_visit import begin_staff_visit
from kortisto.organisations.actions.end_staff_visit import end_staff_visit
from kortisto.organisations.actions.invite_user import invite_user
from kortisto.organisations.models import Membership, StaffVisit
from kortisto.ui.face import FACES, address
from tests.visits import visit

portal, office = partial(address, "portal"), partial(address, "office")
REASON = "Asiakas kysyi puhelimessa, miten valtuutus annetaan."


def enters(world, user=None, language: str = "en", client: Client | None = None) -> Client:
    """Hilla gives the reason at the office and comes to the portal; the same browser."""
    client = client or visit("office", user or world.hilla, language=language)
    answer = client.post(office("account_visit", world.clinic.code), {"reason": REASON, "key": "k" * 24})
    assert answer.status_code == 302, answer.status_code
    opened = client.get(answer.url)
    assert opened.status_code == 302, opened.status_code
    assert opened.url == portal("home")
    return client


def test_the_office_sees_what_the_administrator_sees_under_a_banner(world):
    client = enters(world)
    for name, words in (
        ("home", "Lääkärikeskus Kuusi Oy"), ("case_list_finished", world.clinic_contract.number),
        ("member_list", world.tuula.name), ("mandate_list", "Keskussairaalan rekisteröintipiste"), ("account_log", "Account log"),
    ):  # fmt: skip
        shown = client.get(portal(name)).content.decode()
        assert words in shown, name
        for banner in ("You are looking at a customer", REASON, "End the visit", "You look at the account of"):
            assert banner in shown, name


@pytest.mark.parametrize(
    ("language", "words"),
    [("fi", "Katselet asiakkaan tiliä"), ("sv", "Du tittar på en kunds konto"), ("en", "You are looking at")],
)
def test_nothing_can_be_done_on_a_visit(world, language, words):
    client = enters(world, language=language)
    member = Membership.objects.get(user=world.tuula)
    before = Membership.objects.count()
    for there, typed in (
        (portal("member_list"), {"email": "uusi@example.fi", "role": "reader"}),
        (portal("member_remove", member.code), {}),
        (portal("mandate_end", world.clinic_mandate.code), {"reason": "x"}),
        (portal("contract_start"), {}),
        (portal("own_profile"), {"given_names": "X"}),
    ):
        answer = client.post(there, typed | {"key": "k" * 24})
        assert answer.status_code == 403, there
        assert words in answer.content.decode(), there
    assert client.post(portal("account_choose"), {"account": world.clinic_account.code}).status_code == 403
    member.refresh_from_db()
    assert (member.state, Membership.objects.count()) == ("active", before)
    assert Mandate.objects.get(pk=world.clinic_mandate.pk).state == "active"


def test_the_verbs_themselves_know_no_visitor(world):
    begin_staff_visit(actor=world.hilla, account=world.clinic_account, reason=REASON, token_hash="x")
    with pytest.raises(NotVisible):
        invite_user(actor=world.hilla, account=world.clinic_account, email="uusi@example.fi")


def test_every_address_of_the_portal_refuses_whatever_a_visitor_sends(world):
    client = enters(world)
    patterns = [each for entry in get_resolver(FACES["portal"].urlconf).url_patterns for each in entry.url_patterns]
    tried = 0
    for pattern in patterns:
        door = pattern.callback.door
        if door.who not in ("member", "portal user", "oneself") or pattern.pattern.converters:
            continue
        answer = client.post(portal(pattern.name), {"key": "k" * 24})
        assert answer.status_code in (403, 405), pattern.name
        tried += 1
    assert tried > 10


@rule("BR-LG-01")
def test_every_page_seen_is_on_record_with_the_visit(world):
    client = enters(world)
    client.get(portal("home"))
    client.get(portal("member_role", Membership.objects.get(user=world.tuula).code))
    client.get("/asiointi/ei-ole/")
    visit_row = StaffVisit.objects.get()
    events = AuditEvent.objects.filter(event="account:page_seen").order_by("id")
    assert [(event.grounds["page"], event.result) for event in events] == [
        ("home", "viewed"),
        ("member_role", "viewed"),
    ]
    assert {(event.actor_code, event.subject, event.context) for event in events} == {
        (world.hilla.actor_code, visit_row.reference, world.clinic_account.reference)
    }
    assert events[1].grounds["code"] == Membership.objects.get(user=world.tuula).code


def test_the_customer_reads_in_the_accounts_log_who_looked_why_and_at_how_much(world):
    client = enters(world)
    client.get(portal("home"))
    client.get(portal("mandate_list"))
    client.post(portal("staff_visit_end"))
    maija = visit("portal", world.maija, language="en", account=world.clinic_account.code)
    shown = maija.get(portal("account_log")).content.decode()
    for words in (
        "The card issuer began to look at the account",
        REASON,
        "Pages seen",
        "<dd>2</dd>",
        "stopped looking",
    ):
        assert words in shown, words
    assert world.hilla.name not in shown, "to a customer the issuer's people are the issuer"
    assert visit("portal", world.leena, account=world.clinic_account.code).get(portal("account_log")).status_code == 403


def test_the_visit_ends_by_its_button_and_the_portal_is_closed_again(world):
    client = enters(world)
    answer = client.post(portal("staff_visit_end"))
    assert answer.url == office("organisation_detail", world.clinic.code)
    assert client.get(portal("home")).url.startswith(portal("account_login"))
    assert client.get(answer.url).status_code == 200
    assert AuditEvent.objects.filter(event="account:visit_ended").count() == 1


@pytest.mark.parametrize("how", ["time", "ended", "appointment"])
def test_a_visit_that_is_over_shows_nothing_more(world, how):
    client = enters(world)
    if how == "time":
        StaffVisit.objects.update(until=now())
    elif how == "ended":
        end_staff_visit(actor=world.hilla, visit=StaffVisit.objects.get())
    else:
        OfficeAppointment.objects.filter(user=world.hilla).update(valid_until=today() - timedelta(days=1))
    answer = client.get(portal("member_list"))
    assert answer.status_code == 403
    assert "Your visit to the account is over" in answer.content.decode()
    assert world.tuula.name not in answer.content.decode()
    assert client.get(portal("member_list")).status_code == 302


def test_the_way_in_works_once_and_at_once(world):
    client = visit("office", world.hilla)
    there = client.post(office("account_visit", world.clinic.code), {"reason": REASON, "key": "k" * 24}).url
    StaffVisit.objects.update(created_at=now() - timedelta(seconds=61))
    assert client.get(there).status_code == 404
    StaffVisit.objects.update(created_at=now())
    assert client.get(there).status_code == 302
    assert Client().get(there).status_code == 404
    assert there.split("/")[-2] not in str(StaffVisit.objects.values())


@rule("BR-SC-04")
def test_a_visit_takes_a_reason_a_role_and_no_conflict(world):
    hilla = visit("office", world.hilla, language="en")
    assert hilla.post(office("account_visit", world.clinic.code), {"reason": "  "}).status_code == 422
    assert visit("office", world.auli).get(office("account_visit", world.clinic.code)).status_code == 403
    assert hilla.get(office("account_visit", world.issuer.code)).status_code == 404
    for reason, actor, code in (
        (" ", world.hilla, "reason_needed"), (REASON, world.auli, "office_role_missing"),
        (REASON, world.maija, "not_at_the_office"),
    ):  # fmt: skip
        with pytest.raises(Refusal) as said:
            begin_staff_visit(actor=actor, account=world.clinic_account, reason=reason, token_hash="x")
        assert said.value.code == code
    Membership.objects.create(account=world.clinic_account, user=world.hilla, role="reader")
    answer = hilla.post(office("account_visit", world.clinic.code), {"reason": REASON, "key": "j" * 24})
    assert answer.status_code == 422
    assert "another handler" in answer.content.decode()
    type(world.clinic_account).objects.filter(pk=world.clinic_account.pk).update(state="closed")
    with pytest.raises(Refusal) as said:
        begin_staff_visit(actor=world.heikki, account=world.clinic_account, reason=REASON, token_hash="x")
    assert said.value.code == "account_closed"


def test_nobody_ends_somebody_elses_visit(world):
    row = begin_staff_visit(actor=world.hilla, account=world.clinic_account, reason=REASON, token_hash="x")
    with pytest.raises(NotVisible):
        end_staff_visit(actor=world.heikki, visit=row)


def test_a_visit_shows_one_account_and_no_other(world):
    client = enters(world)
    assert world.kalle.name not in client.get(portal("member_list")).content.decode()
    assert client.get(portal("member_role", Membership.objects.get(user=world.kalle).code)).status_code == 404
    # The handler's own accounts are neither listed nor switched to while the visit lasts.
    Membership.objects.create(account=world.other_account, user=world.hilla, role="administrator")
    assert world.other_clinic.name_fi not in client.get(portal("home")).content.decode()
    assert client.get(portal("account_choose")).url == portal("home")


def test_without_a_visit_the_portal_stays_closed_to_the_office(world):
    hilla = visit("portal", world.hilla, account=world.clinic_account.code)
    assert hilla.get(portal("member_list")).url == portal("account_choose")
    with pytest.raises(RightMissing):
        invite_user(actor=world.leena, account=world.clinic_account, email="uusi@example.fi")
