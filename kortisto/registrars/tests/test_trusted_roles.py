"""Who held a trusted role on a day, and on what they stood then."""

from datetime import timedelta

from kortisto.audit.models import AuditEvent
from kortisto.audit.record import record
from kortisto.kernel.clock import now, today
from kortisto.organisations.models import Membership
from kortisto.registrars.actions.accept_declaration import accept_declaration
from kortisto.registrars.models import RegistrarRight
from kortisto.registrars.tests.cast import a_review
from kortisto.registrars.trusted_roles import appointments_on, lines_of_appointments, lines_of_rights, rights_on
from kortisto.ui.face import address
from tests.visits import visit
from tests.world import LONG_AGO

YESTERDAY = today() - timedelta(days=1)


def line(user, on=None):
    day = on or today()
    return next(one for one in lines_of_rights(rights_on(day), day) if one.user == user)


def people(on):
    return {right.user.given_names for right in rights_on(on)}


def test_a_right_is_on_the_list_of_its_days_and_of_no_others(world):
    RegistrarRight.objects.filter(user=world.rauno).update(valid_until=YESTERDAY)
    assert people(today()) == {"Riitta", "Rebekka"}
    assert people(YESTERDAY) == {"Riitta", "Rauno", "Rebekka"}
    assert people(LONG_AGO - timedelta(days=1)) == set()


def test_a_right_that_was_ended_is_still_on_the_list_of_that_day(world):
    RegistrarRight.objects.filter(user=world.rauno).update(state="ended", ended_at=now())
    assert line(world.rauno).ended_at is not None
    assert line(world.rauno, YESTERDAY).ended_at is None
    assert "Rauno" not in people(today() + timedelta(days=1))


def test_a_right_is_suspended_on_the_days_on_which_the_log_says_so(world):
    assert not line(world.riitta).suspended
    record("registrarright:suspended", actor=world.oili, subject=world.riitta_right)
    assert line(world.riitta).suspended
    assert not line(world.riitta, YESTERDAY).suspended
    record("registrarright:restored", actor=world.oili, subject=world.riitta_right)
    assert not line(world.riitta).suspended


def test_training_declaration_and_review_are_those_of_the_day(world):
    accept_declaration(actor=world.riitta, version="1.0", language="fi", declared=True)
    from kortisto.registrars.actions.review_registrars import review_registrars

    kept = [world.riitta_right.code]
    review_registrars(actor=world.kaisa, account=world.county_account, review=a_review(world), kept=kept, ended={})
    now_line = line(world.riitta)
    assert (now_line.training.passed_on, now_line.declaration.version, now_line.reviewed_on) == (
        LONG_AGO,
        "1.0",
        today(),
    )
    before = line(world.riitta, YESTERDAY)
    assert (before.declaration, before.reviewed_on) == (None, None)


def test_other_accounts_and_roles_at_the_office_are_shown_as_possible_conflicts(world):
    Membership.objects.create(account=world.clinic_account, user=world.riitta, role="reader")
    Membership.objects.create(account=world.county_account, user=world.riitta, role="reader")
    assert line(world.riitta).elsewhere == (world.clinic,)
    Membership.objects.create(account=world.clinic_account, user=world.oili, role="reader")
    oili = next(one for one in lines_of_appointments(appointments_on(today()), today()) if one.user == world.oili)
    assert oili.elsewhere == (world.clinic,)


def test_an_auditor_reads_the_list_of_a_day_takes_it_along_and_both_are_on_record(world):
    auli = visit("office", world.auli, language="en")
    page = auli.get(address("office", "trusted_roles"), {"pvm": f"{YESTERDAY:%d.%m.%Y}"})
    assert page.status_code == 200
    assert "Riitta Rantanen" in page.content.decode()
    office = auli.get(address("office", "trusted_roles"), {"nayta": "virasto"}).content.decode()
    assert "Oili Laine" in office
    assert "Rights administrator" in office
    assert AuditEvent.objects.filter(event="trustedroles:seen", subject=f"trustedroles:{YESTERDAY}").count() == 1
    file = auli.post(address("office", "trusted_roles_export"), {"pvm": today().isoformat()})
    text = file.content.decode("utf-8-sig")
    assert file["Content-Type"].startswith("text/csv")
    assert all(name in text for name in ("Riitta Rantanen", "Oili Laine", "Koivurannan hyvinvointialue"))
    assert AuditEvent.objects.filter(event="trustedroles:exported", result="done").count() == 1


def test_the_list_is_closed_to_the_revocation_service_and_to_editors(world):
    for user in (world.sulo, world.eero):
        assert visit("office", user).get(address("office", "trusted_roles")).status_code == 403


def test_the_list_costs_the_same_queries_for_one_and_for_many(world, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        lines_of_rights(rights_on(today()), today())
