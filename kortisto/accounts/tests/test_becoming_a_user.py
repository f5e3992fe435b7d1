"""Users come by invitation, by an operator, or with their organisation's account; never twice."""

from datetime import date, timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress

from kortisto.accounts.actions.appoint_to_office import appoint_to_office
from kortisto.accounts.actions.change_own_details import change_own_details
from kortisto.accounts.actions.create_user import create_user
from kortisto.accounts.actions.end_appointment import end_appointment
from kortisto.accounts.actions.register_invited_user import register_invited_user
from kortisto.accounts.arrivals import EXPECTED
from kortisto.accounts.models import OfficeAppointment, User
from kortisto.accounts.moves import attach_person
from kortisto.accounts.naming import user_address
from kortisto.audit.models import AuditEvent
from kortisto.audit.registry import resolve
from kortisto.kernel.actors import Operator, Visitor
from kortisto.kernel.clock import now, today
from kortisto.kernel.errors import Refusal, RightMissing
from kortisto.kernel.testing import rule
from tests.visits import visit

from .cast import PASSWORD, browser, path_of, posted

pytestmark = pytest.mark.django_db
OPERATOR = Operator("anna")
NEW = {"given_names": "Venla", "family_name": "Salo", "password": PASSWORD, "password_again": PASSWORD}


def invited(email="venla@example.fi", reason="invitation"):
    """A browser in which an invitation's link has been followed."""
    client = visit("portal")
    client.get("/asiointi/kirjaudu/")
    from kortisto.faces.sessions import store_of

    store = store_of("portal")()
    store[EXPECTED] = {"reason": reason, "then": "/asiointi/kutsu/x/", "email": email}
    store.save()
    client.cookies["kortisto_portal_session"] = store.session_key
    client.cookies["kortisto_portal_session"]["path"] = "/asiointi/"
    return client


@rule("BR-US-02")
def test_an_invited_person_becomes_a_user_and_goes_on_to_the_invitation():
    client = invited()
    assert "venla@example.fi" in client.get("/asiointi/rekisteroidy/").content.decode()
    answer = client.post("/asiointi/rekisteroidy/", NEW)
    assert answer.headers["Location"] == "/asiointi/kutsu/x/"
    user = User.objects.get(email="venla@example.fi")
    assert user.check_password(PASSWORD)
    assert EmailAddress.objects.get(user=user).verified
    assert AuditEvent.objects.get(event="user:created").grounds == {"reason": "invitation"}
    assert "toinen-tapa" in client.get("/asiointi/omat-tiedot/").headers["Location"]


def test_without_an_invitation_there_is_only_the_way_to_one():
    assert browser().get("/asiointi/rekisteroidy/").status_code == 403
    assert browser().post("/asiointi/rekisteroidy/", NEW).status_code == 403
    assert invited(reason="account_opening").get("/asiointi/rekisteroidy/").status_code == 403
    assert not User.objects.filter(family_name="Salo").exists()


@rule("BR-US-02")
def test_an_invited_user_signs_in_and_becomes_no_second_one(world):
    assert invited("maija@example.fi").get("/asiointi/rekisteroidy/").headers["Location"] == "/asiointi/kirjaudu/"
    with pytest.raises(Refusal, match="user_exists"):
        register_invited_user(
            actor=Visitor(), email="Maija@Example.fi", given_names="M", family_name="K", password=PASSWORD
        )


def test_a_weak_password_is_refused_in_words():
    answer = invited().post("/asiointi/rekisteroidy/", NEW | {"password": "short", "password_again": "short"})
    assert answer.status_code == 422
    assert "at least 12" in answer.content.decode()


def test_an_operator_makes_a_user_who_chooses_a_password_by_mail():
    user = create_user(actor=OPERATOR, email="Paavo@Example.fi", given_names="Paavo", family_name="Aho", face="office")
    told = posted("user_created", user.reference)[0]
    client = browser()
    page = path_of(told["link"])
    assert page == "/virasto/salasana/unohtunut/"
    client.post(page, {"email": "paavo@example.fi"})
    form = client.get(path_of(posted("password_reset")[0]["link"])).headers["Location"]
    assert client.post(form, {"password1": PASSWORD, "password2": PASSWORD}).status_code == 302
    assert client.post("/virasto/kirjaudu/", {"login": "paavo@example.fi", "password": PASSWORD}).status_code == 302


def test_only_an_operator_makes_users_and_appoints(world):
    with pytest.raises(RightMissing):
        create_user(actor=world.hilla, email="x@example.fi", given_names="X", family_name="Y")
    with pytest.raises(RightMissing):
        appoint_to_office(actor=world.oili, user=world.stella, role="handler")


def test_an_appointment_opens_the_office_and_its_end_closes_it(world):
    client = visit("office", world.stella)
    assert client.get("/virasto/").status_code == 404
    appointment = appoint_to_office(actor=OPERATOR, user=world.stella, role="handler")
    assert client.get("/virasto/").status_code == 200
    end_appointment(actor=OPERATOR, appointment=appointment)
    assert client.get("/virasto/").status_code == 404
    assert appoint_to_office(actor=OPERATOR, user=world.stella, role="handler").in_force()
    assert client.get("/virasto/").status_code == 200


