"""A registrar's own details and ways of signing in."""

import re
from datetime import timedelta

import pytest
import time_machine

from kortisto.accounts.actions.add_desk_factor import add_desk_factor
from kortisto.accounts.actions.change_desk_email import change_desk_email
from kortisto.accounts.actions.choose_notifications import choose_notifications
from kortisto.accounts.actions.confirm_desk_email import confirm_desk_email
from kortisto.accounts.actions.end_desk_visits import end_desk_visits
from kortisto.accounts.actions.remove_desk_factor import remove_desk_factor
from kortisto.accounts.factors import NewFactor
from kortisto.accounts.models import DeskFactor, Visit
from kortisto.accounts.naming import desk_addresses
from kortisto.accounts.notices import wanted_by
from kortisto.accounts.passkeys import NewPasskey
from kortisto.accounts.visits import device_of, open_visits
from kortisto.audit.models import AuditEvent
from kortisto.contracts.letters import tell_rights_granted
from kortisto.kernel.clock import now
from kortisto.kernel.errors import NotVisible, Refusal
from kortisto.kernel.testing import rule
from kortisto.messages.models import OutgoingMessage
from kortisto.registrars.naming import registrars_of_point

from .cast import PASSWORD, at_the_desk, browser, code_of, desk_visit, give_desk, path_of, posted, type_password

pytestmark = pytest.mark.django_db
OTHER_SECRET = "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU"
DETAILS, SECURITY = "/vartti/omat-tiedot/", "/vartti/tunnistautuminen/"


def addresses(credential):
    return [address.mail for address in desk_addresses(credential.code)]


@rule("BR-RG-12")
def test_an_address_typed_but_not_saved_changes_nothing(riitta):
    client = at_the_desk("rantanen4821")
    assert "riitta@example.fi" in client.get(DETAILS).content.decode()
    client.post(DETAILS, {"email": "not an address", "language": "fi"})
    assert addresses(riitta) == ["riitta@example.fi"]


@rule("BR-RG-13", "BR-RG-17")
def test_messages_go_to_both_addresses_until_the_new_one_is_confirmed(riitta):
    client = at_the_desk("rantanen4821")
    assert client.post(DETAILS, {"email": "Uusi@Example.fi", "language": "fi"}).status_code == 302
    assert addresses(riitta) == ["riitta@example.fi", "uusi@example.fi"]
    assert posted("desk_email_changed", "email:riitta@example.fi") == [{"new_address": "uusi@example.fi"}]
    link = path_of(posted("desk_email_confirm", "email:uusi@example.fi")[0]["link"])
    stranger = browser()
    assert stranger.get(link).status_code == 200
    assert addresses(riitta) == ["riitta@example.fi", "uusi@example.fi"]
    assert stranger.post(link).status_code == 200
    assert addresses(riitta) == ["uusi@example.fi"]
    assert stranger.post(link).status_code == 422


@rule("BR-RG-14")
def test_the_portals_address_is_another_one(riitta, world):
    change_desk_email(actor=world.riitta, email="uusi@example.fi")
    world.riitta.refresh_from_db()
    assert world.riitta.email == "riitta@example.fi"
    world.riitta.email = "portaali@example.fi"
    world.riitta.save()
    assert addresses(riitta)[0] == "riitta@example.fi"


def test_a_confirmation_that_came_too_late_confirms_nothing(riitta, world):
    change_desk_email(actor=world.riitta, email="uusi@example.fi")
    token = posted("desk_email_confirm")[0]["link"].rstrip("/").rpartition("/")[2]
    with time_machine.travel(now() + timedelta(days=15), tick=False), pytest.raises(Refusal, match="link_dead"):
        confirm_desk_email(actor=world.riitta, token=token)
    with pytest.raises(Refusal, match="link_dead"):
        confirm_desk_email(actor=world.riitta, token="")


def test_saving_the_old_address_calls_the_change_off(riitta, world):
    change_desk_email(actor=world.riitta, email="uusi@example.fi")
    change_desk_email(actor=world.riitta, email="riitta@example.fi")
    assert addresses(riitta) == ["riitta@example.fi"]
    with pytest.raises(Refusal, match="email_unchanged"):
        change_desk_email(actor=world.riitta, email="riitta@example.fi")


