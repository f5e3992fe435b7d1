"""Existing registrars come from a list: looked at row by row, confirmed, taken in once (BR-RG-05, BR-RG-10)."""

import io
from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from openpyxl import Workbook

from kortisto.accounts.models import DeskCredential, User
from kortisto.accounts.tests.cast import halves, rule_is
from kortisto.audit.models import AuditEvent
from kortisto.kernel.actors import System
from kortisto.kernel.clock import now
from kortisto.kernel.errors import NotVisible, Refusal, RightMissing, WrongState
from kortisto.kernel.testing import rule
from kortisto.messages.models import OutgoingMessage
from kortisto.organisations.models import Membership, RegistrationPoint
from kortisto.people.models import Person
from kortisto.registrars.actions.confirm_import import confirm_import
from kortisto.registrars.actions.take_in_registrar import take_in_registrar
from kortisto.registrars.actions.upload_registrars import upload_registrars
from kortisto.registrars.actions.withdraw_import import withdraw_import
from kortisto.registrars.import_columns import COLUMNS
from kortisto.registrars.importing import standing_of
from kortisto.registrars.jobs import carry_out_import, check_import, forget_imports
from kortisto.registrars.models import (
    ImportResult,
    RegistrarImport,
    RegistrarRight,
    TrainingCertificate,
)
from kortisto.registrars.queries_import import counts_of
from kortisto.registrars.states import ImportState
from kortisto.rulebook.actions.approve import approve
from kortisto.rulebook.actions.propose import propose
from tests.bench import import_registrars
from tests.traces import assert_nowhere
from tests.world import fictive_identity_code

from .cast import a_row, an_import, csv_list

pytestmark = pytest.mark.django_db
CODE = fictive_identity_code(date(1984, 2, 11), 951)
DOCUMENT = {
    "identity_code": "", "document_kind": "passport", "issuing_state": "EE", "document_number": "KB 1234567",
    "birth_date": "3.4.1985",
}  # fmt: skip


def taken_in(world, *rows, with_credentials=False):
    """The rows are given, confirmed by two people, and carried out."""
    source = an_import(world, *rows)
    confirm_import(actor=world.oili, source=source, with_credentials=with_credentials, approved_by=world.hilla)
    carry_out_import(source.code)
    source.refresh_from_db()
    assert source.state == ImportState.DONE
    return source


def problems(source):
    return [[code for code, _facts in row.problems] for row in source.rows.order_by("number")]


# -- What a good row does -----------------------------------------------------------------------------------------------


@rule("BR-RG-10")
def test_a_good_row_becomes_person_user_training_and_right(world):
    source = taken_in(world, a_row(world, valid_from="1.2.2024", valid_until="31.12.2099"))
    right = RegistrarRight.objects.get(user__email="aino.makela@example.fi")
    assert (right.point, right.card_kinds) == (world.keskus, ["actor", "personnel"])
    assert (right.valid_from, right.valid_until) == (date(2024, 2, 1), date(2099, 12, 31))
    assert right.granted_by == world.oili.actor_code
    assert (right.training.passed_on, right.training.course) == (date(2024, 9, 1), "eOppiva")
    assert (right.user.person.identity_mask, right.user.person.name_source) == (f"{CODE[:7]}****", "office_list")
    row = source.rows.get()
    assert (row.result, row.user, row.right) == (ImportResult.DONE, right.user, right)
    event = AuditEvent.objects.get(event="registrarimportrow:taken_in")
    assert event.actor_code == "system:registrars"
    assert event.grounds["confirmed_by"] == world.oili.actor_code


def test_nobody_gets_a_message_unless_the_office_says_so(world):
    taken_in(world, a_row(world))
    assert not OutgoingMessage.objects.exists()
    assert not DeskCredential.objects.filter(user__email="aino.makela@example.fi").exists()


@rule("BR-RG-08")
def test_when_the_office_says_so_the_parts_come_in_three_messages(world):
    taken_in(world, a_row(world), a_row(world, point=world.ita.service_number), with_credentials=True)
    credential = DeskCredential.objects.get(user__email="aino.makela@example.fi")
    assert set(OutgoingMessage.objects.values_list("name", "channel")) == {
        ("desk_username", "mail"), ("desk_first_half", "mail"), ("desk_second_half", "sms"),
    }  # fmt: skip
    halves()
    assert credential.phone == "+358401234567"


def test_without_a_number_the_second_half_goes_to_the_point_by_letter(world):
    taken_in(world, a_row(world, phone=""), with_credentials=True)
    assert OutgoingMessage.objects.get(name="desk_second_half").channel == "letter"


