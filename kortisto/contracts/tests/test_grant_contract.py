"""The office decides: takes, asks, grants, rejects."""

import pytest

from kortisto.contracts.actions.answer_question import answer_question
from kortisto.contracts.actions.ask_customer import ask_customer
from kortisto.contracts.actions.grant_contract import grant_contract
from kortisto.contracts.actions.reject_contract import reject_contract
from kortisto.contracts.actions.remove_mandate import remove_mandate
from kortisto.contracts.actions.take_case import take_case
from kortisto.contracts.papers import granted_paper
from kortisto.contracts.tests.cast import granted, submitted, with_mandate
from kortisto.kernel.errors import NotVisible, Refusal, RightMissing, WrongState
from kortisto.kernel.testing import rule
from kortisto.organisations.models import Membership


def test_of_two_handlers_one_gets_the_matter(world):
    version = submitted(world)
    other = type(version.case).objects.select_related("version").get(pk=version.case.pk)
    take_case(actor=world.hilla, case=version.case)
    with pytest.raises(WrongState):
        take_case(actor=world.heikki, case=other)
    version.refresh_from_db()
    assert (version.handler, version.case.handler) == (world.hilla, world.hilla)


def test_granting_grants_the_mandates_and_keeps_the_paper(world, posted):
    version = granted(world, world.keskus, world.ita)
    assert version.state == "granted"
    assert not version.signed
    assert {mandate.state for mandate in version.contract.mandates.all()} == {"granted"}
    assert version.case.waiting_since is None
    paper = granted_paper(version)
    assert paper is not None
    assert paper.subject == version.reference
    assert "contract_granted" in [name for name, _to, _facts in posted]


def test_a_question_gives_the_application_back_until_it_is_answered(world, posted):
    version = submitted(world)
    take_case(actor=world.hilla, case=version.case)
    ask_customer(actor=world.hilla, case=version.case, text="Kuka antaa palvelussuhdetodistukset?")
    version.refresh_from_db()
    assert version.state == "more_info"
    assert posted[-1][0] == "question_asked"
    with_mandate(world, version, world.ita)
    answer_question(actor=world.otto, case=version.case, text="Toimitusjohtaja.")
    version.refresh_from_db()
    assert version.state == "in_handling"
    assert version.case.waiting_since is not None
    assert {mandate.state for mandate in version.contract.mandates.all()} == {"submitted"}
    assert [message.from_office for message in version.case.messages.all()] == [True, False]


def test_a_mandate_that_was_submitted_is_not_removed_while_answering(world):
    version = submitted(world)
    take_case(actor=world.hilla, case=version.case)
    ask_customer(actor=world.hilla, case=version.case, text="Täydennätkö?")
    with pytest.raises(WrongState):
        remove_mandate(actor=world.otto, version=version, mandate=version.contract.mandates.get())


def test_a_rejection_needs_a_reason_and_rejects_the_mandates(world, posted):
    version = submitted(world)
    take_case(actor=world.hilla, case=version.case)
    version.refresh_from_db()
    with pytest.raises(Refusal) as said:
        reject_contract(actor=world.hilla, approved_by=world.heikki, version=version, reason="  ")
    assert said.value.code == "reason_needed"
    reject_contract(
        actor=world.hilla,
        approved_by=world.heikki,
        version=version,
        reason="Allekirjoittajalla ei ole nimenkirjoitusoikeutta.",
    )
    assert version.state == "rejected"
    assert version.contract.mandates.get().state == "rejected"
    assert posted[-1][2]["reason"] == "Allekirjoittajalla ei ole nimenkirjoitusoikeutta."


def test_what_nobody_has_taken_is_not_granted(world):
    with pytest.raises(WrongState):
        grant_contract(actor=world.hilla, version=submitted(world))


@rule("BR-SC-04")
def test_a_handler_who_is_a_user_of_the_organisation_does_not_decide(world):
    Membership.objects.create(account=world.other_account, user=world.hilla, role="reader")
    version = submitted(world)
    for decide in (
        lambda: take_case(actor=world.hilla, case=version.case),
        lambda: grant_contract(actor=world.hilla, version=version),
        lambda: reject_contract(actor=world.hilla, approved_by=world.heikki, version=version, reason="x"),
    ):
        with pytest.raises(Refusal) as said:
            decide()
        assert said.value.code == "conflict_of_interest"
    assert take_case(actor=world.heikki, case=version.case).handler == world.heikki


def test_customers_and_auditors_decide_nothing(world):
    version = submitted(world)
    with pytest.raises(NotVisible):
        take_case(actor=world.otto, case=version.case)
    with pytest.raises(RightMissing):
        take_case(actor=world.auli, case=version.case)
