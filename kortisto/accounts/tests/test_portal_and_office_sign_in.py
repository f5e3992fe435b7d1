"""Portal and office: e-mail and password, and always a second factor."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session

from kortisto.accounts.actions.end_own_visits import end_own_visits
from kortisto.accounts.actions.reset_second_factors import reset_second_factors
from kortisto.accounts.visits import open_visits
from kortisto.audit.models import AuditEvent
from kortisto.kernel.errors import NotVisible, Refusal
from kortisto.kernel.testing import rule
from kortisto.messages.models import OutgoingMessage
from tests.visits import visit

from .cast import PASSWORD, browser, code_of, desk_visit, path_of, portal_visit, posted

pytestmark = pytest.mark.django_db
WRONG = "The e-mail address or the password is wrong."


@pytest.fixture
def maija(world):
    """Maija has a password and a confirmed address, and no second factor yet."""
    return with_password(world.maija)


@pytest.fixture
def hilla(world):
    return with_password(world.hilla)


def with_password(user):
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_in(face="asiointi", email="maija@example.fi", password=PASSWORD, client=None, **more):
    client = client or browser()
    return client, client.post(f"/{face}/kirjaudu/", {"login": email, "password": password, **more})


def take_code_app(client, face="asiointi"):
    """Set up a code app on the page that asks for it; gives its secret."""
    page = client.get(f"/{face}/tunnistautuminen/koodisovellus/")
    secret = re.search(r'secret-key">([A-Z2-7]+)<', page.content.decode()).group(1)
    done = client.post(f"/{face}/tunnistautuminen/koodisovellus/", {"code": code_of(secret)})
    assert done.status_code == 302, done.content.decode()
    return secret, done


@rule("BR-US-03")
@pytest.mark.parametrize(("face", "name"), [("asiointi", "maija"), ("virasto", "hilla")])
def test_a_password_alone_opens_nothing_and_guides_to_a_second_factor(face, name, maija, hilla):
    client, answer = sign_in(face, f"{name}@example.fi")
    assert answer.status_code == 302
    home = client.get(f"/{face}/")
    assert home.headers["Location"].startswith(f"/{face}/tunnistautuminen/toinen-tapa/?next=")
    guide = client.get(home.headers["Location"])
    assert guide.status_code == 200
    assert "Set up a second factor" in guide.content.decode()
    for closed in ("omat-tiedot/", "salasana/vaihda/"):
        assert "toinen-tapa" in client.get(f"/{face}/{closed}").headers["Location"]


@pytest.mark.parametrize(("face", "name"), [("asiointi", "maija"), ("virasto", "hilla")])
def test_the_first_code_opens_the_way_to_where_the_visitor_was_going(
    face, name, maija, hilla, django_capture_on_commit_callbacks
):
    client, _answer = sign_in(face, f"{name}@example.fi")
    client.get(f"/{face}/tunnistautuminen/toinen-tapa/?next=/{face}/omat-tiedot/")
    with django_capture_on_commit_callbacks(execute=True):
        _secret, done = take_code_app(client, face)
    codes = client.get(done.headers["Location"])
    assert "The codes are shown only now" in codes.content.decode()
    assert f'href="/{face}/omat-tiedot/"' in codes.content.decode()
    assert client.get(f"/{face}/omat-tiedot/").status_code == 200
    assert "shown only now" not in client.get(done.headers["Location"]).content.decode()


def test_the_next_sign_in_asks_for_the_code(maija, django_capture_on_commit_callbacks):
    first, _answer = sign_in()
    with django_capture_on_commit_callbacks(execute=True):
        secret, _done = take_code_app(first)
    client, answer = sign_in(next="/asiointi/omat-tiedot/")
    assert answer.headers["Location"] == "/asiointi/kirjaudu/varmistus/"
    assert client.get("/asiointi/").headers["Location"].startswith("/asiointi/kirjaudu/")
    assert client.post("/asiointi/kirjaudu/varmistus/", {"code": "000000"}).status_code == 200
    opened = client.post("/asiointi/kirjaudu/varmistus/", {"code": code_of(secret, steps=1)})
    assert opened.headers["Location"] == "/asiointi/omat-tiedot/"
    event = AuditEvent.objects.filter(event="user:signed_in").latest("pk")
    assert (event.actor_code, event.face) == (maija.actor_code, "portal")
    assert event.grounds == {"strength": "two_factors", "method": "password+totp"}
    assert AuditEvent.objects.filter(event="user:sign_in_failed", subject=maija.reference).count() == 1
    other, _answer = sign_in()
    assert other.post("/asiointi/kirjaudu/varmistus/", {"code": code_of(secret, steps=1)}).status_code == 200


def test_a_recovery_code_opens_once(maija, django_capture_on_commit_callbacks):
    first, _answer = sign_in()
    with django_capture_on_commit_callbacks(execute=True):
        _secret, done = take_code_app(first)
    codes = re.findall(r'class="number">(\d{8})<', first.get(done.headers["Location"]).content.decode())
    assert len(codes) == 10
    for expected in (302, 200):
        client, _answer = sign_in()
        assert client.post("/asiointi/kirjaudu/varmistus/", {"code": codes[0]}).status_code == expected


def test_secrets_of_code_apps_and_recovery_codes_lie_sealed(maija, django_capture_on_commit_callbacks):
    client, _answer = sign_in()
    with django_capture_on_commit_callbacks(execute=True):
        secret, _done = take_code_app(client)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert all(secret not in str(session.get_decoded()) for session in Session.objects.all())


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(maija):
    _client, wrong = sign_in(password="something-else-1")
    _client, unknown = sign_in(email="nobody@example.fi", password="something-else-1")
    assert wrong.status_code == unknown.status_code == 200
    assert WRONG in wrong.content.decode()
    assert WRONG in unknown.content.decode()


@pytest.mark.parametrize("address", ["maija@example.fi", "nobody@example.fi"])
def test_who_forgets_the_password_hears_the_same_sentence_whoever_they_are(maija, address):
    client = browser()
    answer = client.post("/asiointi/salasana/unohtunut/", {"email": address})
    assert answer.headers["Location"] == "/asiointi/salasana/unohtunut/lahetetty/"
    assert "If somebody here uses the address" in client.get(answer.headers["Location"]).content.decode()
    assert len(posted("password_reset")) == (1 if address.startswith("maija") else 0)


def test_the_link_in_the_mail_sets_a_new_password_once(maija):
    browser().post("/asiointi/salasana/unohtunut/", {"email": "maija@example.fi"})
    message = OutgoingMessage.objects.get(name="password_reset")
    assert (message.addressee, message.urgent) == ("email:maija@example.fi", True)
    link = path_of(posted("password_reset")[0]["link"])
    assert link.startswith(f"/asiointi/salasana/uusi/{maija.code}-")
    client = browser()
    form = client.get(link).headers["Location"]
    new = {"password1": "lumi-puro-koivu-22", "password2": "lumi-puro-koivu-22"}
    weak = client.post(form, {"password1": "korhonen-123", "password2": "korhonen-123"})
    assert weak.status_code == 200
    assert client.post(form, new).status_code == 302
    assert "works no more" in browser().get(link).content.decode()
    assert sign_in(password=PASSWORD)[1].status_code == 200
    assert sign_in(password="lumi-puro-koivu-22")[1].status_code == 302
    assert len(posted("password_changed", "email:maija@example.fi")) == 1
    assert AuditEvent.objects.get(event="user:password_changed").grounds == {"by": "reset"}


def test_a_new_password_does_not_pass_by_the_second_factor(maija, django_capture_on_commit_callbacks):
    first, _answer = sign_in()
    with django_capture_on_commit_callbacks(execute=True):
        take_code_app(first)
    browser().post("/asiointi/salasana/unohtunut/", {"email": "maija@example.fi"})
    client = browser()
    form = client.get(path_of(posted("password_reset")[0]["link"])).headers["Location"]
    client.post(form, {"password1": "lumi-puro-koivu-22", "password2": "lumi-puro-koivu-22"})
    _client, answer = sign_in(password="lumi-puro-koivu-22", client=client)
    assert answer.headers["Location"] == "/asiointi/kirjaudu/varmistus/"


def test_one_account_under_attack_leaves_the_colleagues_at_the_same_address_alone(maija, world):
    with_password(world.tuula)
    for _ in range(20):
        sign_in(password="something-else-1")
    _client, refused = sign_in()
    assert "too many failed tries" in refused.content.decode()
    assert sign_in(email="tuula@example.fi")[1].status_code == 302


def test_an_unconfirmed_address_gets_a_link_instead_of_a_visit(maija):
    EmailAddress.objects.update(verified=False)
    client, answer = sign_in()
    assert answer.headers["Location"] == "/asiointi/sahkoposti/vahvista/"
    assert client.get("/asiointi/").headers["Location"].startswith("/asiointi/kirjaudu/")
    link = path_of(posted("email_confirmation", "email:maija@example.fi")[0]["link"])
    assert client.get(link).status_code == 200
    assert client.post(link).status_code == 302
    assert EmailAddress.objects.get(user=maija).verified


def test_nobody_signs_up(world):
    for face in ("asiointi", "virasto", "oma", "vartti"):
        for page in ("signup/", "rekisteroidy/uusi/", "accounts/signup/"):
            assert browser().get(f"/{face}/{page}").status_code == 404


def test_mails_speak_the_users_language(maija):
    maija.language = "sv"
    maija.save()
    browser().post("/asiointi/salasana/unohtunut/", {"email": "maija@example.fi"})
    assert OutgoingMessage.objects.get(name="password_reset").language == "sv"


def test_ways_of_signing_in_are_changed_only_by_who_shows_a_secret_again(world):
    maija = with_password(world.maija)
    client = visit("portal", maija)
    answer = client.get("/asiointi/tunnistautuminen/koodisovellus/")
    assert answer.headers["Location"].startswith("/asiointi/kirjaudu/uudelleen/")
    assert client.post("/asiointi/kirjaudu/uudelleen/", {"password": "something-else-1"}).status_code == 200
    again = client.post(answer.headers["Location"], {"password": PASSWORD})
    assert again.headers["Location"] == "/asiointi/tunnistautuminen/koodisovellus/"
    assert client.get(again.headers["Location"]).status_code == 200


def test_removing_the_last_factor_closes_the_portal_until_there_is_another(maija, django_capture_on_commit_callbacks):
    client, _answer = sign_in()
    with django_capture_on_commit_callbacks(execute=True):
        take_code_app(client)
    assert client.get("/asiointi/omat-tiedot/").status_code == 200
    assert client.post("/asiointi/tunnistautuminen/koodisovellus/poista/").status_code == 302
    assert "toinen-tapa" in client.get("/asiointi/omat-tiedot/").headers["Location"]
    assert len(posted("factor_removed", "email:maija@example.fi")) == 1
    assert AuditEvent.objects.filter(event="user:factor_removed").exists()


def test_who_lost_every_factor_is_helped_by_the_issuer(maija, world, django_capture_on_commit_callbacks):
    client, _answer = sign_in()
    with django_capture_on_commit_callbacks(execute=True):
        take_code_app(client)
    with pytest.raises(NotVisible):
        reset_second_factors(actor=world.kaisa, user=maija, reason="puhelin hukassa")
    reset_second_factors(actor=world.oili, user=maija, reason="puhelin hukassa, soitettu takaisin")
    assert open_visits(maija, face="portal") == []
    _client, answer = sign_in()
    assert answer.headers["Location"] == "/asiointi/"
    with pytest.raises(Refusal, match="no_factors"):
        reset_second_factors(actor=world.oili, user=maija, reason="uudelleen")
    with pytest.raises(Refusal, match="own_factors"):
        reset_second_factors(actor=world.oili, user=world.oili, reason="oma")


def test_a_closed_user_does_not_come_in(maija):
    maija.is_active = False
    maija.save()
    client, _answer = sign_in()
    assert client.get("/asiointi/").headers["Location"].startswith("/asiointi/kirjaudu/")


# -- Where I am signed in ---------------------------------------------------------------------------------------------

SECURITY = {face: f"/{face}/tunnistautuminen/" for face in ("asiointi", "virasto")}


def at_two_machines(face: str, email: str):
    """The same user's visits in two browsers, both with a second factor."""
    here, _answer = sign_in(face, email)
    secret, _done = take_code_app(here, face)
    there, _answer = sign_in(face, email)
    done = there.post(f"/{face}/kirjaudu/varmistus/", {"code": code_of(secret, steps=1)})
    assert done.status_code == 302, done.content.decode()
    return here, there


