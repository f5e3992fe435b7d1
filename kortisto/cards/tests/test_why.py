"""Why does this card exist? One page with every ground, and the log's proof that nothing was changed since."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kortisto.audit.checkpoints import make_checkpoint_key
from kortisto.audit.models import AuditEvent
from kortisto.audit.record import record
from kortisto.audit.sealing import seal_now
from kortisto.audit.tests.cast import Owner
from kortisto.cards.events import Event
from kortisto.cards.models import ActivationLetter, LossReport
from kortisto.cards.why import Standing, events_behind, why
from kortisto.kernel.errors import WrongState
from kortisto.kernel.testing import rule
from kortisto.pki.queries import certificates_of
from kortisto.ui.face import address
from tests.visits import visit

from .playing import arrive, fresh, hand_over, lose, with_card


@pytest.fixture(autouse=True)
def own_checkpoints(settings, tmp_path):
    """A file of checkpoints that no other test knows."""
    settings.KORTISTO_CHECKPOINTS = tmp_path / "checkpoints"
    make_checkpoint_key()


@pytest.fixture
def lost(world, ca, tmp_path):
    """Hanna's card from the order to the revocation list, by actions and jobs."""
    return lose(world, hand_over(world, arrive(world, with_card(tmp_path / "maker", world))))


@pytest.fixture
def sealed(lost):
    seal_now()
    return lost


def page_of(world, card, language="en"):
    client = visit("desk", world.riitta, language=language)
    return client.get(address("desk", "card_why", card.code)).content.decode()


def by_the_owner(*statements):
    """As the tables' owner, with every guard lifted and put back: what the log has to survive."""
    with Owner() as owner:
        owner.tamper(*statements)


@rule("BR-LG-01")
def test_the_page_names_every_ground_of_the_card(world, lost):
    page = page_of(world, lost)
    order = lost.order
    for told in (
        order.version.contract.number,
        order.mandate.point.grouped_number,
        world.riitta.name,
        "Sote-korttien rekisteröinti",  # the registrar's training
        "Maija Korhonen",  # who signed the certificate of employment
        "Mappi 1/2024",
        order.acceptance.form_place,
        order.code,
        lost.serial,
        "Passi nähty",
        "Passport, Finland, …567",
        *[one.serial for one in certificates_of(lost.reference)],
    ):
        assert told in page, told


@rule("BR-LG-01")
def test_each_step_of_its_life_has_its_event_on_the_page(world, lost):
    shown = why(fresh(lost))
    told = {one.entry.event.event for chapter in shown.chapters for one in chapter.evidence}
    assert told >= {
        "order:submitted", "order:sent", "order:produced", "card:produced", "certificate:issued", "card:certified",
        "card:dispatched", "box:dispatched", "card:arrived", "box:received", "card:handed_over", "lossreport:received",
        "card:cancelled", "letter:withdrawn", "certificate:revoked", "card:certificates_revoked", "lossreport:executed",
    }  # fmt: skip
    page = page_of(world, lost)
    for chapter in shown.chapters:
        for one in chapter.evidence:
            assert one.entry.event.code in page
    assert set(events_behind(lost).values_list("code", flat=True)) == {
        one.entry.event.code for chapter in shown.chapters for one in chapter.evidence
    } | {one.entry.event.code for one in shown.refused}


def test_every_ground_that_is_proved_at_the_desk_stands_beside_an_event(world, lost):
    chapters = {chapter.key: chapter for chapter in why(fresh(lost)).chapters}
    for key in ("identity", "acceptance", "order", "card", "custody", "letter", "end"):
        assert chapters[key].evidence, key


def test_everybody_who_acted_is_named_with_their_acts(world, lost):
    people = {str(named.label): acts for named, acts in why(fresh(lost)).people}
    assert set(people) >= {world.riitta.name, world.rebekka.name}
    page = page_of(world, lost)
    assert "Card handed over" in page
    assert "The program (maker)" in page


def test_the_way_of_order_card_letter_report_and_certificates_is_whole(lost):
    walks = why(fresh(lost)).walks
    assert len(walks) == 6
    assert all(walk.whole for walk in walks)
    (order,) = [walk for walk in walks if walk.changes and walk.changes[0].entry.event.subject == lost.order.reference]
    assert [one.entry.event.move_target for one in order.changes] == ["sent_to_maker", "produced"]


