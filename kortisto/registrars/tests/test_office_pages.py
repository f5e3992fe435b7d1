"""Registrars at the office: who they are, what lets them in, and what ends it."""

from functools import partial
from html import unescape

import pytest
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import set_urlconf

from kortisto.accounts.models import DeskCredential
from kortisto.accounts.states import DeskCredentialState
from kortisto.accounts.tests.cast import PHONE, halves, rule_is
from kortisto.audit.models import AuditEvent
from kortisto.kernel.clock import today
from kortisto.kernel.testing import rule
from kortisto.messages.letters import letter_spool
from kortisto.messages.models import Letter, OutgoingMessage
from kortisto.people.models import Person
from kortisto.registrars.models import RegistrarRight, TrainingCertificate
from kortisto.registrars.queries_desk import deliveries_of
from kortisto.ui.face import address
from tests.visits import visit

pytestmark = pytest.mark.django_db
page = partial(address, "office")
BY_SMS = {"channel": "sms", "phone": PHONE}


@pytest.fixture(autouse=True)
def usual_addresses():
    yield
    set_urlconf(None)


@pytest.fixture
def oili(world):
    return visit("office", world.oili, language="en")


def text_of(response) -> str:
    assert response.status_code == 200, response.status_code
    return " ".join(unescape(response.content.decode()).split())


@pytest.fixture
def stella(world):
    """Somebody whose person is known, and who passed the course."""
    person = Person.objects.create(given_names="Stella", family_name="Vieras", name_source="identity_document")
    world.stella.person = person
    world.stella.save()
    TrainingCertificate.objects.create(
        user=world.stella,
        course="Sote-korttien rekisteröinti",
        passed_on=today(),
        language="fi",
        checked_by="operator:test",
    )
    return world.stella


def right_form(world, **changes):
    training = TrainingCertificate.objects.filter(user=world.stella).first()
    return {
        "point": world.ita.code, "card_kinds": ["personnel"], "training": training.code if training else "",
        "basis": "Hakemus 12.11.2026", **changes,
    }  # fmt: skip


def test_registrars_are_found_by_folded_name_and_listed_with_points_training_and_desk(world, oili):
    shown = text_of(oili.get(page("registrar_list"), {"q": "ohman"}))
    assert "Öhman, Rebekka" in shown
    assert world.ita.name_fi in shown
    assert "Rantanen" not in shown
    assert "Stella" not in text_of(oili.get(page("registrar_list")))
    assert "Vieras, Stella" in text_of(oili.get(page("registrar_list"), {"nayta": "muut", "q": "vieras"}))


def test_the_list_costs_the_same_however_many_there_are(world, oili):
    def count():
        with CaptureQueriesContext(connection) as caught:
            oili.get(page("registrar_list"))
        return len(caught)

    count()
    before = count()
    for number in range(10):
        user = type(world.stella).objects.create(given_names=f"Uusi {number}", family_name="Rekisteröijä")
        TrainingCertificate.objects.create(
            user=user, course="Kurssi", passed_on=today(), language="fi", checked_by="operator:test"
        )
    assert count() == before


@rule("BR-RG-10")
def test_a_trained_and_known_person_is_made_registrar_of_a_point(world, oili, stella):
    answer = oili.post(page("right_grant", stella.code), right_form(world))
    assert answer.url == page("registrar_detail", stella.code)
    right = RegistrarRight.objects.get(user=stella)
    assert (right.point, right.card_kinds, right.valid_from) == (world.ita, ["personnel"], today())
    assert "Hakemus 12.11.2026" in text_of(oili.get(page("registrar_detail", stella.code)))
    again = oili.post(page("right_grant", stella.code), right_form(world))
    assert again.context["form"].refusal.code == "already_has_rights"