@rule("BR-OR-22")
def test_who_has_no_identity_code_is_known_by_document_and_birth_date(world):
    first = taken_in(world, a_row(world, **DOCUMENT))
    person = first.rows.get().user.person
    assert (person.birth_date, person.identity_index) == (date(1985, 4, 3), None)
    User.objects.filter(person=person).update(email="toinen@example.fi")
    again = an_import(world, a_row(world, **DOCUMENT, email="kolmas@example.fi"))
    assert counts_of(again)["unchanged"] == 1
    assert Person.objects.filter(birth_date=date(1985, 4, 3)).count() == 1


def test_a_person_who_is_known_keeps_user_address_and_training(world):
    code = fictive_identity_code(date(1975, 5, 4), 911)
    source = taken_in(
        world,
        a_row(
            world, identity_code=code, given_names="Riitta", family_name="Rantanen", email="uusi@example.fi",
            point=world.ita.service_number, trained_on=f"{world.riitta_right.training.passed_on:%d.%m.%Y}",
        ),
    )  # fmt: skip
    right = source.rows.get().right
    assert (right.user, right.training) == (world.riitta, world.riitta_right.training)
    world.riitta.refresh_from_db()
    assert world.riitta.email == "riitta@example.fi"


def test_a_user_who_never_identified_becomes_known_when_address_and_name_agree(world):
    stella = a_row(world, given_names="Stella", family_name="Vieras", email=world.stella.email.upper())
    assert taken_in(world, stella).rows.get().user == world.stella
    world.stella.refresh_from_db()
    assert world.stella.person.identity_mask == f"{CODE[:7]}****"


# -- Repeated -----------------------------------------------------------------------------------------------------------


@rule("BR-RG-04", "BR-RG-05")
def test_the_same_list_given_again_changes_nothing(world):
    rows = (a_row(world), a_row(world, point=world.ita.service_number), a_row(world, **DOCUMENT, email="b@example.fi"))
    taken_in(world, *rows)
    before = [
        list(model.objects.order_by("pk").values()) for model in (Person, User, TrainingCertificate, RegistrarRight)
    ]
    again = an_import(world, *rows)
    assert counts_of(again)["unchanged"] == 3
    with pytest.raises(Refusal, match="nothing_to_take_in"):
        confirm_import(actor=world.oili, source=again, with_credentials=True, approved_by=world.hilla)
    after = [
        list(model.objects.order_by("pk").values()) for model in (Person, User, TrainingCertificate, RegistrarRight)
    ]
    assert before == after


def test_a_mended_list_takes_in_only_what_was_faulty(world):
    faulty = a_row(world, **DOCUMENT, email="b@example.fi")
    source = taken_in(world, a_row(world), faulty | {"point": "10000010"})
    assert problems(source) == [[], ["point_wrong"]]
    assert counts_of(an_import(world, a_row(world), faulty)) == {
        "waiting": 0, "ready": 1, "done": 0, "unchanged": 1, "faulty": 0,
    }  # fmt: skip


def test_work_that_stopped_half_way_is_gone_on_with(world):
    rows = [a_row(world), a_row(world, point=world.ita.service_number)]
    source = an_import(world, *rows)
    confirm_import(actor=world.oili, source=source, with_credentials=False, approved_by=world.hilla)
    take_in_registrar(actor=System("registrars"), row=source.rows.select_related("source__confirmed_by").first())
    carry_out_import(source.code)
    carry_out_import(source.code)
    assert RegistrarRight.objects.filter(user__email="aino.makela@example.fi").count() == 2
    assert AuditEvent.objects.filter(event="registrarimport:finished").count() == 1


def test_what_has_become_impossible_since_the_preview_is_noted_on_its_row(world):
    source = an_import(world, a_row(world), a_row(world, point=world.ita.service_number))
    RegistrationPoint.objects.filter(pk=world.ita.pk).update(state="closed")
    confirm_import(actor=world.oili, source=source, with_credentials=False, approved_by=world.hilla)
    carry_out_import(source.code)
    assert problems(source) == [[], ["point_closed"]]
    assert counts_of(source)["done"] == 1


def test_a_row_whose_messages_cannot_be_sent_stays_out(world):
    rule_is("desk_half_channels", ["sms"])
    source = taken_in(world, a_row(world, phone=""), with_credentials=True)
    assert problems(source) == [["desk_not_sent"]]
    assert not User.objects.filter(email="aino.makela@example.fi").exists()


