"""Applying to be a registrar: in person, on the granted contract's row, with a certificate, and never for rights one has."""

import pytest

from kortisto.contracts.actions.ask_customer import ask_customer
from kortisto.contracts.actions.take_case import take_case
from kortisto.contracts.models import Case, CaseKind, ContractVersion, PointSubscription
from kortisto.kernel.errors import NotVisible, Refusal, RightMissing, WrongState
from kortisto.kernel.testing import rule
from kortisto.organisations.models import MemberRole, Membership
from kortisto.registrars.actions.answer_application import answer_application
from kortisto.registrars.actions.approve_application import approve_application
from kortisto.registrars.actions.ask_employment import ask_employment
from kortisto.registrars.actions.reject_application import reject_application
from kortisto.registrars.actions.tell_employment import tell_employment
from kortisto.registrars.actions.withdraw_application import withdraw_application
from kortisto.registrars.models import RegistrarRight, TrainingCertificate
from kortisto.rulebook.actions.approve import approve
from kortisto.rulebook.actions.propose import propose
from kortisto.ui.face import address
from tests.visits import visit

from .cast import an_applicant, an_application, apply

pytestmark = pytest.mark.django_db


def refused(world, **changes) -> str:
    with pytest.raises(Refusal) as said:
        apply(world, **changes)
    assert str(said.value.sentence)
    return said.value.code


def case_of(application) -> Case:
    return Case.objects.get(subject=application.reference)


@rule("BR-RG-01", "BR-RG-02")
def test_a_trained_member_applies_in_person_and_the_certificate_is_found_by_itself(world):
    an_applicant(world)
    application = apply(world)
    assert application.training.user == world.stella
    assert application.declaration_version == "1.0"
    case = case_of(application)
    assert (case.state, case.acts_next, case.unfinished, case.account) == (
        "submitted", "issuer", True, world.county_account,
    )  # fmt: skip


@rule("BR-RG-01")
def test_without_a_certificate_there_is_no_application_and_it_may_come_after_the_membership(world):
    an_applicant(world, certified=False)
    assert refused(world) == "no_certificate"
    TrainingCertificate.objects.create(user=world.stella, course="Kurssi", passed_on="2026-01-01", language="fi")
    assert apply(world).state == "submitted"


@rule("BR-RG-03")
def test_who_is_no_member_of_the_account_does_not_find_the_contract(world):
    an_applicant(world, member=False)
    with pytest.raises(NotVisible) as said:
        apply(world)
    assert said.value.code == "not_a_member"
    Membership.objects.create(account=world.clinic_account, user=world.stella, role="reader")
    with pytest.raises(NotVisible):
        apply(world, account=world.clinic_account)


@rule("BR-RG-02")
@pytest.mark.parametrize("state", ["draft", "submitted", "in_handling", "rejected", "ended"])
def test_a_contract_that_is_not_granted_takes_no_applications(world, state):
    an_applicant(world)
    ContractVersion.objects.filter(pk=world.county_version.pk).update(state=state)
    assert refused(world) == "contract_not_granted"


@rule("BR-RG-02")
def test_a_granted_contract_that_waits_for_its_signature_does(world):
    an_applicant(world)
    ContractVersion.objects.filter(pk=world.county_version.pk).update(state="granted")
    assert apply(world).state == "submitted"


@rule("BR-RG-04")
def test_who_has_the_rights_is_told_that_they_are_as_they_were(world):
    Membership.objects.create(account=world.county_account, user=world.riitta, role="reader")
    from kortisto.registrars.actions.apply_as_registrar import apply_as_registrar

    with pytest.raises(Refusal) as said:
        apply_as_registrar(
            actor=world.riitta, account=world.county_account, contract=world.county_contract, points=[world.keskus],
            card_kinds=["personnel"], declared=True,
        )  # fmt: skip
    assert said.value.code == "already_has_rights"
    assert "Oikeutesi ovat ennallaan" in str(said.value.sentence)
    assert RegistrarRight.objects.get(user=world.riitta).state == "active"


def test_one_application_at_a_time(world):
    an_application(world)
    assert refused(world, points=[world.ita]) == "application_open"


