"""Certificates asked for a produced card."""

from kortisto.cards.jobs import issue_waiting
from kortisto.cards.states import CardState
from kortisto.kernel.testing import rule
from kortisto.pki.queries import certificates_of

from .cast import a_card


@rule("BR-PO-01")
def test_a_certificate_keeps_the_policy_versions_that_the_rulebook_has(world, ca):
    card = a_card(world, state=CardState.AWAITING_CERTIFICATES)
    assert issue_waiting() == 1
    assert [one.policy_version for one in certificates_of(card.reference)] == ["CP 0.1 CPS 0.1"] * 2
