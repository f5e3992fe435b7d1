"""Accounts, users, invitations and points, page by page."""

from html import unescape

import pytest
from django.urls import set_urlconf

from kortisto.accounts.sessions import Strength
from kortisto.kernel.testing import rule
from kortisto.organisations.models import CustomerAccount, Invitation, Membership, RegistrationPoint
from kortisto.ui.face import address
from tests.visits import visit
from tests.world import fictive_business_id


@pytest.fixture(autouse=True)
def usual_addresses():
    yield
    set_urlconf(None)


def at(user, account=None, language="fi"):
    user.language = language
    user.save(update_fields=["language"])
    return visit("portal", user, **({"account": account.code} if account else {}))


def page(name, *args) -> str:
    return address("portal", name, *args)


def text_of(response) -> str:
    assert response.status_code == 200, response.status_code
    return " ".join(unescape(response.content.decode()).split())


def invited(world, letters) -> str:
    at(world.kaisa, world.county_account).post(page("member_list"), {"email": "Uusi@Example.fi", "role": "reader"})
    return letters[-1][2]["link"].partition("/asiointi")[2]


@rule("BR-US-04")
def test_the_banner_names_the_active_account_and_switching_changes_what_is_seen(world):
    Membership.objects.create(account=world.clinic_account, user=world.otto, role="reader")
    otto = at(world.otto, world.other_account)
    shown = text_of(otto.get(page("home")))
    assert f"<strong>{world.other_clinic.name_fi}</strong>" in shown
    assert world.clinic_contract.number not in shown
    assert otto.post(page("account_choose"), {"account": world.clinic_account.code}).url == page("home")
    shown = text_of(otto.get(page("case_list_finished")))
    assert f"<strong>{world.clinic.name_fi}</strong>" in shown
    assert world.clinic_contract.number in shown


@rule("BR-US-04")
def test_an_account_one_does_not_belong_to_cannot_be_chosen(world):
    otto = at(world.otto, world.other_account)
    assert otto.post(page("account_choose"), {"account": world.county_account.code}).status_code == 404
    assert (
        visit("portal", world.otto, account=world.county_account.code).get(page("case_list_finished")).status_code
        == 200
    )
    shown = text_of(visit("portal", world.otto, account=world.county_account.code).get(page("case_list_finished")))
    assert world.county_contract.number not in shown


def test_who_has_several_accounts_and_has_chosen_none_is_asked(world):
    Membership.objects.create(account=world.clinic_account, user=world.otto, role="reader")
    assert at(world.otto).get(page("home")).url == page("account_choose")


@rule("BR-US-01")
def test_user_management_shows_everybody_and_invites_by_e_mail(world, letters):
    kaisa = at(world.kaisa, world.county_account)
    shown = text_of(kaisa.get(page("member_list")))
    for words in ("Käyttäjien hallinta", "Kutsu käyttäjä", ">Kutsu</button>", world.kalle.name, world.kaisa.email):
        assert words in shown
    invited(world, letters)
    assert "uusi@example.fi" in text_of(kaisa.get(page("member_list")))
    assert kaisa.post(page("member_list"), {"email": "ei osoite", "role": "reader"}).status_code == 422


def test_user_management_is_closed_to_others_than_administrators(world):
    assert at(world.kalle, world.county_account).get(page("member_list")).status_code == 403
    assert "Käyttäjien hallinta" not in text_of(at(world.kalle, world.county_account).get(page("home")))


@rule("BR-US-02")
def test_the_letters_link_leads_through_signing_in_to_the_existing_account(world, letters):
    link = "/asiointi" + invited(world, letters)
    stranger = visit("portal", language="fi")
    shown = text_of(stranger.get(link))
    assert world.county.name_fi in shown
    assert "Älä avaa organisaatiolle uutta tiliä" in shown
    there = stranger.post(link).url
    assert stranger.get(there).url.startswith(page("account_login"))
    assert "uusi@example.fi" in text_of(stranger.get(page("account_register")))

    stella = at(world.stella)
    assert world.county.name_fi in text_of(stella.get(there))
    accounts = CustomerAccount.objects.count()
    assert stella.post(there, {"key": "k" * 24}).url == page("home")
    assert f"<strong>{world.county.name_fi}</strong>" in text_of(stella.get(page("home")))
    assert CustomerAccount.objects.count() == accounts
    assert stranger.get(link).status_code == 404