def test_each_member_finds_their_own_application_and_administrators_find_all(world):
    an_applicant(world)
    account, role = world.county_account, Membership.objects.get(user=world.stella).role
    Membership.objects.create(account=account, user=world.rauno, role=role)

    def found(user) -> tuple[bool, int]:
        client = visit("portal", user, account=account.code)
        shown = client.get(address("portal", "case_list_unfinished")).content.decode()
        there = address("portal", "case_detail", case.code)
        return there in shown, client.get(there).status_code

    case = case_of(apply(world))
    assert role != MemberRole.ADMINISTRATOR
    assert found(world.rauno) == (False, 404)
    assert found(world.stella) == (True, 200)
    assert found(world.kaisa) == (True, 200)


def test_who_has_applied_is_led_from_the_contract_to_their_application(world):
    application = an_application(world)
    contract = Case.objects.get(kind=CaseKind.CONTRACT, account=world.county_account)
    stella = visit("portal", world.stella, account=world.county_account.code)
    page = stella.get(address("portal", "registrar_apply", contract.code))
    assert page.status_code == 422
    assert address("portal", "case_detail", case_of(application).code) in page.content.decode()


def test_an_identity_that_is_not_sure_is_made_sure_first(world):
    an_applicant(world, known=False)
    assert refused(world) == "person_unknown"


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"points": []}, "no_points"), ({"card_kinds": []}, "no_card_kinds"), ({"declared": False}, "declaration_needed"),
     ({"card_kinds": ["organisation"]}, "kind_not_in_contract")],
)  # fmt: skip
def test_points_kinds_and_declaration_are_needed(world, changes, code):
    an_applicant(world)
    assert refused(world, **changes) == code


def test_a_point_of_another_contract_and_somebody_elses_certificate_do_not_do(world):
    an_applicant(world)
    PointSubscription.objects.filter(point=world.ita).delete()
    assert refused(world, points=[world.ita]) == "point_not_in_contract"
    theirs = TrainingCertificate.objects.create(user=world.otto, course="Kurssi", passed_on="2026-01-01", language="fi")
    assert refused(world, training=theirs) == "training_of_another"
    mine = TrainingCertificate.objects.get(user=world.stella)
    TrainingCertificate.objects.filter(pk=mine.pk).update(state="rejected")
    mine.refresh_from_db()
    assert refused(world, training=mine) == "training_rejected"


# -- At the office ----------------------------------------------------------------------------------------------------


@rule("BR-RG-05", "BR-RG-10")
def test_approving_gives_the_right_and_leaves_every_other_right_as_it_was(world, posted):
    application = an_application(world)
    before = list(RegistrarRight.objects.order_by("pk").values())
    approve_application(actor=world.oili, application=application)
    assert application.state == "approved"
    right = RegistrarRight.objects.get(user=world.stella)
    assert (right.point, right.card_kinds, right.training) == (
        world.keskus, ["professional", "personnel"], application.training,
    )  # fmt: skip
    assert list(RegistrarRight.objects.exclude(pk=right.pk).order_by("pk").values()) == before
    assert ("right_granted", world.stella.actor_code) in [(name, to) for name, to, _facts in posted]
    assert case_of(application).unfinished is False


@rule("BR-RG-05")
def test_a_contract_that_ends_and_a_membership_that_ends_touch_no_right(world):
    approve_application(actor=world.oili, application=an_application(world))
    ContractVersion.objects.filter(contract=world.county_contract).update(state="ended")
    assert RegistrarRight.objects.in_force().filter(user=world.stella).exists()


def test_a_certificate_that_nobody_has_looked_at_stops_the_approval(world):
    application = an_application(world)
    TrainingCertificate.objects.filter(pk=application.training_id).update(state="waiting")
    application.training.refresh_from_db()
    with pytest.raises(Refusal) as said:
        approve_application(actor=world.oili, application=application)
    assert said.value.code == "training_not_accepted"


