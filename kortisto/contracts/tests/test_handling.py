"""Who has a matter at the office: giving it back to the queue, passing it on, taking over the matter of one who is away."""

from datetime import timedelta

import pytest

from kortisto.contracts.actions.ask_customer import ask_customer
from kortisto.contracts.actions.pass_on_case import pass_on_case
from kortisto.contracts.actions.release_case import release_case
from kortisto.contracts.actions.take_case import take_case
from kortisto.contracts.models import Case
from kortisto.contracts.queries_office import MINE, UNTAKEN, shelf
from kortisto.contracts.tests.cast import submitted
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal, RightMissing, WrongState
from kortisto.kernel.testing import rule
from kortisto.messages.models import OutgoingMessage
from kortisto.organisations.models import Membership


def taken(world) -> Case:
    case = submitted(world).case
    Case.objects.filter(pk=case.pk).update(waiting_since=now() - timedelta(days=4))
    take_case(actor=world.hilla, case=Case.objects.get(pk=case.pk))
    return Case.objects.get(pk=case.pk)


def test_a_matter_that_is_given_back_keeps_its_place_in_the_queue(world):
    case = taken(world)
    release_case(actor=world.hilla, case=case)
    case = shelf(UNTAKEN, world.hilla).get(pk=case.pk)
    assert (case.state, case.handler, case.version.handler) == ("submitted", None, None)
    assert (now() - case.waiting_since).days == 4
    take_case(actor=world.heikki, case=case)
    assert shelf(MINE, world.heikki).get().pk == case.pk


def test_only_who_has_the_matter_gives_it_back(world):
    case = taken(world)
    with pytest.raises(RightMissing):
        release_case(actor=world.heikki, case=case)


def test_while_the_customer_is_asked_the_matter_stays_with_its_handler_who_can_pass_it_on(world):
    case = taken(world)
    ask_customer(actor=world.hilla, case=case, text="Kuka?")
    with pytest.raises(WrongState):
        release_case(actor=world.hilla, case=Case.objects.get(pk=case.pk))
    pass_on_case(actor=world.hilla, case=Case.objects.get(pk=case.pk), to=world.heikki)
    case = Case.objects.get(pk=case.pk)
    assert (case.handler, case.version.handler, case.state) == (world.heikki, world.heikki, "more_info")


def test_a_colleague_takes_over_the_matter_of_one_who_is_away(world):
    case = taken(world)
    pass_on_case(actor=world.heikki, case=case, to=world.heikki, reason="Hilla on lomalla.")
    assert Case.objects.get(pk=case.pk).handler == world.heikki
    assert not OutgoingMessage.objects.filter(name="case_passed_on").exists()


def test_the_new_handler_is_told(world):
    pass_on_case(actor=world.hilla, case=taken(world), to=world.heikki, reason="Tunnet asiakkaan.")
    assert OutgoingMessage.objects.get(name="case_passed_on").addressee == world.heikki.actor_code


@rule("BR-SC-04")
def test_a_matter_is_not_passed_on_to_a_user_of_the_organisation_or_to_somebody_who_does_not_handle_such(world):
    case = taken(world)
    Membership.objects.create(user=world.heikki, account=case.account, role="reader")
    for somebody in (world.heikki, world.auli, world.otto):
        with pytest.raises(Refusal) as said:
            pass_on_case(actor=world.hilla, case=case, to=somebody)
        assert said.value.code == "not_a_handler"


def test_of_two_who_pass_a_matter_on_at_once_one_does(world):
    mine, stale = taken(world), Case.objects.get(handler=world.hilla, unfinished=True)
    pass_on_case(actor=world.hilla, case=mine, to=world.heikki)
    with pytest.raises(WrongState):
        pass_on_case(actor=world.hilla, case=stale, to=world.heikki)
