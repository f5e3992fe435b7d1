"""Ending a line of a certificate of employment."""

import pytest

from kortisto.holders.actions.end_proof_line import end_proof_line
from kortisto.holders.models import EmploymentProofLine
from kortisto.holders.states import ProofState
from kortisto.kernel.errors import Refusal, RightMissing, WrongState
from kortisto.kernel.testing import rule

pytestmark = pytest.mark.django_db


@rule("BR-EC-04")
def test_a_line_that_was_ended_holds_no_more(world):
    line = end_proof_line(actor=world.riitta, line=world.hanna_line, reason="Työsuhde päättyi 20.11.2026.")
    assert line.state == ProofState.ENDED
    assert not EmploymentProofLine.objects.in_force().filter(pk=line.pk).exists()


def test_a_line_ends_once(world):
    end_proof_line(actor=world.riitta, line=world.hanna_line, reason="Työsuhde päättyi.")
    with pytest.raises(WrongState):
        end_proof_line(actor=world.rauno, line=world.hanna_line, reason="Sama uudestaan.")


@rule("BR-SC-01")
def test_a_registrar_of_another_point_ends_nothing(world):
    with pytest.raises(RightMissing) as refusal:
        end_proof_line(actor=world.rebekka, line=world.hanna_line, reason="Ei minun.")
    assert refusal.value.code == "no_right"


@rule("BR-SC-04")
def test_nobody_ends_their_own_line(world):
    EmploymentProofLine.objects.filter(pk=world.hanna_line.pk).update(person=world.riitta.person)
    world.hanna_line.refresh_from_db()
    with pytest.raises(Refusal) as refusal:
        end_proof_line(actor=world.riitta, line=world.hanna_line, reason="Oma rivi.")
    assert refusal.value.code == "own_card"