@rule("BR-SC-04")
def test_across_organisations_two_people_decide_and_neither_belongs_to_one_of_them(world):
    application = an_application(world)
    type(world.keskus).objects.filter(pk=world.keskus.pk).update(owner=world.clinic)
    with pytest.raises(Refusal) as said:
        approve_application(actor=world.oili, application=application)
    assert said.value.code == "second_person_needed"
    made = propose(
        actor=world.oili,
        decision="registrars:approve_application",
        arguments={"application": application},
        reason="Yhteispiste",
    )
    Membership.objects.create(account=world.clinic_account, user=world.heikki, role="reader")
    with pytest.raises(Refusal) as said:
        approve(actor=world.heikki, proposal=made)
    assert said.value.code == "conflict_of_interest"
    made.refresh_from_db()
    approve(actor=world.hilla, proposal=made)
    assert RegistrarRight.objects.filter(user=world.stella, point=world.keskus).exists()


@rule("BR-SC-04")
def test_nobody_decides_on_their_own_application(world):
    application = an_application(world)
    type(application).objects.filter(pk=application.pk).update(user=world.oili)
    application.refresh_from_db()
    with pytest.raises(Refusal) as said:
        approve_application(actor=world.oili, application=application)
    assert said.value.code == "own_right"


def test_a_rejected_applicant_is_told_why_and_may_apply_again(world, posted):
    application = an_application(world)
    with pytest.raises(Refusal) as said:
        reject_application(actor=world.oili, application=application, reason=" ")
    assert said.value.code == "reason_needed"
    reject_application(actor=world.oili, application=application, reason="Piste sulkeutuu.")
    assert ("application_rejected", world.stella.actor_code) in [(name, to) for name, to, _facts in posted]
    assert apply(world).state == "submitted"


def test_the_office_asks_and_the_applicant_answers_whatever_their_role(world, posted):
    application = an_application(world)
    take_case(actor=world.hilla, case=case_of(application))
    ask_customer(actor=world.hilla, case=case_of(application), text="Missä yksikössä?")
    told = [(name, to) for name, to, _facts in posted]
    assert ("application_asked", world.stella.actor_code) in told
    assert not [name for name, _to in told if name == "question_asked"]
    application.refresh_from_db()
    with pytest.raises(Refusal) as said:
        answer_application(actor=world.stella, application=application, text=" ")
    assert said.value.code == "text_needed"
    with pytest.raises(NotVisible):
        answer_application(actor=world.kaisa, application=application, text="Keskuksessa.")
    answer_application(actor=world.stella, application=application, text="Keskuksessa.")
    assert case_of(application).state == "in_handling"


def test_the_administrators_are_asked_and_one_of_them_answers(world, posted):
    application = an_application(world)
    with pytest.raises(Refusal) as said:
        tell_employment(actor=world.kaisa, application=application, employed=True)
    assert said.value.code == "employment_not_asked"
    ask_employment(actor=world.oili, application=application)
    assert [to for name, to, _facts in posted if name == "employment_asked"] == [world.kaisa.actor_code]
    with pytest.raises(Refusal) as said:
        ask_employment(actor=world.oili, application=application)
    assert said.value.code == "employment_asked"
    with pytest.raises(RightMissing):
        tell_employment(actor=world.kalle, application=application, employed=True)
    tell_employment(actor=world.kaisa, application=application, employed=False, note="Ei meillä.")
    with pytest.raises(Refusal) as said:
        tell_employment(actor=world.kaisa, application=application, employed=True)
    assert said.value.code == "employment_told"
    with pytest.raises(Refusal) as said:
        approve_application(actor=world.oili, application=application)
    assert said.value.code == "not_employed"


def test_a_decided_application_asks_nobody_any_more(world):
    application = an_application(world)
    approve_application(actor=world.oili, application=application)
    with pytest.raises(Refusal) as said:
        ask_employment(actor=world.oili, application=application)
    assert said.value.code == "application_decided"


@rule("BR-SC-04")
def test_an_administrator_does_not_confirm_their_own_employment(world):
    application = an_application(world, employment_asked_at="2026-01-01T00:00Z")
    Membership.objects.filter(user=world.stella).update(role="administrator")
    with pytest.raises(Refusal) as said:
        tell_employment(actor=world.stella, application=application, employed=True)
    assert said.value.code == "own_employment"


def test_an_application_is_taken_back_until_somebody_works_on_it(world):
    application = an_application(world)
    withdraw_application(actor=world.stella, application=application)
    assert application.state == "withdrawn"
    again = apply(world)
    take_case(actor=world.oili, case=case_of(again))
    again.refresh_from_db()
    with pytest.raises(WrongState):
        withdraw_application(actor=world.stella, application=again)
