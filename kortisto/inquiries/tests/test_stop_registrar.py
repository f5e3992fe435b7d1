"""Rights are suspended, restored and ended at once, and open visits to the desk end in that moment."""

import pytest

from kortisto.accounts.models import Visit
from kortisto.accounts.tests.cast import at_the_desk, give_desk
from kortisto.kernel.errors import Refusal
from kortisto.kernel.testing import rule
from kortisto.organisations.models import Membership
from kortisto.registrars.actions.end_all_rights import end_all_rights
from kortisto.registrars.actions.restore_registrar import restore_registrar
from kortisto.registrars.actions.suspend_registrar import suspend_registrar
from kortisto.registrars.models import RegistrarRight
from kortisto.ui.face import address


def states(user):
    return set(RegistrarRight.objects.filter(user=user).values_list("state", flat=True))


def test_suspending_ends_every_open_visit_in_the_same_moment(world):
    give_desk(world.riitta, "rantanen4821")
    client = at_the_desk("rantanen4821")
    assert client.get(address("desk", "home")).status_code == 200
    assert Visit.objects.get().ended_at is None
    suspend_registrar(actor=world.oili, user=world.riitta, reason="Epäily")
    assert states(world.riitta) == {"suspended"}
    answer = client.get(address("desk", "home"))
    assert answer.status_code == 302
    assert "kirjaudu" in answer.url
    assert client.get(address("desk", "desk_own_details")).status_code == 302
    visit = Visit.objects.get()
    assert visit.ended_at is not None
    assert visit.session_key is None


def test_restored_rights_are_in_force_again(world):
    suspend_registrar(actor=world.oili, user=world.riitta, reason="Epäily")
    restore_registrar(actor=world.hilla, user=world.riitta, reason="Aiheeton")
    assert states(world.riitta) == {"active"}


@rule("BR-RG-07")
def test_ending_all_rights_asks_about_staffing_and_ends_suspended_ones_too(world):
    with pytest.raises(Refusal, match="leaves_point_understaffed"):
        end_all_rights(actor=world.oili, user=world.riitta, reason="Väärinkäyttö")
    suspend_registrar(actor=world.oili, user=world.riitta, reason="Epäily")
    end_all_rights(actor=world.oili, user=world.riitta, reason="Väärinkäyttö", leave_understaffed=True)
    assert states(world.riitta) == {"ended"}


def test_the_reason_is_asked_and_nothing_is_done_where_there_is_no_right(world):
    for verb in (suspend_registrar, restore_registrar, end_all_rights):
        with pytest.raises(Refusal, match="reason_needed"):
            verb(actor=world.oili, user=world.riitta, reason=" ")
        with pytest.raises(Refusal, match="no_rights"):
            verb(actor=world.oili, user=world.kaisa, reason="Syy")


@rule("BR-SC-04")
def test_nobody_stops_a_registrar_of_their_own_organisation(world):
    Membership.objects.create(account=world.county_account, user=world.oili, role="reader")
    with pytest.raises(Refusal, match="conflict_of_interest"):
        suspend_registrar(actor=world.oili, user=world.riitta, reason="Epäily")