@pytest.mark.parametrize(("face", "name"), [("asiointi", "maija"), ("virasto", "hilla")])
def test_a_visit_on_another_device_is_seen_and_ended_and_this_one_goes_on(face, name, maija, hilla):
    here, there = at_two_machines(face, f"{name}@example.fi")
    assert here.get(f"/{face}/").status_code == 200
    page = here.get(SECURITY[face]).content.decode()
    assert page.count("This device") == 1
    assert page.count("Sign out of the device") == 1
    end = f"{SECURITY[face]}istunnot/paata/"
    question = here.get(end).content.decode()
    assert "Visits that end" in question
    assert "on behalf of" not in question
    assert here.post(end).status_code == 302
    assert "kirjaudu" in there.get(f"/{face}/omat-tiedot/").headers["Location"]
    assert here.get(f"/{face}/omat-tiedot/").status_code == 200
    assert "End all visits" not in here.get(SECURITY[face]).content.decode()
    assert AuditEvent.objects.filter(event="user:visits_ended").count() == 1


def test_one_of_several_visits_is_ended_by_itself(maija):
    here, there = at_two_machines("asiointi", "maija@example.fi")
    third = portal_visit(maija)
    here.post(f"{SECURITY['asiointi']}istunnot/paata/?kaynti={third.code}")
    assert there.get("/asiointi/omat-tiedot/").status_code == 200
    assert third.code not in [visit.code for visit in open_visits(maija, face="portal")]