# -- Faults -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"identity_code": ""}, "identity_missing"),
        ({"identity_code": "110284-951X"}, "identity_code_wrong"),
        (DOCUMENT | {"document_kind": "ajokortti"}, "document_wrong"),
        (DOCUMENT | {"birth_date": "31.2.1985"}, "birth_date_wrong"),
        (DOCUMENT | {"birth_date": "1.1.2099"}, "birth_date_wrong"),
        ({"family_name": ""}, "name_missing"),
        ({"email": "aino.example.fi"}, "email_wrong"),
        ({"phone": "12"}, "phone_wrong"),
        ({"language": "viro"}, "language_wrong"),
        ({"point": "12345678"}, "point_wrong"),
        ({"point": "20000011"}, "point_wrong"),
        ({"card_kinds": "kirjastokortti"}, "card_kinds_wrong"),
        ({"card_kinds": "temporary"}, "card_kinds_wrong"),
        ({"trained_on": ""}, "trained_on_wrong"),
        ({"trained_on": "1.1.2099"}, "trained_on_wrong"),
        ({"valid_from": "huomenna"}, "valid_from_wrong"),
        ({"valid_from": "1.1.2027", "valid_until": "1.1.2026"}, "period_wrong"),
        ({"valid_until": "1.1.2020"}, "right_over"),
        ({"email": "kaisa@example.fi"}, "email_of_another"),
        ({"identity_code": fictive_identity_code(date(1975, 5, 4), 911)}, "name_differs"),
    ],
)
def test_what_is_wrong_with_a_row_is_said(world, cells, code):
    source = an_import(world, a_row(world, **cells))
    assert code in problems(source)[0]
    assert source.rows.get().result == ImportResult.FAULTY


def test_every_fault_of_a_row_is_said_at_once(world):
    source = an_import(world, a_row(world, email="x", phone="y", card_kinds="", trained_on="z"))
    assert problems(source) == [["email_wrong", "phone_wrong", "card_kinds_wrong", "trained_on_wrong"]]


def test_a_person_twice_at_one_point_and_an_address_of_two_people(world):
    source = an_import(world, a_row(world), a_row(world), a_row(world, **DOCUMENT))
    assert problems(source) == [[], ["twice_in_file"], ["email_twice_in_file"]]
    assert source.rows.last().problems[0][1] == {"row": 2}


@rule("BR-RG-05")
def test_a_right_that_is_there_stays_as_it_is(world):
    riitta = a_row(
        world, identity_code=fictive_identity_code(date(1975, 5, 4), 911), given_names="Riitta", family_name="Rantanen",
        email="riitta@example.fi", card_kinds="actor card",
    )  # fmt: skip
    assert problems(an_import(world, riitta)) == [["already_has_rights"]]
    world.riitta_right.refresh_from_db()
    assert world.riitta_right.card_kinds == ["professional", "personnel", "actor"]


def test_a_closed_user_and_a_rejected_training_stay_out(world):
    taken_in(world, a_row(world))
    user = User.objects.get(email="aino.makela@example.fi")
    TrainingCertificate.objects.filter(user=user).update(state="rejected")
    there = a_row(world, point=world.ita.service_number)
    assert problems(an_import(world, there)) == [["training_rejected"]]
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert problems(an_import(world, there)) == [["user_closed"]]


@pytest.mark.parametrize("who", ["oili", "hilla"])
def test_nobody_takes_in_their_own_right(world, who):
    user = getattr(world, who)
    own = a_row(world, given_names=user.given_names, family_name=user.family_name, email=user.email)
    source = taken_in(world, own, a_row(world, **DOCUMENT, email="b@example.fi"))
    assert problems(source) == [["own_right"], []]


# -- The file -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_columns_are_known_in_three_languages_and_any_order(world, language):
    source = upload_registrars(actor=world.oili, file=csv_list(a_row(world), language=language, delimiter=","))
    check_import(source.code)
    assert counts_of(source)["ready"] == 1


def test_a_workbook_and_a_list_of_an_old_program_say_the_same(world):
    row = a_row(world, card_kinds="henkilöstökortti")
    book = Workbook()
    book.active.append([COLUMNS[name].fi for name in row])
    book.active.append(list((row | {"phone": 358401234567, "point": int(row["point"])}).values()))
    out = io.BytesIO()
    book.save(out)
    (from_book, from_text) = (
        upload_registrars(actor=world.oili, file=file)
        for file in (ContentFile(out.getvalue(), name="a.xlsx"), csv_list(row, language="fi", encoding="latin-1"))
    )
    for source in (from_book, from_text):
        check_import(source.code)
    (one,), (other,) = from_book.rows.all(), from_text.rows.all()
    assert one.person_key == other.person_key
    assert (problems(from_book), problems(from_text)) == ([[]], [[]]), "a number that lost its sign is still a number"
    assert standing_of(one).wish.phone == standing_of(other).wish.phone == "+358401234567"


def test_a_number_that_a_spreadsheet_took_its_zero_from_is_said_and_not_guessed(world):
    """401234567 may be 040 1234567, or a number of Romania: half a password goes there."""
    source = an_import(world, a_row(world, phone="401234567"))
    assert problems(source) == [["phone_wrong"]]


