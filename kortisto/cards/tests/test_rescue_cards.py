"""A rescue department's organisation card, from the certificate of employment to the certificates on the card."""

import pytest

from kortisto.cards.actions.order_card import order_card
from kortisto.cards.jobs import issue_waiting
from kortisto.cards.models import Card
from kortisto.contracts.actions.grant_rights import grant_rights
from kortisto.contracts.models import Customership, Mandate
from kortisto.contracts.tests.cast import county_contract, rescue_draft, trained_for_organisation_cards, with_mandate
from kortisto.contracts.tests.test_rescue import signed
from kortisto.holders.actions.register_employment_proof import register_employment_proof
from kortisto.kernel.clock import today
from kortisto.kernel.errors import Refusal
from kortisto.kernel.testing import rule
from kortisto.maker.testing import exchange, maker_in_this_process
from kortisto.pki.queries import certificates_of
from tests.world import fictive_identity_code

from .helpers import ACCEPTANCE, DOCUMENT

CODE = fictive_identity_code(today().replace(year=1979, month=6, day=7), 961)
PAAVO = {**DOCUMENT, "family_name": "Palonen", "given_names": "Paavo"}


@pytest.fixture
def customership(world):
    """Everything is in order: Keskus orders the rescue department's organisation cards."""
    county_contract(world)
    trained_for_organisation_cards(world.riitta, world.rauno)
    version = rescue_draft(world)
    with_mandate(world, version, world.keskus)
    signed(world, version)
    grant_rights(actor=world.oili, approved_by=world.heikki, mandate=Mandate.objects.get(contract=version.contract))
    return Customership.objects.select_related("contract", "mandate", "point", "organisation").get(kind="rescue")


def certificate(world, customership):
    proof = register_employment_proof(
        actor=world.riitta, point=world.keskus, contract=customership.contract, channel="brought", received_on=today(),
        signed_on=today(), signer_name="Otto Outonen", archive_place="Mappi 9", lines=[
            {"family_name": "Palonen", "given_names": "Paavo", "card_kind": "organisation", "title": "Palomies",
             "valid_from": today(), "identity_code": CODE},
        ],
    )  # fmt: skip
    return proof.lines.get()


@rule("BR-AU-09", "BR-EC-03")
def test_an_organisation_card_is_ordered_made_and_certified(world, customership, ca, tmp_path):
    line = certificate(world, customership)
    with maker_in_this_process(tmp_path):
        order = order_card(
            actor=world.riitta, customership=customership, holder=line.person, kind="organisation", line=line, **PAAVO,
            **ACCEPTANCE,
        )  # fmt: skip
        exchange()
        assert issue_waiting() == 1
    assert (order.mandate, order.version.contract) == (customership.mandate, customership.contract)
    card = Card.objects.get(order=order)
    assert (card.kind, card.state) == ("organisation", "at_maker")
    assert {one.use for one in certificates_of(card.reference)} == {"auth_enc", "sign"}
    assert order.attributes["organisation"]["value"] == "Koivurannan pelastuslaitos"


@rule("BR-EC-01")
def test_without_a_certificate_of_employment_no_card_is_ordered(world, customership):
    with pytest.raises(Refusal) as said:
        order_card(
            actor=world.riitta, customership=customership, holder=world.hanna, kind="organisation", line=None, **DOCUMENT,
            **ACCEPTANCE,
        )  # fmt: skip
    assert said.value.code == "no_proof_line"


def test_a_registrar_without_the_right_to_organisation_cards_orders_none(world, customership):
    line = certificate(world, customership)
    right = world.rauno_right
    type(right).objects.filter(pk=right.pk).update(card_kinds=["personnel"])
    with pytest.raises(Refusal) as said:
        order_card(
            actor=world.rauno, customership=customership, holder=line.person, kind="organisation", line=line, **PAAVO,
            **ACCEPTANCE,
        )  # fmt: skip
    assert said.value.code == "no_right_for_kind"
