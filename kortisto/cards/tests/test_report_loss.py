"""A lost card: the report is kept whatever happens, and both certificates end for good."""

import pytest
from django.db import connection

from kortisto.audit.models import AuditEvent
from kortisto.cards import jobs
from kortisto.cards.actions.cancel_card import cancel_card
from kortisto.cards.actions.confirm_loss_report import confirm_loss_report
from kortisto.cards.actions.report_loss import report_loss
from kortisto.cards.jobs import cards_to_revoke, issue_waiting, revoke_certificates, sweep_cancelled
from kortisto.cards.models import ActivationLetter, Card, Custody, LossReport, Place
from kortisto.cards.states import CardState, LetterState, ReportState
from kortisto.kernel.clock import today
from kortisto.kernel.errors import NotVisible, Refusal, RightMissing, WrongState
from kortisto.kernel.states import TABLES
from kortisto.kernel.testing import rule
from kortisto.maker.models import BatchItem
from kortisto.messages.models import OutgoingMessage
from kortisto.pki.errors import CaUnavailable
from kortisto.pki.models import Certificate, CrlIssue
from kortisto.pki.queries import certificates_of
from kortisto.pki.states import CertificateState

from .cast import a_card

HANNA_RINGS = {
    "reason": "lost",
    "requester": "holder",
    "verified": True,
    "verified_how": "Soitettu takaisin tuttuun numeroon",
}


@pytest.fixture
def certified(world, ca):
    """Hanna's card with both certificates, handed over."""
    card = a_card(world, state=CardState.AWAITING_CERTIFICATES)
    issue_waiting()
    Card.objects.filter(pk=card.pk).update(state=CardState.HANDED_OVER)
    card.refresh_from_db()
    return card


@rule("BR-RV-01", "BR-RV-02", "BR-RV-04")
def test_both_certificates_of_a_lost_card_are_revoked_with_a_reason(world, certified):
    report = report_loss(actor=world.riitta, card=certified, **HANNA_RINGS)
    revoke_certificates(card=certified.code)
    pair = list(certificates_of(certified.reference))
    assert [one.state for one in pair] == [CertificateState.REVOKED] * 2
    assert {one.reason for one in pair} == {"key_compromise"}
    report.refresh_from_db()
    assert report.state == ReportState.EXECUTED
    assert report.executed_at is not None


@rule("BR-RV-02")
def test_no_move_leads_out_of_revoked_or_cancelled():
    for label, state in (("pki.Certificate", "REVOKED"), ("cards.Card", "cancelled")):
        assert state not in {str(source) for move in TABLES[label].moves.values() for source in move.sources}


@rule("BR-RV-05")
def test_a_registrar_of_another_point_files_the_report_too(world, certified):
    report = report_loss(actor=world.rebekka, card=certified, **HANNA_RINGS)
    certified.refresh_from_db()
    assert certified.state == CardState.CANCELLED
    assert report.received_by == f"user:{world.rebekka.code}"
    assert Custody.objects.filter(card=certified).last().place == Place.LOST


@rule("BR-RV-05")
def test_an_unverified_report_goes_to_the_revocation_service_which_confirms_it(world, certified):
    report = report_loss(actor=world.rebekka, card=certified, reason="stolen", requester="other", verified=False)
    certified.refresh_from_db()
    assert certified.state == CardState.HANDED_OVER
    assert report.state == ReportState.TO_SERVICE
    with pytest.raises(NotVisible):
        confirm_loss_report(actor=world.rebekka, report=report, verified_how="x")
    confirm_loss_report(actor=world.sulo, report=report, verified_how="Takaisinsoitto työnantajalle")
    revoke_certificates(card=certified.code)
    report.refresh_from_db()
    assert report.state == ReportState.EXECUTED
    assert {one.state for one in certificates_of(certified.reference)} == {CertificateState.REVOKED}


@rule("BR-RV-05")
def test_while_the_ca_is_down_the_report_is_kept_and_done_first_when_it_is_back(world, ca, certified, monkeypatch):
    later_card = a_card(world, state=CardState.AWAITING_CERTIFICATES, holder=world.rauno_person)
    report = report_loss(actor=world.riitta, card=certified, **HANNA_RINGS)
    with monkeypatch.context() as down:
        down.setattr("kortisto.cards.jobs.authority", lambda: _Down())
        with pytest.raises(CaUnavailable):
            revoke_certificates(card=certified.code)
    report.refresh_from_db()
    assert report.state == ReportState.RECEIVED
    assert [card.pk for card in cards_to_revoke()] == [certified.pk]
    assert later_card.state == CardState.AWAITING_CERTIFICATES
    sweep_cancelled()
    report.refresh_from_db()
    assert report.state == ReportState.EXECUTED
    assert not cards_to_revoke()


class _Down:
    verbs = frozenset({"revoke"})

    def revoke(self, certificate, *, reason):
        raise CaUnavailable