def test_a_list_without_its_columns_is_refused_and_says_which(world):
    with pytest.raises(Refusal) as caught:
        upload_registrars(actor=world.oili, file=ContentFile(b"Nimi;E-mail\nAino;a@example.fi\n", name="a.csv"))
    assert (caught.value.code, caught.value.field) == ("columns_missing", "file")
    assert not RegistrarImport.objects.exists()


def test_identity_codes_and_documents_are_sealed_and_nowhere_in_clear(world, caplog):
    taken_in(world, a_row(world), a_row(world, **DOCUMENT, email="b@example.fi"))
    assert_nowhere([CODE, "KB 1234567", "KB1234567"], records=caplog.records)


# -- Who, and two people ------------------------------------------------------------------------------------------------


@rule("BR-PO-01")
def test_it_takes_two_people(world):
    source = an_import(world)
    with pytest.raises(Refusal, match="second_person_needed"):
        confirm_import(actor=world.oili, source=source, with_credentials=False)
    arguments = {"source": source, "with_credentials": False}
    proposal = propose(
        actor=world.oili,
        decision="registrars:confirm_import",
        arguments=arguments,
        reason="Siirto vanhasta rekisteristä",
    )
    with pytest.raises(Refusal, match="proposed_already"):
        propose(actor=world.hilla, decision="registrars:confirm_import", arguments=arguments, reason="Sama")
    approve(actor=world.hilla, proposal=proposal)
    source.refresh_from_db()
    assert (source.state, source.confirmed_by, source.approved_by) == (
        ImportState.RUNNING, world.oili, world.hilla.actor_code,
    )  # fmt: skip


def test_where_the_rulebook_says_so_one_person_is_enough(world):
    rule_is("four_eyes_decisions", ["rulebook:change_rule", "organisations:appoint_administrator"])
    confirmed = confirm_import(actor=world.oili, source=an_import(world), with_credentials=False)
    assert confirmed.state == ImportState.RUNNING


@rule("BR-SC-04")
def test_a_user_of_the_points_owner_does_not_take_in_its_registrars(world):
    Membership.objects.create(account=world.county_account, user=world.hilla, role="reader")
    source = an_import(world)
    for actor, second in ((world.hilla, world.oili), (world.oili, world.hilla)):
        with pytest.raises(Refusal, match="conflict_of_interest"):
            confirm_import(actor=actor, source=source, with_credentials=False, approved_by=second)


def test_only_who_gives_rights_gives_lists(world):
    for stranger, refusal in ((world.kaisa, NotVisible), (world.auli, RightMissing)):
        with pytest.raises(refusal):
            upload_registrars(actor=stranger, file=csv_list(a_row(world)))


def test_a_withdrawn_list_changes_nothing(world):
    source = withdraw_import(actor=world.oili, source=an_import(world))
    with pytest.raises(WrongState):
        confirm_import(actor=world.oili, source=source, with_credentials=False, approved_by=world.hilla)
    with pytest.raises(WrongState):
        take_in_registrar(actor=System("registrars"), row=source.rows.get())
    assert not User.objects.filter(email="aino.makela@example.fi").exists()


def test_a_list_that_nobody_confirms_for_a_month_is_withdrawn(world):
    old, fresh = an_import(world), an_import(world)
    RegistrarImport.objects.filter(pk=old.pk).update(created_at=now() - timedelta(days=31))
    forget_imports()
    states = dict(RegistrarImport.objects.values_list("pk", "state"))
    assert states == {old.pk: ImportState.WITHDRAWN, fresh.pk: ImportState.CHECKED}


def test_a_long_list_with_one_faulty_row_in_twenty_is_reported_row_by_row_and_again_changes_nothing(world):
    """The measurement's list (tests/bench/import_registrars.py), shortened."""
    rows, faults = import_registrars.a_list([world.keskus, world.ita], 60)
    data = csv_list(*rows, language="fi").read()
    given = import_registrars.carried_out(world.oili, world.hilla, data)
    assert (given["counts"]["done"], given["counts"]["faulty"]) == (57, 3)
    assert given["faults"] == faults
    before = import_registrars.state_of_everything()
    again = import_registrars.carried_out(world.hilla, world.oili, data)
    assert (again["counts"]["unchanged"], again["faults"]) == (57, faults)
    assert import_registrars.state_of_everything() == before


def test_two_addresses_that_are_none_are_not_the_same_address(world):
    source = an_import(world, a_row(world, email="ei ole"), a_row(world, **DOCUMENT, email="ei ole"))
    assert problems(source) == [["email_wrong"], ["email_wrong"]]