def test_joining_asks_for_a_second_factor_like_everything_else(world, letters):
    link = "/asiointi" + invited(world, letters)
    weak = visit("portal", world.stella, strength=Strength.PASSWORD)
    answer = weak.get(weak.post(link).url)
    assert answer.status_code == 302
    assert page("second_factor_needed") in answer.url


def test_an_invitation_is_sent_again_and_withdrawn_from_the_list(world, letters):
    first = invited(world, letters)
    invitation = Invitation.objects.get(email="uusi@example.fi")
    kaisa = at(world.kaisa, world.county_account)
    assert kaisa.post(page("invitation_send_again", invitation.code)).status_code == 302
    assert letters[-1][2]["link"].partition("/asiointi")[2] != first
    assert kaisa.post(page("invitation_withdraw", invitation.code)).status_code == 302
    invitation.refresh_from_db()
    assert invitation.state == "withdrawn"
    maija = at(world.maija, world.clinic_account)
    assert maija.post(page("invitation_send_again", invitation.code)).status_code == 404


def test_a_role_is_changed_and_the_last_administrator_is_told_why_not(world):
    maija = at(world.maija, world.clinic_account)
    tuula, own = (Membership.objects.get(user=user) for user in (world.tuula, world.maija))
    assert maija.post(page("member_role", tuula.code), {"role": "signatory"}).status_code == 302
    tuula.refresh_from_db()
    assert tuula.role == "signatory"
    answer = maija.post(page("member_remove", own.code))
    assert answer.status_code == 422
    assert "Tilillä pitää olla pääkäyttäjä" in unescape(answer.content.decode())
    assert maija.get(page("member_role", Membership.objects.get(user=world.kaisa).code)).status_code == 404


@rule("BR-US-05")
def test_a_second_account_is_not_opened_and_an_invitation_is_offered_instead(world):
    stella = at(world.stella)
    typed = {
        "business_id": world.clinic.business_id, "name_fi": "Kuusi", "kind": "private", "phone": "09 1", "key": "k" * 24,
    }  # fmt: skip
    answer = stella.post(page("account_open"), typed)
    shown = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert world.clinic.name_fi in shown
    assert "Pyydä sen sijaan kutsu" in shown
    assert stella.post(page("invitation_ask"), {"business_id": world.clinic.business_id}).url == page("account_choose")
    assert not Membership.objects.filter(user=world.stella).exists()


def test_a_new_organisation_opens_its_account_and_acts_for_it_at_once(world):
    stella = at(world.stella)
    typed = {
        "business_id": fictive_business_id(41),
        "name_fi": "Kuntoutus Kataja Oy",
        "kind": "private",
        "phone": "09 1",
    }
    assert stella.post(page("account_open"), typed).url == page("home")
    assert "<strong>Kuntoutus Kataja Oy</strong>" in text_of(stella.get(page("home")))


def test_a_stranger_who_wants_to_open_an_account_is_led_to_identify(world):
    stranger = visit("portal", language="fi")
    text_of(stranger.get(page("account_open_begin")))
    there = stranger.post(page("account_open_begin")).url
    assert there == page("account_open")
    assert stranger.get(there).url.startswith(page("account_login"))


def test_points_are_listed_with_their_numbers_and_set_up_on_a_form(world):
    kaisa = at(world.kaisa, world.county_account)
    shown = text_of(kaisa.get(page("point_list")))
    for point in (world.keskus, world.ita):
        assert point.grouped_number in shown
    typed = {
        "name_fi": "Pohjoisen rekisteröintipiste", "visiting_address": "Pohjoistie 1", "municipality": "Koivuranta",
        "delivery_address": "Pohjoistie 1, ovi 2", "contact_name": "Riitta Rantanen", "contact_email": "pohjoinen@example.fi",
    }  # fmt: skip
    assert kaisa.post(page("point_open"), typed).url == page("point_list")
    point = RegistrationPoint.objects.get(name_fi="Pohjoisen rekisteröintipiste")
    assert point.grouped_number in text_of(kaisa.get(page("point_list")))
    assert kaisa.post(page("point_change", point.code), typed | {"opening_hours": "ma–pe 8–16"}).status_code == 302
    point.refresh_from_db()
    assert point.opening_hours == "ma–pe 8–16"
    assert kaisa.post(page("point_take_into_use", point.code)).status_code == 422


def test_a_neighbours_point_is_not_there(world):
    maija = at(world.maija, world.clinic_account)
    for name in ("point_change", "point_take_into_use"):
        assert maija.get(page(name, world.keskus.code)).status_code == 404
    assert at(world.kalle, world.county_account).get(page("point_open")).status_code == 403