@rule("BR-LA-01")
def test_the_language_is_the_persons_on_every_face_and_machine(riitta, world):
    at_the_desk("rantanen4821").post(DETAILS, {"email": "riitta@example.fi", "language": "sv"})
    world.riitta.refresh_from_db()
    assert world.riitta.language == "sv"
    elsewhere = at_the_desk("rantanen4821", steps=1)
    assert '<html lang="sv"' in elsewhere.get(DETAILS).content.decode()
    elsewhere.post("/vartti/kieli/", {"language": "en", "next": DETAILS})
    world.riitta.refresh_from_db()
    assert world.riitta.language == "en"
    assert AuditEvent.objects.filter(event="user:language_set").count() == 2


def test_a_code_app_is_added_after_showing_its_first_code(riitta):
    client = at_the_desk("rantanen4821")
    page = client.get(f"{SECURITY}koodisovellus/")
    secret = re.search(r'secret-key">([A-Z2-7 ]+)<', page.content.decode()).group(1).replace(" ", "")
    assert client.post(f"{SECURITY}koodisovellus/", {"name": "Tabletti", "code": "000000"}).status_code == 422
    assert client.post(f"{SECURITY}koodisovellus/", {"name": "Tabletti", "code": code_of(secret)}).status_code == 302
    assert list(riitta.usable_factors().values_list("name", flat=True)) == ["", "Tabletti"]
    assert posted("desk_factor_added", f"desk:{riitta.code}")[0]["kind"] == "totp"
    assert "Tabletti" in client.get(SECURITY).content.decode()


def test_the_secret_of_a_code_app_lies_sealed_in_session_and_table(riitta):
    from django.contrib.sessions.models import Session
    from django.db import connection

    client = at_the_desk("rantanen4821")
    page = client.get(f"{SECURITY}koodisovellus/")
    secret = re.search(r'secret-key">([A-Z2-7 ]+)<', page.content.decode()).group(1).replace(" ", "")
    assert all(secret not in str(session.get_decoded()) for session in Session.objects.all())
    client.post(f"{SECURITY}koodisovellus/", {"code": code_of(secret)})
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM accounts_deskfactor")
        assert all(secret.encode() not in bytes(blob) for (blob,) in cursor.fetchall())


def test_what_opens_doors_is_changed_only_by_who_shows_a_secret_again(riitta):
    client = at_the_desk("rantanen4821")
    with time_machine.travel(now() + timedelta(minutes=6), tick=False):
        for page in ("koodisovellus/", "avain/", "salasana/", f"{riitta.usable_factors()[0].code}/poista/"):
            answer = client.get(SECURITY + page)
            assert answer.headers["Location"].startswith(f"{SECURITY}todista/?next=")
        assert client.post(f"{SECURITY}todista/", {"password": "something-else-1"}).status_code == 422
        proved = client.post(f"{SECURITY}todista/", {"password": PASSWORD, "next": f"{SECURITY}salasana/"})
        assert proved.headers["Location"] == f"{SECURITY}salasana/"
        assert client.get(f"{SECURITY}salasana/").status_code == 200


def test_the_last_factor_stays(riitta, world):
    factor = riitta.usable_factors().get()
    with pytest.raises(Refusal, match="last_factor"):
        remove_desk_factor(actor=world.riitta, factor=factor)
    add_desk_factor(actor=world.riitta, factor=NewFactor(secret=OTHER_SECRET))
    client = at_the_desk("rantanen4821")
    assert client.get(f"{SECURITY}{factor.code}/poista/").status_code == 200
    assert client.post(f"{SECURITY}{factor.code}/poista/").status_code == 302
    assert not riitta.usable_factors().filter(pk=factor.pk).exists()
    assert posted("desk_factor_removed")[0]["kind"] == "totp"
    again = browser()
    type_password(again, "rantanen4821")
    assert again.post("/vartti/kirjaudu/varmistus/", {"code": code_of(steps=1)}).status_code == 422


def test_nobody_touches_a_colleagues_factors(riitta, world):
    other = give_desk(world.rauno, "hakala1111").usable_factors().get()
    with pytest.raises(NotVisible):
        remove_desk_factor(actor=world.riitta, factor=other)
    assert at_the_desk("rantanen4821").get(f"{SECURITY}{other.code}/poista/").status_code == 404


