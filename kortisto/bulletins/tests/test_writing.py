"""A bulletin is written, aimed, attached to, decided on by two, and from then on it is as it is."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kortisto.audit.models import AuditEvent
from kortisto.bulletins import jobs
from kortisto.bulletins.actions.aim_bulletin import aim_bulletin
from kortisto.bulletins.actions.approve_bulletin import approve_bulletin
from kortisto.bulletins.actions.attach_to_bulletin import attach_to_bulletin
from kortisto.bulletins.actions.call_off_bulletin import call_off_bulletin
from kortisto.bulletins.actions.change_bulletin import change_bulletin
from kortisto.bulletins.actions.detach_from_bulletin import detach_from_bulletin
from kortisto.bulletins.actions.discard_bulletin import discard_bulletin
from kortisto.bulletins.audience import receivers_of
from kortisto.bulletins.models import BulletinAttachment
from kortisto.bulletins.moves import APPROVE, fingerprint
from kortisto.documents.tests.samples import pdf_bytes
from kortisto.kernel.clock import now, today
from kortisto.kernel.errors import NotVisible, Refusal, WrongState
from kortisto.kernel.testing import rule
from kortisto.registrars.models import RegistrarRight, TrainingCertificate
from kortisto.rulebook.actions.approve import approve
from kortisto.rulebook.actions.propose import propose
from kortisto.rulebook.actions.withdraw import withdraw

from .cast import WORDS, approved, begun, written

pytestmark = pytest.mark.django_db
NOBODY_CHOSEN = {"owners": [], "points": [], "card_kinds": []}


def said(call, **arguments):
    with pytest.raises(Refusal) as refusal:
        call(**arguments)
    return refusal.value.code


def pdf(name="ohje.pdf"):
    return SimpleUploadedFile(name, pdf_bytes(), content_type="application/pdf")


def proposed(world, bulletin):
    arguments = {"bulletin": bulletin, "content": fingerprint(bulletin)}
    return propose(actor=world.eero, decision=APPROVE, arguments=arguments, reason="Muutos 1.1.")


def test_a_draft_may_wait_for_its_swedish_but_does_not_go_without_it(world):
    bulletin = written(world, title_sv="", text_sv="")
    given = {"actor": world.eero, "approved_by": world.hilla, "bulletin": bulletin, "content": fingerprint(bulletin)}
    assert said(approve_bulletin, **given) == "swedish_missing"
    change_bulletin(actor=world.hilla, bulletin=bulletin, dated=today(), **WORDS)
    bulletin.refresh_from_db()
    approve_bulletin(**{**given, "content": fingerprint(bulletin)})
    bulletin.refresh_from_db()
    assert (bulletin.state, bulletin.approved_by) == ("approved", world.hilla.actor_code)


@pytest.mark.parametrize("gap", [{"text_sv": ""}, {"title_en": "English"}, {"title_fi": " "}, {"text_fi": ""}])
def test_a_language_has_both_title_and_text_or_neither(world, gap):
    assert said(written, world=world, **gap) == "words_missing"


def test_a_moment_that_has_passed_is_not_chosen(world):
    assert said(written, world=world, send_at=now() - timedelta(minutes=1)) == "send_at_past"


@rule("BR-PO-01")
def test_one_alone_sends_nothing(world):
    bulletin = written(world)
    given = {"actor": world.eero, "bulletin": bulletin, "content": fingerprint(bulletin)}
    assert said(approve_bulletin, **given) == "second_person_needed"
    assert said(approve_bulletin, **given, approved_by=world.eero) == "second_person_needed"
    proposal = proposed(world, bulletin)
    assert said(approve, actor=world.eero, proposal=proposal) == "own_proposal"
    approve(actor=world.hilla, proposal=proposal)
    bulletin.refresh_from_db()
    assert bulletin.state == "approved"
    event = AuditEvent.objects.get(event="bulletin:approved")
    assert event.grounds["approved_by"] == world.hilla.actor_code


def test_an_auditor_does_not_decide_on_it(world):
    proposal = proposed(world, written(world))
    assert said(approve, actor=world.auli, proposal=proposal) == "office_role_missing"


def test_while_a_second_person_decides_nothing_is_changed_and_nothing_is_proposed_twice(world):
    bulletin = written(world)
    attachment = attach_to_bulletin(actor=world.eero, bulletin=bulletin, file=pdf(), title="Ohje")
    proposal = proposed(world, bulletin)
    waits = "waits_for_approval"
    assert said(change_bulletin, actor=world.eero, bulletin=bulletin, dated=today(), **WORDS) == waits
    assert said(aim_bulletin, actor=world.eero, bulletin=bulletin, **NOBODY_CHOSEN) == waits
    assert said(attach_to_bulletin, actor=world.eero, bulletin=bulletin, file=pdf(), title="Toinen") == waits
    assert said(detach_from_bulletin, actor=world.eero, attachment=attachment) == waits
    assert said(discard_bulletin, actor=world.eero, bulletin=bulletin) == waits
    assert said(proposed, world=world, bulletin=bulletin) == "proposed_already"
    withdraw(actor=world.eero, proposal=proposal)
    discard_bulletin(actor=world.eero, bulletin=bulletin)


def test_what_is_approved_is_what_was_read(world):
    bulletin = written(world)
    content = fingerprint(bulletin)
    aim_bulletin(actor=world.hilla, bulletin=bulletin, **NOBODY_CHOSEN | {"points": [world.ita]})
    given = {"actor": world.eero, "approved_by": world.hilla, "bulletin": bulletin, "content": content}
    assert said(approve_bulletin, **given) == "bulletin_changed"
    assert said(propose, actor=world.eero, decision=APPROVE, arguments={"bulletin": bulletin, "content": content},
                reason="x") == "bulletin_changed"  # fmt: skip


def test_what_went_out_cannot_be_changed_or_taken_back(world):
    bulletin = begun(world)
    for verb, more in (
        (change_bulletin, {"dated": today(), **WORDS}),
        (aim_bulletin, NOBODY_CHOSEN),
        (call_off_bulletin, {}),
        (discard_bulletin, {}),
    ):
        with pytest.raises(WrongState):
            verb(actor=world.eero, bulletin=bulletin, **more)


def test_an_approved_bulletin_that_is_called_off_is_a_draft_and_wants_a_new_approval(world):
    bulletin = approved(world, send_at=now() + timedelta(days=1))
    call_off_bulletin(actor=world.hilla, bulletin=bulletin)
    bulletin.refresh_from_db()
    assert (bulletin.state, bulletin.approved_by, bulletin.approved_at) == ("draft", "", None)


def test_the_moment_of_sending_is_kept(world, monkeypatch):
    bulletin = approved(world, send_at=now() + timedelta(hours=2))
    jobs.keep_going()
    bulletin.refresh_from_db()
    assert bulletin.state == "approved"
    later = now() + timedelta(hours=3)
    monkeypatch.setattr(jobs, "now", lambda: later)
    jobs.keep_going()
    bulletin.refresh_from_db()
    assert bulletin.state == "sending"


def test_it_is_aimed_by_organisation_point_card_kind_and_training(world):
    bulletin = written(world)
    everybody = {world.riitta, world.rauno, world.rebekka}

    def reached(**aim):
        aim_bulletin(actor=world.eero, bulletin=bulletin, **NOBODY_CHOSEN | aim)
        bulletin.refresh_from_db()
        return set(receivers_of(bulletin))

    assert reached() == everybody
    assert reached(owners=[world.county]) == everybody
    assert reached(owners=[world.clinic]) == set()
    assert reached(points=[world.ita]) == {world.rebekka}
    assert reached(owners=[world.clinic], points=[world.ita]) == {world.rebekka}
    RegistrarRight.objects.filter(user=world.rauno).update(card_kinds=["personnel"])
    assert reached(card_kinds=["professional"]) == {world.riitta, world.rebekka}
    assert reached(points=[world.keskus], card_kinds=["professional"]) == {world.riitta}
    TrainingCertificate.objects.create(
        user=world.riitta, course="Uusi", passed_on=date(2026, 1, 1), language="fi", checked_by="operator:test"
    )
    assert reached(trained_until=date(2025, 12, 31)) == {world.rauno, world.rebekka}
    RegistrarRight.objects.filter(user=world.rebekka).update(state="ended")
    assert reached() == {world.riitta, world.rauno}


def test_a_bulletin_that_nobody_would_get_is_not_sent(world):
    bulletin = written(world)
    aim_bulletin(actor=world.eero, bulletin=bulletin, **NOBODY_CHOSEN | {"owners": [world.clinic]})
    bulletin.refresh_from_db()
    given = {"actor": world.eero, "approved_by": world.hilla, "bulletin": bulletin, "content": fingerprint(bulletin)}
    assert said(approve_bulletin, **given) == "nobody_to_reach"


def test_attachments_together_have_a_limit(world, monkeypatch):
    from kortisto.bulletins.actions import attach_to_bulletin as module

    bulletin = written(world)
    monkeypatch.setattr(module, "MEGABYTE", len(pdf_bytes()) // 3)
    attach_to_bulletin(actor=world.eero, bulletin=bulletin, file=pdf(), title="Ohje")
    assert (
        said(attach_to_bulletin, actor=world.eero, bulletin=bulletin, file=pdf(), title="2") == "attachments_too_large"
    )


def test_an_attachment_is_taken_away_once(world):
    attachment = attach_to_bulletin(actor=world.eero, bulletin=written(world), file=pdf(), title="Ohje", language="fi")
    detach_from_bulletin(actor=world.eero, attachment=attachment)
    assert not BulletinAttachment.objects.exists()
    with pytest.raises(NotVisible):
        detach_from_bulletin(actor=world.eero, attachment=attachment)
