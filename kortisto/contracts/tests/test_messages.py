"""Every letter of the customers' rooms can be written in every language from the facts it is posted with."""

import pytest

from kortisto.contracts.actions.ask_customer import ask_customer
from kortisto.contracts.actions.end_mandate import end_mandate
from kortisto.contracts.actions.grant_rights import grant_rights
from kortisto.contracts.actions.reject_contract import reject_contract
from kortisto.contracts.actions.take_case import take_case
from kortisto.contracts.models import ContractVersion
from kortisto.contracts.tests.cast import signed, submitted
from kortisto.messages.facts import read_facts
from kortisto.messages.models import OutgoingMessage
from kortisto.messages.texts import render
from kortisto.organisations.actions.ask_for_invitation import ask_for_invitation
from kortisto.organisations.actions.invite_user import invite_user


def written(language: str) -> dict[str, str]:
    """What has been posted, by name, as its reader would see it in a language."""
    texts = {}
    for message in OutgoingMessage.objects.all():
        rendered = render(message.name, language, read_facts(message.facts.open_for_program()))
        texts[message.name] = f"{rendered.subject}\n{rendered.body}"
    return texts


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_whole_way_from_application_to_the_end_of_the_mandate_can_be_read(world, language):
    mandate = signed(world).contract.mandates.get()
    grant_rights(actor=world.oili, approved_by=world.heikki, mandate=mandate)
    mandate.refresh_from_db()
    end_mandate(actor=world.otto, mandate=mandate, reason="Muutamme.")
    texts = written(language)
    assert set(texts) == {
        "contract_submitted", "contract_granted", "contract_signed", "rights_granted", "mandate_in_use", "mandate_ended",
    }  # fmt: skip
    number = ContractVersion.objects.get(contract=mandate.contract).contract.number
    assert all(number in texts[name] for name in ("contract_submitted", "contract_granted", "contract_signed"))
    assert "YS sote/Hammaslääkäri Hohto Oy" in texts["rights_granted"]
    assert world.keskus.visiting_address in texts["mandate_in_use"]
    assert "Muutamme." in texts["mandate_ended"]
    assert world.stella.name in texts["contract_signed"]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_questions_rejections_and_invitations_can_be_read(world, language):
    version = submitted(world)
    take_case(actor=world.hilla, case=version.case)
    ask_customer(actor=world.hilla, case=version.case, text="Kuka antaa todistukset?")
    ContractVersion.objects.filter(pk=version.pk).update(state="in_handling")
    version.refresh_from_db()
    reject_contract(actor=world.hilla, approved_by=world.heikki, version=version, reason="Ei nimenkirjoitusoikeutta.")
    invite_user(actor=world.kaisa, account=world.county_account, email="uusi@example.fi")
    ask_for_invitation(actor=world.stella, business_id=world.clinic.business_id)
    texts = written(language)
    assert {"question_asked", "contract_rejected", "invitation", "invitation_asked_for"} <= set(texts)
    # The question itself may hold personal data, so the letter only tells that there is one.
    assert "Kuka antaa todistukset?" not in texts["question_asked"]
    assert "Ei nimenkirjoitusoikeutta." in texts["contract_rejected"]
    assert "/asiointi/kutsu/" in texts["invitation"]
    assert world.stella.email in texts["invitation_asked_for"]
