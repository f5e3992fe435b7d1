"""After an organisation has changed its cards are made anew, once the new contract is in force (BR-AU-19)."""

from datetime import timedelta
from typing import Any

import pytest

from kortisto.cards import jobs
from kortisto.cards.actions.list_renewals import list_renewals
from kortisto.cards.models import Card, CardOrder, RenewalItem
from kortisto.cards.queries_renewals import progress_of, renewals, renewals_at_the_desk, renewals_of
from kortisto.cards.states import CardState
from kortisto.contracts.jobs import carry_out_successions
from kortisto.contracts.models import ContractSignature, ContractVersion, Succession
from kortisto.contracts.tests.cast import approved_change, contract_in_force
from kortisto.kernel.actors import System
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal, WrongState
from kortisto.kernel.testing import rule
from kortisto.messages.models import OutgoingMessage
from kortisto.ui.face import address
from tests.visits import visit

from .cast import a_card, an_order

pytestmark = pytest.mark.django_db
PROGRAM = System("cards")


def carried_out(world: Any, **changes: Any) -> Succession:
    succession = approved_change(world, **changes)
    carry_out_successions()
    succession.refresh_from_db()
    return succession


def signed_in_the_new_name(world: Any) -> None:
    ContractVersion.objects.filter(pk=world.clinic_version.pk).update(state="replaced", ended_at=now())
    version = ContractVersion.objects.get(contract=world.clinic_contract, state="draft")
    ContractVersion.objects.filter(pk=version.pk).update(state="in_force", decided_at=now(), signed_at=now())
    ContractSignature.objects.create(
        version=version, signed_by=world.sami, signer_name="Sami Lehtonen", method="test", level="substantial",
        identified_at=now(), signed_at=now(), document_sha256="0" * 64,
    )  # fmt: skip


def renamed(world: Any) -> Succession:
    """The clinic has a new name and a contract in it; Hanna's card has the old one."""
    a_card(world, state=CardState.HANDED_OVER)
    succession = carried_out(world)
    signed_in_the_new_name(world)
    return succession


@rule("BR-AU-19")
def test_a_renamed_clinics_cards_are_listed_only_after_the_contract_in_the_new_name_is_in_force(world):
    card = a_card(world, state=CardState.HANDED_OVER)
    own = a_card(world, state=CardState.HANDED_OVER)
    Card.objects.filter(pk=own.pk).update(kind="professional", organisation=None)
    succession = carried_out(world)
    jobs.list_due_renewals()
    assert not RenewalItem.objects.exists()
    with pytest.raises(Refusal) as said:
        list_renewals(actor=PROGRAM, succession=succession)
    assert said.value.code == "contract_not_in_force"
    signed_in_the_new_name(world)
    jobs.list_due_renewals()
    assert [item.card for item in RenewalItem.objects.all()] == [card]
    told = set(OutgoingMessage.objects.filter(name="cards_to_renew").values_list("addressee", flat=True))
    assert told == {world.maija.actor_code, world.tuula.actor_code}
    jobs.list_due_renewals()
    assert RenewalItem.objects.count() == 1
    with pytest.raises(WrongState):
        list_renewals(actor=PROGRAM, succession=succession)


@rule("BR-AU-19")
def test_an_item_is_done_when_the_new_card_has_been_handed_over(world):
    succession = renamed(world)
    jobs.list_due_renewals()
    assert renewals().get().progress == "to_renew"
    later = now() + timedelta(minutes=1)
    order = an_order(world)
    CardOrder.objects.filter(pk=order.pk).update(created_at=later)
    assert renewals().get().progress == "under_way"
    CardOrder.objects.filter(pk=order.pk).update(state="cancelled")
    new = a_card(world, state=CardState.HANDED_OVER)
    CardOrder.objects.filter(pk=new.order.pk).update(created_at=later)
    item = renewals().get()
    assert (item.progress, item.succession) == ("renewed", succession)
    assert [count for _label, _tone, count in progress_of(renewals())] == [0, 0, 1, 0]


@rule("BR-AU-19")
def test_after_a_merger_the_successor_sees_the_old_organisations_cards_to_renew(world):
    a_card(world, state=CardState.HANDED_OVER)
    contract_in_force(world, world.other_account, world.otto)
    carried_out(world, kind="merger")
    jobs.list_due_renewals()
    assert renewals_of(world.other_account).count() == 1
    assert not renewals_of(world.clinic_account).exists()
    assert renewals_at_the_desk(world.riitta).count() == 1
    assert not renewals_at_the_desk(world.rebekka).exists()


def test_a_card_that_was_cancelled_meanwhile_is_not_needed_any_more(world):
    renamed(world)
    jobs.list_due_renewals()
    Card.objects.update(state="cancelled")
    assert renewals().get().progress == "gone"


def test_organisation_desk_and_office_see_the_list_with_its_progress(world):
    renamed(world)
    jobs.list_due_renewals()
    for face, client in (
        ("portal", visit("portal", world.maija, account=world.clinic_account.code, language="en")),
        ("desk", visit("desk", world.riitta, language="en")), ("office", visit("office", world.hilla, language="en")),
    ):  # fmt: skip
        page = client.get(address(face, "renewal_list")).content.decode()
        assert "Virtanen, Hanna Maria" in page, face
        assert "To be renewed" in page, face
        assert "Virtanen" not in client.get(address(face, "renewal_list") + "?tila=renewed").content.decode(), face