@pytest.mark.parametrize(("host", "offered"), [("localhost", True), ("127.0.0.1:8000", False)])
def test_a_passkey_is_offered_only_where_the_installation_has_a_name(riitta, host, offered):
    page = at_the_desk("rantanen4821").get(SECURITY, headers={"host": host}).content.decode()
    assert ("/vartti/tunnistautuminen/avain/" in page) is offered


def test_one_passkey_is_one_persons(riitta, world):
    give_desk(world.rauno, "hakala1111")
    key = NewFactor(passkey=NewPasskey("key-1", b"\x00" * 40, 0))
    add_desk_factor(actor=world.riitta, factor=key)
    with pytest.raises(Refusal, match="passkey_known"):
        add_desk_factor(actor=world.rauno, factor=key)


def test_a_removed_passkey_may_come_back(riitta, world):
    key = NewFactor(passkey=NewPasskey("key-1", b"\x00" * 40, 0))
    first = add_desk_factor(actor=world.riitta, factor=key)
    remove_desk_factor(actor=world.riitta, factor=first)
    assert add_desk_factor(actor=world.riitta, factor=key).passkey_id == "key-1"


def test_there_is_an_end_to_factors(riitta, world):
    for _ in range(7):
        add_desk_factor(actor=world.riitta, factor=NewFactor(secret=OTHER_SECRET))
    with pytest.raises(Refusal, match="too_many_factors"):
        add_desk_factor(actor=world.riitta, factor=NewFactor(secret=OTHER_SECRET))
    assert DeskFactor.objects.filter(credential=riitta).count() == 8


def test_a_new_password_keeps_this_visit_and_ends_the_others(riitta):
    here, elsewhere = at_the_desk("rantanen4821"), at_the_desk("rantanen4821", steps=1)
    form = {"password": "lumi-puro-koivu-22", "password_again": "lumi-puro-koivu-22"}
    assert here.post(f"{SECURITY}salasana/", form).status_code == 302
    assert here.get(SECURITY).status_code == 200
    assert elsewhere.get(SECURITY).headers["Location"].startswith("/vartti/kirjaudu/")
    assert type_password(browser(), "rantanen4821").status_code == 422
    assert type_password(browser(), "rantanen4821", "lumi-puro-koivu-22").status_code == 302
    assert OutgoingMessage.objects.filter(name="desk_password_changed").count() == 1


def test_a_registrar_without_a_right_in_force_still_looks_after_their_own_factors(riitta, world):
    world.riitta.registrar_rights.update(valid_until=now().date() - timedelta(days=1))
    client = at_the_desk("rantanen4821")
    assert client.get(SECURITY).status_code == 200
    assert client.get("/vartti/").status_code == 403


# -- Messages wanted, visits elsewhere, own events ----------------------------------------------------------------------


def test_a_registrar_leaves_out_the_messages_they_may_and_never_the_others(riitta, world):
    client = at_the_desk("rantanen4821")
    page = client.get(DETAILS).content.decode()
    assert page.count("checked") >= 2
    kept = {"email": "riitta@example.fi", "language": "en"}
    assert client.post(DETAILS, {**kept, "notices": ["new_customer"]}).status_code == 302
    assert wanted_by(world.riitta) == ["new_customer"]
    mails = [address.mail for address in registrars_of_point(world.keskus.code)]
    assert mails == ["rauno@example.fi"]
    assert AuditEvent.objects.filter(event="notificationchoice:made").count() == 1
    client.post(DETAILS, {**kept, "notices": ["new_customer"]})
    assert AuditEvent.objects.filter(event="notificationchoice:made").count() == 1
    with pytest.raises(Refusal, match="notice_unknown"):
        choose_notifications(actor=world.riitta, wanted=["bulletin"])


def test_who_wants_no_news_of_customers_is_not_told_and_the_colleague_is(world):
    choose_notifications(actor=world.riitta, wanted=["card_revoked"])
    tell_rights_granted(
        mandate=world.clinic_mandate, customership=world.clinic_customership, registrars=[world.riitta, world.rauno]
    )
    told = OutgoingMessage.objects.filter(name="rights_granted").values_list("addressee", flat=True)
    assert list(told) == [world.rauno.actor_code]


