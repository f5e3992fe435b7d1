"""The point's owner may decline, with a reason that the organisation sees."""

import pytest

from kortisto.contracts.actions.decline_mandate import decline_mandate
from kortisto.contracts.tests.cast import asked, drafted
from kortisto.kernel.errors import Refusal, RightMissing, WrongState
from kortisto.kernel.testing import rule


@rule("BR-AU-03")
def test_a_declined_mandate_is_over_and_the_reason_reaches_who_asked(world, posted):
    version = drafted(world)
    mandate = decline_mandate(actor=world.kaisa, mandate=asked(world, version), reason=" Emme ehdi. ")
    assert (mandate.state, mandate.service_number, mandate.decline_reason) == ("declined", "", "Emme ehdi.")
    assert ("Emme ehdi.", world.otto.actor_code) in [
        (facts["reason"], to) for name, to, facts in posted if name == "mandate_declined"
    ]
    with pytest.raises(WrongState):
        decline_mandate(actor=world.kaisa, mandate=mandate, reason="Emme vieläkään.")
    assert asked(world, version).state == "asked", "the point can be asked again"


def test_without_a_reason_nobody_declines(world):
    with pytest.raises(Refusal) as said:
        decline_mandate(actor=world.kaisa, mandate=asked(world, drafted(world)), reason=" ")
    assert said.value.code == "reason_needed"


def test_a_signatory_does_not_decline(world):
    with pytest.raises(RightMissing):
        decline_mandate(actor=world.kalle, mandate=asked(world, drafted(world)), reason="Ei.")