@rule("BR-RG-10")
def test_without_training_or_identity_the_page_says_what_comes_first(world, oili):
    assert "signs in once with strong identification" in text_of(oili.get(page("right_grant", world.stella.code)))
    person = Person.objects.create(given_names="Stella", family_name="Vieras", name_source="identity_document")
    world.stella.person = person
    world.stella.save()
    shown = text_of(oili.get(page("right_grant", world.stella.code)))
    assert "Only trained registrars can use Vartti" in shown
    assert 'name="basis"' not in shown
    sent = {"course": "Sote-korttien rekisteröinti", "passed_on": "1.10.2026", "language": "fi"}
    assert oili.post(page("training_record", world.stella.code), sent).status_code == 302
    assert 'name="basis"' in text_of(oili.get(page("right_grant", world.stella.code)))


def test_a_course_cannot_have_been_passed_tomorrow(world, oili):
    sent = {"course": "Kurssi", "passed_on": "1.10.2099", "language": "fi"}
    answer = oili.post(page("training_record", world.stella.code), sent)
    assert answer.context["form"].refusal.code == "training_in_future"


def test_a_right_cannot_end_before_it_begins(world, oili, stella):
    answer = oili.post(
        page("right_grant", stella.code), right_form(world, valid_from="2.1.2027", valid_until="1.1.2027")
    )
    assert answer.status_code == 422
    assert not RegistrarRight.objects.filter(user=stella).exists()


def test_a_registrar_for_a_point_is_chosen_from_the_list_and_the_point_stands_in_the_form(world, oili, stella):
    listed = text_of(oili.get(page("registrar_list"), {"piste": world.ita.code}))
    there = f"{page('right_grant', stella.code)}?piste={world.ita.code}"
    assert there in listed
    assert oili.get(there).context["form"]["point"].value() == world.ita.code


@rule("BR-RG-06")
def test_ending_a_right_says_how_many_registrars_are_left(world, oili):
    there = page("right_end", world.riitta_right.code)
    assert "Active registrars left at the point: 1" in text_of(oili.get(there))
    assert oili.post(there, {"reason": ""}).status_code == 422
    answer = oili.post(there, {"reason": "Siirtyi toisiin tehtäviin"})
    assert answer.context["form"].refusal.code == "leaves_point_understaffed"
    assert oili.post(there, {"reason": "Siirtyi toisiin tehtäviin", "leave_understaffed": "on"}).status_code == 302
    assert not RegistrarRight.objects.in_force().filter(user=world.riitta).exists()


@rule("BR-RG-08")
def test_a_desk_user_name_is_opened_and_the_office_sees_where_each_message_stands(world, oili):
    there = page("desk_open", world.riitta.code)
    assert "riitta@example.fi" in text_of(oili.get(there))
    assert oili.post(there, {"channel": "sms"}).status_code == 422
    assert oili.post(there, BY_SMS).status_code == 302
    credential = DeskCredential.objects.get(user=world.riitta)
    assert credential.state == DeskCredentialState.SENT
    assert {row.name for row in OutgoingMessage.objects.all()} == {
        "desk_username",
        "desk_first_half",
        "desk_second_half",
    }
    shown = text_of(oili.get(page("registrar_detail", world.riitta.code)))
    assert credential.username in shown
    assert [one.state for one in deliveries_of(credential)] == ["queued"] * 3
    first, second = halves()
    shown = text_of(oili.get(page("registrar_detail", world.riitta.code)))
    assert [one.state for one in deliveries_of(credential)] == ["sent"] * 3
    assert "Password, part 2" in shown
    assert shown.count("Text message") == 1
    for secret in (first, second, *credential.deliveries.exclude(half_hash="").values_list("half_hash", flat=True)):
        assert secret not in shown


def test_a_letter_with_a_half_is_printed_once_and_its_state_is_followed(world, oili):
    there = page("desk_open", world.riitta.code)
    assert world.keskus.delivery_address.split(",")[0] in text_of(oili.get(there))
    assert oili.post(there, {"channel": "letter", "post_address": "Sairaalankatu 1"}).status_code == 302
    _first, second = halves()
    credential = DeskCredential.objects.get(user=world.riitta)
    assert deliveries_of(credential)[-1].state == "spooled"
    letter = Letter.objects.get()
    printing = page("letter_print", letter.code)
    assert printing in text_of(oili.get(page("registrar_detail", world.riitta.code)))
    assert second not in text_of(oili.get(printing))
    assert second in text_of(oili.post(printing))
    again = oili.post(printing)
    assert (again.status_code, second in again.content.decode()) == (422, False)
    assert oili.post(page("letter_posted", letter.code)).status_code == 302
    assert deliveries_of(credential)[-1].state == "posted"


