"""The declaration accepted anew: asked by the office, given at the desk or in the portal, listed until given."""

from datetime import timedelta

import pytest

from kortisto.accounts.tests.cast import give_desk
from kortisto.audit.models import AuditEvent
from kortisto.kernel.clock import now, today
from kortisto.kernel.errors import Refusal, RightMissing
from kortisto.kernel.jobs import run_now
from kortisto.registrars.actions.accept_declaration import accept_declaration
from kortisto.registrars.actions.call_for_declaration import call_for_declaration
from kortisto.registrars.duties import duties_of, without_declaration
from kortisto.registrars.models import Acknowledgement, DeclarationCall, RegistrarRight

from .cast import a_call, an_application, declaration, ruled


def names(version="1.0"):
    return [user.given_names for user in without_declaration(version)]


def accepts(user, version="1.0", **changes):
    return accept_declaration(actor=user, **{"version": version, "language": "fi", "declared": True} | changes)


def test_before_anybody_is_asked_nothing_waits_for_a_registrar(world):
    assert duties_of(world.riitta).call is None
    assert not duties_of(world.riitta).pressing


def test_the_office_asks_and_every_registrar_is_told_at_the_address_of_the_desk(world, posted):
    desk = give_desk(world.riitta, "rantanen4821")
    call = a_call(world, due_on=today() + timedelta(days=30))
    run_now("registrars:tell_of_declaration", call=call.code)
    told = {to for name, to, _facts in posted if name == "declaration_asked"}
    assert told == {f"desk:{desk.code}", world.rauno.actor_code, world.rebekka.actor_code}
    run_now("registrars:tell_of_declaration", call=call.code)
    assert len([1 for name, _to, _facts in posted if name == "declaration_asked"]) == 3
    assert duties_of(world.riitta).call == call


def test_who_accepts_is_on_record_with_version_and_language_and_leaves_the_list(world):
    a_call(world)
    assert names() == ["Rauno", "Riitta", "Rebekka"] or sorted(names()) == ["Rauno", "Rebekka", "Riitta"]
    given = accepts(world.riitta, language="sv")
    assert (given.version, given.language, given.user) == ("1.0", "sv", world.riitta)
    assert AuditEvent.objects.filter(event="acknowledgement:declaration_accepted", subject=given.reference).exists()
    assert sorted(names()) == ["Rauno", "Rebekka"]
    assert duties_of(world.riitta).call is None


def test_nobody_accepts_the_same_version_twice(world):
    accepts(world.riitta)
    with pytest.raises(Refusal, match="declaration_accepted"):
        accepts(world.riitta)


def test_what_was_not_ticked_is_not_given(world):
    with pytest.raises(Refusal, match="declaration_needed"):
        accepts(world.riitta, declared=False)


def test_a_text_that_changed_while_the_page_was_open_is_read_again(world):
    ruled("registrar_declaration", declaration("2.0"))
    with pytest.raises(Refusal, match="declaration_changed"):
        accepts(world.riitta)
    assert accepts(world.riitta, "2.0").version == "2.0"


def test_a_new_version_makes_the_old_acceptance_old_and_is_asked_for_anew(world):
    accepts(world.riitta)
    ruled("registrar_declaration", declaration("2.0"))
    assert duties_of(world.riitta).call is None
    call = a_call(world)
    assert (call.version, duties_of(world.riitta).call) == ("2.0", call)
    assert "Riitta" in names("2.0")


def test_one_version_is_asked_for_once_and_not_for_a_day_that_is_over(world):
    with pytest.raises(Refusal, match="due_in_the_past"):
        call_for_declaration(actor=world.oili, due_on=today() - timedelta(days=1))
    a_call(world)
    with pytest.raises(Refusal, match="called_already"):
        a_call(world)


def test_what_an_applicant_declared_counts_once_the_application_is_approved(world):
    application = an_application(world, state="approved")
    RegistrarRight.objects.create(
        user=world.stella, point=world.ita, card_kinds=["personnel"], training=application.training, basis="test",
        granted_by="operator:test", valid_from=today(),
    )  # fmt: skip
    a_call(world)
    assert "Stella" not in names()
    assert duties_of(world.stella).call is None


def test_who_has_no_right_in_force_accepts_nothing_and_is_not_listed(world):
    RegistrarRight.objects.filter(user=world.rauno).update(state="suspended")
    with pytest.raises(RightMissing, match="no_right"):
        accepts(world.rauno)
    assert "Rauno" not in names()


def test_reminders_go_out_by_the_rulebook_and_only_to_those_who_have_not_accepted(world, posted):
    call = a_call(world)
    run_now("registrars:tell_of_declaration", call=call.code)
    accepts(world.riitta)
    run_now("registrars:remind_of_duties")
    assert len(list(posted)) == 3
    DeclarationCall.objects.update(told_at=now() - timedelta(days=15))
    run_now("registrars:remind_of_duties")
    assert len(list(posted)) == 5
    assert Acknowledgement.objects.count() == 1


def test_no_right_ends_because_a_declaration_was_not_given(world):
    a_call(world)
    DeclarationCall.objects.update(due_on=today() - timedelta(days=400))
    run_now("registrars:remind_of_duties")
    assert RegistrarRight.objects.in_force().filter(user=world.rauno).exists()