def test_attempts_that_were_refused_stand_on_the_page(world, ca, tmp_path):
    card = with_card(tmp_path / "maker", world)
    with pytest.raises(WrongState):
        hand_over(world, card)
    assert "cards:hand_over_card" in page_of(world, card)
    assert "wrong_state" in page_of(world, card)


@pytest.mark.committing
class TestTheProof:
    def test_it_says_so_only_when_every_event_is_proved(self, world, lost):
        page = page_of(world, lost)
        assert "The events are not sealed yet" in page
        assert "Nothing has been changed since" not in page
        seal_now()
        seal = why(fresh(lost)).seal
        assert seal.whole
        assert seal.proved == seal.events
        assert "Nothing has been changed since" in page_of(world, lost)

    def test_events_that_still_wait_are_told_apart(self, world, ca, tmp_path):
        card = arrive(world, with_card(tmp_path / "maker", world))
        seal_now()
        hand_over(world, card)
        shown = why(fresh(card))
        assert shown.seal.whole
        assert shown.seal.waiting == 1
        assert "1 event waits for its seal" in page_of(world, card)

    def test_it_says_otherwise_when_the_owner_has_edited_a_column_and_marks_the_event(self, world, sealed):
        edits = {
            "card:handed_over": "actor_code = 'user:SOMEBODY00'",
            "card:arrived": "at = '2026-01-01T00:00:00Z'",
            "card:certified": 'grounds = \'{"right": "X"}\'',
        }
        edited = set()
        for event, edit in edits.items():
            by_the_owner(f"UPDATE audit_event SET {edit} WHERE event = '{event}'")
            edited.add(event)
            shown = why(fresh(sealed))
            assert shown.seal.broken == len(edited)
            assert edited == {
                one.entry.event.event
                for chapter in shown.chapters
                for one in chapter.evidence
                if one.standing == Standing.BROKEN
            }
        page = page_of(world, sealed)
        assert "Nothing has been changed since" not in page
        assert "The log does not prove these events" in page
        assert "3 events do not agree with the signed checkpoint" in page

    def test_a_deleted_event_leaves_a_gap_in_the_changes_of_state(self, world, sealed):
        by_the_owner("DELETE FROM audit_event WHERE event = 'card:arrived'")
        shown = why(fresh(sealed))
        assert not shown.seal.whole
        assert [walk.changes[0].entry.event.event for walk in shown.walks if not walk.whole] == ["card:certified"]
        assert "Changes are missing from the log" in page_of(world, sealed)

    def test_an_event_that_lost_its_leaf_does_not_pass_for_one_that_waits(self, sealed):
        by_the_owner(
            "DELETE FROM audit_leaf WHERE event_id = (SELECT id FROM audit_event WHERE event = 'card:handed_over')"
        )
        seal = why(fresh(sealed)).seal
        assert not seal.whole
        assert seal.waiting == 0
        assert seal.broken >= 1

    def test_a_checkpoint_that_nobody_trusted_has_signed_proves_nothing(self, sealed):
        by_the_owner("UPDATE audit_checkpoint SET note = replace(note, E'time 20', E'time 19')")
        assert not why(fresh(sealed)).seal.whole

    def test_a_state_changed_behind_the_programs_back_is_noticed(self, sealed):
        by_the_owner("UPDATE cards_card SET state = 'handed_over'")
        assert not why(fresh(sealed)).seal.whole


@rule("BR-SC-01")
def test_a_registrar_of_the_other_point_does_not_see_the_page(world, lost):
    assert visit("desk", world.rebekka).get(address("desk", "card_why", lost.code)).status_code == 404


def test_sixty_events_cost_no_more_queries_than_a_few(world, ca, tmp_path):
    card = arrive(world, with_card(tmp_path / "maker", world))

    def cost():
        with CaptureQueriesContext(connection) as seen:
            why(fresh(card))
        return len(seen)

    seal_now()
    few = cost()
    for _number in range(52):
        record(Event.CARD_CERTIFIED, actor=world.riitta, subject=card)
    seal_now()
    assert cost() == few
    assert why(fresh(card)).seal.proved >= 60


def test_a_card_that_is_still_being_made_shows_what_there_is(world, ca, tmp_path):
    card = with_card(tmp_path / "maker", world)
    page = page_of(world, card)
    assert "The card has not been cancelled." in page
    assert ActivationLetter.objects.filter(card=card).exists()
    assert not LossReport.objects.exists()
    assert AuditEvent.objects.filter(subject=card.reference).count() == 3