def test_a_letter_not_posted_yet_goes_when_something_new_is_sent(world, oili):
    oili.post(page("desk_open", world.riitta.code), {"channel": "letter", "post_address": "Sairaalankatu 1"})
    halves()
    letter = Letter.objects.get()
    assert letter_spool().waits(code=letter.code)
    with TestCase.captureOnCommitCallbacks(execute=True):
        oili.post(page("desk_send_again", world.riitta.code), BY_SMS)
    letter.refresh_from_db()
    assert (letter.state, letter_spool().waits(code=letter.code)) == ("dropped", False)


def test_where_the_issuer_sends_a_link_there_is_no_channel_to_choose(world, oili):
    rule_is("desk_credential_way", "link")
    there = page("desk_open", world.riitta.code)
    assert 'name="channel"' not in text_of(oili.get(there))
    assert oili.post(there).status_code == 302
    assert {row.name for row in OutgoingMessage.objects.all()} == {"desk_username", "desk_first_use"}


def test_a_desk_user_name_is_sent_again_reset_and_ended_each_after_a_question(world, oili):
    oili.post(page("desk_open", world.riitta.code), BY_SMS)
    credential = DeskCredential.objects.get(user=world.riitta)
    first = halves()
    assert oili.post(page("desk_send_again", world.riitta.code), BY_SMS | {"with_username": "on"}).status_code == 302
    assert halves() != first
    assert OutgoingMessage.objects.filter(name="desk_username").count() == 2
    assert oili.post(page("desk_reset", world.riitta.code), BY_SMS | {"reason": ""}).status_code == 422
    assert oili.post(page("desk_reset", world.riitta.code), BY_SMS | {"reason": "Puhelin katosi"}).status_code == 302
    credential.refresh_from_db()
    assert oili.post(page("desk_end", world.riitta.code), {"reason": "Lopetti"}).status_code == 302
    credential.refresh_from_db()
    assert credential.state == DeskCredentialState.ENDED
    assert page("desk_open", world.riitta.code) in text_of(oili.get(page("registrar_detail", world.riitta.code)))
    done = set(AuditEvent.objects.filter(subject=credential.reference).values_list("event", flat=True))
    assert {"desk:credential_opened", "desk:credential_reset", "desk:credential_ended"} <= done


def test_who_has_no_desk_user_name_has_nothing_to_reset(world, oili):
    assert oili.post(page("desk_reset", world.stella.code), {"reason": "x"}).status_code == 404


def test_an_auditor_reads_a_registrar_and_changes_nothing(world):
    auli = visit("office", world.auli, language="en")
    shown = text_of(auli.get(page("registrar_detail", world.riitta.code)))
    assert page("right_grant", world.riitta.code) not in shown
    assert page("right_end", world.riitta_right.code) not in shown


@rule("BR-LG-01")
def test_opening_a_registrars_page_is_on_record(world, oili):
    oili.get(page("registrar_detail", world.riitta.code))
    event = AuditEvent.objects.get(event="person:viewed")
    assert (event.actor_code, event.person) == (world.oili.actor_code, world.riitta_person.reference)


def test_the_offices_own_appointments_are_a_list_for_auditors(world):
    auli = visit("office", world.auli, language="en")
    shown = text_of(auli.get(page("appointment_list")))
    assert "Hilla Heikkinen" in shown
    assert "Revocation service" in shown
    world.hilla.appointments.update(valid_until="2025-01-01")
    assert "Hilla Heikkinen" not in text_of(auli.get(page("appointment_list")))
    assert "Hilla Heikkinen" in text_of(auli.get(page("appointment_list"), {"nayta": "paattyneet"}))