@pytest.mark.parametrize("visit_of", [portal_visit, desk_visit])
def test_nobody_ends_somebody_elses_visit_nor_one_of_the_desk(visit_of, maija, world):
    whose = world.tuula if visit_of is portal_visit else maija
    with pytest.raises(NotVisible) as said:
        end_own_visits(actor=maija, visits=[visit_of(whose)])
    assert said.value.code == "not_yours"


def test_a_new_password_ends_the_visits_on_other_devices_and_this_one_stays_on_the_list(maija):
    here, there = at_two_machines("asiointi", "maija@example.fi")
    new = {"oldpassword": PASSWORD, "password1": "lumi-puro-koivu-22", "password2": "lumi-puro-koivu-22"}
    assert here.post("/asiointi/salasana/vaihda/", new).status_code == 302
    assert "kirjaudu" in there.get("/asiointi/omat-tiedot/").headers["Location"]
    page = here.get(SECURITY["asiointi"]).content.decode()
    assert page.count("This device") == 1
    assert "Sign out of the device" not in page


def test_signing_out_ends_the_visit_and_the_list_learns_when_it_was_seen(maija):
    here, there = at_two_machines("asiointi", "maija@example.fi")
    there.post("/asiointi/kirjaudu/ulos/")
    (left,) = open_visits(maija, face="portal")
    later = left.last_seen_at + timedelta(minutes=6)
    with time_machine.travel(later, tick=False):
        here.get("/asiointi/omat-tiedot/")
    (left,) = open_visits(maija, face="portal")
    assert left.last_seen_at == later


def test_ones_own_events_tell_of_sign_ins_and_passwords_and_of_nobody_else(maija, hilla):
    here, there = at_two_machines("asiointi", "maija@example.fi")
    there.post("/asiointi/kirjaudu/ulos/")
    sign_in("virasto", "hilla@example.fi")
    page = here.get("/asiointi/tunnistautuminen/tapahtumat/").content.decode()
    assert "Signed in" in page
    assert "Signed out" in page
    assert "Hilla" not in page