# -- One point: readiness, closing, the list as a file --------------------------------------------------------------------


@rule("BR-RP-01")
def test_the_check_list_is_ticked_on_a_page_and_shows_who_did_it(world):
    kaisa = at(world.kaisa, world.county_account)
    RegistrationPoint.objects.filter(pk=world.keskus.pk).update(state="planned")
    there = page("point_readiness", world.keskus.code)
    assert kaisa.post(page("point_take_into_use", world.keskus.code)).context["form"].refusal.code == "point_not_ready"
    lines = ["workstation", "readers", "software", "cabinet", "access_control", "not_open_area"]
    assert kaisa.post(there, {"items": lines}).url == page("point_detail", world.keskus.code)
    assert f"Merkinnyt {world.kaisa.name}" in text_of(kaisa.get(there))
    shown = text_of(kaisa.get(page("point_detail", world.keskus.code)))
    assert shown.count(f"{world.kaisa.name}, <time") == len(lines)
    assert kaisa.post(page("point_take_into_use", world.keskus.code)).status_code == 302
    world.keskus.refresh_from_db()
    assert world.keskus.state == "open"


def test_a_closing_is_started_its_check_list_followed_and_called_off(world):
    kaisa = at(world.kaisa, world.county_account)
    there = page("point_start_closing", world.keskus.code)
    assert "Uusia kortteja" not in text_of(kaisa.get(page("point_detail", world.keskus.code)))
    assert kaisa.post(there, {"last_day": "31.12.2099", "reason": ""}).status_code == 422
    assert kaisa.post(there, {"last_day": "31.12.2099", "reason": "Muutto"}).status_code == 302
    shown = text_of(kaisa.get(page("point_detail", world.keskus.code)))
    for words in ("Mitä sulkeminen vielä vaatii", world.clinic.name_fi, "1 valtuutus ei ole päättynyt"):
        assert words in shown
    assert kaisa.post(page("point_close", world.keskus.code)).context["form"].refusal.code == "closing_unfinished"
    ending = page("point_mandate_end", world.keskus.code, world.clinic_mandate.code)
    assert world.clinic.name_fi in text_of(kaisa.get(ending))
    assert kaisa.post(ending, {"reason": "Piste suljetaan"}).status_code == 302
    world.clinic_mandate.refresh_from_db()
    assert world.clinic_mandate.state in ("run_off", "ended")
    assert kaisa.post(page("point_call_off_closing", world.keskus.code)).status_code == 302
    world.keskus.refresh_from_db()
    assert world.keskus.state == "open"


def test_a_planned_point_that_never_opened_is_closed_on_its_page(world):
    kaisa = at(world.kaisa, world.county_account)
    point = RegistrationPoint.objects.create(
        name_fi="Turha", owner=world.county, service_number="30000015", visiting_address="Tie", delivery_address="Tie",
        municipality="Koivuranta",
    )  # fmt: skip
    assert kaisa.post(page("point_close", point.code)).url == page("point_detail", point.code)
    point.refresh_from_db()
    assert point.state == "closed"
    assert page("point_change", point.code) not in text_of(kaisa.get(page("point_detail", point.code)))


def test_the_list_is_a_file_that_a_spreadsheet_opens_and_does_not_run(world):
    RegistrationPoint.objects.filter(pk=world.ita.pk).update(
        name_fi="=1+1", contact_phone="+358 9 1", service_fee_cents=2_550, delivery_time="noin viikko"
    )  # fmt: skip
    answer = at(world.kaisa, world.county_account).get(page("point_export"))
    text = answer.content.decode("utf-8")
    assert text.startswith("\ufeff")
    assert "attachment" in answer["Content-Disposition"]
    lines = text.lstrip("\ufeff").splitlines()
    assert len(lines) == 3
    assert world.keskus.grouped_number in text
    assert "'=1+1" in text
    assert "25,50" in text
    assert "noin viikko" in text
    assert "'+358 9 1" in text
    assert ";=1" not in text
    otto = at(world.otto, world.other_account)
    assert world.keskus.grouped_number not in otto.get(page("point_export")).content.decode()


def test_a_reader_sees_a_point_and_changes_nothing_about_it(world):
    kalle = at(world.kalle, world.county_account)
    shown = text_of(kalle.get(page("point_detail", world.keskus.code)))
    assert world.keskus.grouped_number in shown
    for name in ("point_readiness", "point_start_closing", "point_close", "point_call_off_closing"):
        assert page(name, world.keskus.code) not in shown
        assert kalle.get(page(name, world.keskus.code)).status_code == 403
