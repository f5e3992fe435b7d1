"""Staffing page by page: the county's, the desk's own corner, and the office's."""

from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import set_urlconf

from kortisto.kernel.clock import today
from kortisto.kernel.testing import rule
from kortisto.registrars.models import Absence, RegistrarRight
from kortisto.ui.face import address
from tests.visits import visit


@pytest.fixture(autouse=True)
def usual_addresses():
    yield
    set_urlconf(None)


def text_of(response) -> str:
    assert response.status_code == 200, response.status_code
    return " ".join(unescape(response.content.decode()).split())


def portal(name, *args):
    return address("portal", name, *args)


def desk(name, *args):
    return address("desk", name, *args)


def day(ahead):
    return f"{today() + timedelta(days=ahead):%-d.%-m.%Y}"


@pytest.fixture
def kaisa(world):
    return visit("portal", world.kaisa, language="en", account=world.county_account.code)


@rule("BR-RG-06")
def test_the_county_sees_who_registers_who_is_away_and_which_days_are_short(world, kaisa):
    there = portal("point_staffing", world.keskus.code)
    assert "There are enough registrars on every open day shown." in text_of(kaisa.get(there))
    sent = {"user": world.riitta.code, "valid_from": day(1), "valid_until": day(14)}
    assert kaisa.post(portal("absence_plan", world.keskus.code), sent).url == there
    shown = text_of(kaisa.get(there))
    for words in (world.riitta.name, world.rauno.name, "Days with too few registrars", "Understaffed"):
        assert words in shown
    absence = Absence.objects.get()
    assert kaisa.post(portal("absence_call_off", absence.code)).status_code == 302
    assert "There are enough registrars" in text_of(kaisa.get(there))
    assert text_of(kaisa.get(f"{there}?kk=12")).count('<table class="calendar">') == 12


@rule("BR-RG-07")
def test_the_county_ends_a_right_only_when_the_consequence_was_ticked(world, kaisa):
    there = portal("right_end", world.rauno_right.code)
    assert "the point is understaffed" in text_of(kaisa.get(there))
    assert kaisa.post(there, {"reason": "Lähti"}).context["form"].refusal.code == "leaves_point_understaffed"
    assert kaisa.post(there, {"reason": "Lähti", "leave_understaffed": "on"}).status_code == 302
    assert not RegistrarRight.objects.in_force().filter(user=world.rauno).exists()
    assert "The point is understaffed" in text_of(kaisa.get(portal("point_detail", world.keskus.code)))
    assert "Understaffed" in text_of(kaisa.get(portal("staffing_overview")))


def test_a_neighbour_sees_nobodys_staffing_and_ends_nobodys_right(world):
    maija = visit("portal", world.maija, account=world.clinic_account.code)
    absence = Absence.objects.create(user=world.riitta, noted_by=world.riitta, valid_from=today(), valid_until=today())
    for name, code in (
        ("point_staffing", world.keskus.code), ("absence_plan", world.keskus.code), ("right_end", world.rauno_right.code),
        ("absence_call_off", absence.code),
    ):  # fmt: skip
        assert maija.get(portal(name, code)).status_code == 404


def test_a_reader_of_the_county_sees_staffing_and_changes_nothing(world):
    kalle = visit("portal", world.kalle, account=world.county_account.code, language="en")
    shown = text_of(kalle.get(portal("point_staffing", world.keskus.code)))
    assert world.riitta.name in shown
    assert portal("right_end", world.riitta_right.code) not in shown
    assert kalle.get(portal("right_end", world.riitta_right.code)).status_code == 403


@rule("BR-RG-06")
def test_registrars_tell_their_absences_in_their_own_corner_of_the_desk(world):
    riitta = visit("desk", world.riitta, language="en")
    there = desk("absence_list")
    assert "You have told no absences." in text_of(riitta.get(there))
    assert riitta.post(there, {"valid_from": day(3), "valid_until": day(2)}).context["form"].refusal
    assert riitta.post(there, {"valid_from": day(3), "valid_until": day(4)}).status_code == 302
    absence = Absence.objects.get()
    assert (absence.user, absence.noted_by) == (world.riitta, world.riitta)
    rauno = visit("desk", world.rauno)
    assert rauno.get(desk("absence_call_off", absence.code)).status_code == 404
    assert riitta.post(desk("absence_call_off", absence.code)).status_code == 302
    absence.refresh_from_db()
    assert absence.called_off_at


@rule("BR-RG-06")
def test_the_desk_says_that_nobody_is_at_work_and_where_reports_of_loss_go(world):
    for user in (world.riitta, world.rauno):
        Absence.objects.create(user=user, noted_by=user, valid_from=today(), valid_until=today())
    riitta = visit("desk", world.riitta, language="en")
    assert riitta.get(desk("staffing_overview")).url == desk("point_staffing", world.keskus.code)
    shown = text_of(riitta.get(desk("point_staffing", world.keskus.code)))
    assert "Nobody is at work at the point today" in shown
    assert "directed to the revocation service" in shown
    assert riitta.get(desk("point_staffing", world.ita.code)).status_code == 404


@rule("BR-RG-06")
def test_the_office_lists_points_in_trouble_and_shows_each(world):
    oili = visit("office", world.oili, language="en")
    there = address("office", "staffing_overview")
    shown = text_of(oili.get(there))
    assert world.ita.name_fi in shown
    assert world.keskus.name_fi not in shown
    assert world.keskus.name_fi in text_of(oili.get(there, {"nayta": "kaikki"}))
    assert world.rebekka.name in text_of(oili.get(address("office", "point_staffing", world.ita.code)))


@rule("BR-LG-01")
def test_seeing_who_works_at_a_point_is_on_record(world, kaisa):
    from kortisto.audit.models import AuditEvent

    kaisa.get(portal("point_staffing", world.keskus.code))
    event = AuditEvent.objects.get(event="person:viewed")
    assert set(event.grounds["persons"]) == {world.riitta_person.reference, world.rauno_person.reference}


def test_the_overview_costs_the_same_however_many_points_there_are(world):
    oili = visit("office", world.oili, language="en")
    there = address("office", "staffing_overview")
    oili.get(there)

    def count():
        with CaptureQueriesContext(connection) as caught:
            oili.get(there, {"nayta": "kaikki"})
        return len(caught)

    before = count()
    for number in range(5):
        type(world.keskus).objects.create(
            name_fi=f"Piste {number}", owner=world.county, service_number=f"4000000{number}", visiting_address="Tie",
            delivery_address="Tie", municipality="Koivuranta", state="open",
        )  # fmt: skip
    assert count() == before