@rule("BR-RV-05")
def test_a_revocation_goes_by_the_urgent_queue_and_one_cards_trouble_holds_up_no_other(world, certified, monkeypatch):
    report_loss(actor=world.riitta, card=certified, **HANNA_RINGS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT queue_name FROM procrastinate_jobs WHERE task_name = 'cards:revoke_certificates'")
        assert cursor.fetchall() == [("urgent",)]
    broken = a_card(world, state=CardState.CANCELLED, serial="K00000000BBBB")
    real = jobs.note_revocation

    def note(*, card, **more):
        if card == broken:
            raise RuntimeError("something is wrong with this card")
        return real(card=card, **more)

    monkeypatch.setattr(jobs, "cards_to_revoke", lambda: [broken, certified])
    monkeypatch.setattr(jobs, "note_revocation", note)
    Card.objects.filter(pk=broken.pk).update(cancel_reason="lost")
    broken.refresh_from_db()
    certified.refresh_from_db()
    sweep_cancelled()
    assert {one.state for one in certificates_of(certified.reference)} == {CertificateState.REVOKED}


@rule("BR-RV-05")
def test_a_second_report_of_the_same_card_is_kept_and_carried_out(world, certified):
    report_loss(actor=world.riitta, card=certified, **HANNA_RINGS)
    revoke_certificates(card=certified.code)
    certified.refresh_from_db()
    again = report_loss(actor=world.rauno, card=certified, **HANNA_RINGS)
    revoke_certificates(card=certified.code)
    again.refresh_from_db()
    assert again.state == ReportState.EXECUTED
    assert LossReport.objects.count() == 2
    assert AuditEvent.objects.filter(event="card:cancelled").count() == 1


def test_a_revocation_done_twice_is_told_once(world, certified):
    report_loss(actor=world.riitta, card=certified, **HANNA_RINGS)
    for _time in range(2):
        revoke_certificates(card=certified.code)
    assert AuditEvent.objects.filter(event="card:certificates_revoked").count() == 1
    assert OutgoingMessage.objects.filter(name="certificates_revoked").count() == 1


def test_a_verified_report_tells_how_it_was_verified(world, certified):
    with pytest.raises(Refusal) as refusal:
        report_loss(actor=world.riitta, card=certified, **{**HANNA_RINGS, "verified_how": " "})
    assert (refusal.value.code, refusal.value.field) == ("verification_missing", "verified_how")


@rule("BR-RV-05")
def test_somebody_without_any_right_is_refused(world, certified):
    with pytest.raises(RightMissing):
        report_loss(actor=world.stella, card=certified, **HANNA_RINGS)


@rule("BR-RV-01")
def test_the_holder_reports_their_own_card(world, certified):
    hanna = type(world.riitta).objects.create(person=world.hanna, given_names="Hanna", family_name="Virtanen")
    report_loss(actor=hanna, card=certified, **HANNA_RINGS)
    certified.refresh_from_db()
    assert certified.state == CardState.CANCELLED


def test_the_letter_of_a_lost_card_is_withdrawn(world, certified):
    letter = ActivationLetter.objects.create(card=certified, address_kind="home", address="Kotikatu 1", due_on=today())
    report_loss(actor=world.riitta, card=certified, **HANNA_RINGS)
    letter.refresh_from_db()
    assert letter.state == LetterState.CANCELLED


def test_the_list_names_the_certificates_within_the_same_round(world, certified):
    from cryptography import x509

    report_loss(actor=world.riitta, card=certified, **HANNA_RINGS)
    revoke_certificates(card=certified.code)
    from kortisto.pki.jobs import publish_crl

    publish_crl()
    newest = CrlIssue.objects.filter(entries=2).order_by("-number").first()
    listed = {entry.serial_number for entry in x509.load_der_x509_crl(bytes(newest.der))}
    assert {int(one.serial, 16) for one in certificates_of(certified.reference)} <= listed


def test_a_card_cancelled_while_its_certificates_are_issued_loses_them_at_once(world, ca, monkeypatch):
    card = a_card(world, state=CardState.AWAITING_CERTIFICATES)
    from kortisto.cards import jobs

    real = jobs.authority()

    class Slow:
        verbs = real.verbs

        def issue_many(self, requests):
            issued = real.issue_many(requests)
            cancel_card(actor=world.riitta, card=Card.objects.get(pk=card.pk), reason="not_needed")
            return issued

    with monkeypatch.context() as slow:
        slow.setattr(jobs, "authority", lambda: Slow())
        assert issue_waiting() == 0
    revoke_certificates(card=card.code)
    assert {one.state for one in Certificate.objects.filter(subject_code=card.reference)} == {CertificateState.REVOKED}


@pytest.mark.parametrize(
    ("state", "asked"),
    [(CardState.AWAITING_CERTIFICATES, True), (CardState.AT_MAKER, True), (CardState.AT_POINT, False)],
)
def test_a_cancelled_card_that_is_still_at_the_maker_is_destroyed_there(world, state, asked):
    card = a_card(world, state=state)
    cancel_card(actor=world.riitta, card=card, reason="not_needed")
    assert BatchItem.objects.get(serial=card.serial).withdrawal_waiting is asked


@rule("BR-SC-04")
def test_nobody_cancels_their_own_card_as_a_registrar(world):
    card = a_card(world, holder=world.riitta_person)
    with pytest.raises(Refusal) as refusal:
        cancel_card(actor=world.riitta, card=card, reason="not_needed")
    assert refusal.value.code == "own_card"


def test_a_cancelled_card_cannot_be_cancelled_again(world):
    card = a_card(world, state=CardState.CANCELLED)
    with pytest.raises(WrongState):
        cancel_card(actor=world.riitta, card=card, reason="returned")