def test_messages_to_a_points_registrars_go_to_the_desks_address_and_to_both_while_a_new_one_waits(riitta, world):
    change_desk_email(actor=world.riitta, email="uusi@example.fi")
    mails = [address.mail for address in registrars_of_point(world.keskus.code)]
    assert mails == ["riitta@example.fi", "uusi@example.fi", "rauno@example.fi"]


def test_a_visit_on_another_machine_is_seen_and_ended_and_this_one_goes_on(riitta, world):
    here, there = at_the_desk("rantanen4821"), at_the_desk("rantanen4821", steps=1)
    page = here.get(SECURITY).content.decode()
    assert page.count("This device") == 1
    assert "End all visits on other devices" in page
    other = Visit.objects.order_by("pk").last()
    end = f"{SECURITY}istunnot/paata/?kaynti={other.code}"
    assert here.get(end).status_code == 200
    assert here.post(end).status_code == 302
    assert there.get(DETAILS).status_code == 302
    assert here.get(DETAILS).status_code == 200
    assert "End all visits" not in here.get(SECURITY).content.decode()
    assert AuditEvent.objects.filter(event="desk:visits_ended").count() == 1


def test_nobody_ends_somebody_elses_visit(riitta, world):
    with pytest.raises(NotVisible):
        end_desk_visits(actor=world.rauno, visits=[desk_visit(world.riitta)])


def test_a_new_password_ends_the_visits_elsewhere_and_this_one_stays_on_the_list(riitta, world):
    here, there = at_the_desk("rantanen4821"), at_the_desk("rantanen4821", steps=1)
    new = {"password": "lumi-puro-koivu-22", "password_again": "lumi-puro-koivu-22"}
    assert here.post(f"{SECURITY}salasana/", new).status_code == 302
    assert there.get(DETAILS).status_code == 302
    assert here.get(SECURITY).content.decode().count("This device") == 1
    assert len(open_visits(world.riitta)) == 1


def test_signing_out_ends_the_visit(riitta, world):
    client = at_the_desk("rantanen4821")
    client.post("/vartti/kirjaudu/ulos/")
    assert open_visits(world.riitta) == []
    assert Visit.objects.get().ended_at is not None


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox, Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", "Safari, iPhone"),
        ("curl/8", ""),
    ],
)
def test_a_machine_is_told_in_two_words(user_agent, device):
    assert device_of(user_agent) == device


def test_ones_own_events_tell_of_sign_ins_and_secrets_and_of_nobody_else(riitta, world):
    client = at_the_desk("rantanen4821")
    change_desk_email(actor=world.riitta, email="uusi@example.fi")
    page = client.get(f"{SECURITY}tapahtumat/").content.decode()
    assert "Signed in" in page
    assert "New e-mail address of the desk saved" in page
    assert "Hanna" not in page


@rule("BR-RG-12")
def test_a_fault_in_one_field_saves_none_of_the_others(riitta, world):
    client = at_the_desk("rantanen4821")
    typed = {"email": "uusi@example.fi", "phone": "soita iltaisin", "language": "sv", "notices": []}
    assert client.post(DETAILS, typed).status_code == 422
    riitta.refresh_from_db()
    assert (riitta.new_email, riitta.phone, riitta.user.language) == ("", "", "en")
    assert not posted("desk_email_confirm")


def test_a_telephone_is_kept_as_a_whole_number_and_the_registrar_is_told_by_mail(riitta, world):
    client = at_the_desk("rantanen4821")
    kept = {"email": "riitta@example.fi", "language": "en", "notices": ["card_revoked", "new_customer"]}
    assert client.post(DETAILS, {**kept, "phone": "040 123 4567"}).status_code == 302
    riitta.refresh_from_db()
    assert riitta.phone == "+358401234567"
    assert len(posted("desk_phone_changed", f"desk:{riitta.code}")) == 1
    assert client.post(DETAILS, {**kept, "phone": "+358401234567"}).status_code == 302
    assert len(posted("desk_phone_changed")) == 1
    answer = client.post(DETAILS, {**kept, "phone": "soita iltaisin"})
    assert answer.status_code == 422
    riitta.refresh_from_db()
    assert riitta.phone == "+358401234567"