def test_an_appointment_can_end_with_a_day_to_come(world):
    client = visit("office", world.hilla)
    appointment = OfficeAppointment.objects.get(user=world.hilla)
    end_appointment(actor=OPERATOR, appointment=appointment, last_day=today() + timedelta(days=3))
    assert client.get("/virasto/").status_code == 200
    with time_machine.travel(now() + timedelta(days=4), tick=False):
        assert not OfficeAppointment.objects.in_force().filter(user=world.hilla).exists()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"role": "king"}, "role_unknown"),
        ({"role": "handler", "valid_from": date(2027, 1, 2), "valid_until": date(2027, 1, 1)}, "period_wrong"),
    ],
)
def test_a_wrong_appointment_is_refused(world, given, code):
    with pytest.raises(Refusal, match=code):
        appoint_to_office(actor=OPERATOR, user=world.stella, **given)


def test_nobody_holds_a_role_twice_at_once(world):
    with pytest.raises(Refusal, match="appointed_already"):
        appoint_to_office(actor=OPERATOR, user=world.hilla, role="handler")
    appointment = OfficeAppointment.objects.get(user=world.hilla)
    with pytest.raises(Refusal, match="period_wrong"):
        end_appointment(actor=OPERATOR, appointment=appointment, last_day=today() - timedelta(days=1))
    end_appointment(actor=OPERATOR, appointment=appointment)
    with pytest.raises(Refusal, match="appointment_over"):
        end_appointment(actor=OPERATOR, appointment=appointment)


def test_one_person_is_one_user(world):
    with pytest.raises(Refusal, match="another_persons_user"):
        attach_person(user=world.stella, person=world.riitta_person)
    with pytest.raises(Refusal, match="another_persons_user"):
        attach_person(user=world.riitta, person=world.hanna)
    assert attach_person(user=world.stella, person=world.hanna)
    assert not attach_person(user=world.stella, person=world.hanna)


def test_own_details_are_saved_when_saved(world):
    client = visit("portal", world.maija)
    form = {"given_names": "Maija Liisa", "family_name": "Korhonen", "email": "maija@example.fi", "language": "sv"}
    client.get("/asiointi/omat-tiedot/")
    world.maija.refresh_from_db()
    assert world.maija.given_names == "Maija"
    assert client.post("/asiointi/omat-tiedot/", form).status_code == 302
    world.maija.refresh_from_db()
    assert (world.maija.given_names, world.maija.language) == ("Maija Liisa", "sv")
    assert client.post("/asiointi/omat-tiedot/", form | {"family_name": ""}).status_code == 422


def test_a_new_address_counts_when_its_link_has_been_followed(world):
    EmailAddress.objects.create(user=world.maija, email="maija@example.fi", verified=True, primary=True)
    client = visit("portal", world.maija)
    form = {"given_names": "Maija", "family_name": "Korhonen", "email": "uusi@example.fi", "language": "fi"}
    client.post("/asiointi/omat-tiedot/", form)
    world.maija.refresh_from_db()
    assert world.maija.email == "maija@example.fi"
    assert "uusi@example.fi" in client.get("/asiointi/omat-tiedot/").content.decode()
    link = path_of(posted("email_confirmation", "email:uusi@example.fi")[0]["link"])
    browser().get(link)
    world.maija.refresh_from_db()
    assert world.maija.email == "maija@example.fi"
    browser().post(link)
    world.maija.refresh_from_db()
    assert world.maija.email == "uusi@example.fi"
    assert posted("email_changed", "email:maija@example.fi")[0]["new_address"] == "uusi@example.fi"
    assert AuditEvent.objects.filter(event="user:email_changed").count() == 1


def test_the_address_of_somebody_else_is_not_told_and_not_taken(world):
    for name in ("maija", "tuula"):
        EmailAddress.objects.create(user=getattr(world, name), email=f"{name}@example.fi", verified=True, primary=True)
    client = visit("portal", world.maija)
    form = {"given_names": "Maija", "family_name": "Korhonen", "email": "tuula@example.fi", "language": "fi"}
    taken = client.post("/asiointi/omat-tiedot/", form, follow=True).content.decode()
    assert "A link has been sent to tuula@example.fi" in taken
    browser().post(path_of(posted("email_confirmation")[0]["link"]))
    world.maija.refresh_from_db()
    assert world.maija.email == "maija@example.fi"


def test_a_name_from_an_identity_is_not_typed_over(world):
    with pytest.raises(Refusal, match="name_from_identity"):
        change_own_details(actor=world.riitta, given_names="Ritva", family_name="Rantanen", language="fi")
    page = visit("portal", world.riitta).get("/asiointi/omat-tiedot/").content.decode()
    assert "disabled" in page


def test_users_are_named_in_the_log_and_reached_by_mail(world):
    assert str(resolve([world.maija.reference])[world.maija.reference].label) == "Maija Korhonen"
    assert user_address(world.maija.code).mail == "maija@example.fi"
    world.maija.is_active = False
    world.maija.save()
    assert user_address(world.maija.code) is None
