"""The lost administrator: two people of the office appoint another one, on evidence that is kept (BR-SC-04)."""

import io
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from kortisto.audit.models import AuditEvent
from kortisto.documents.models import Document
from kortisto.kernel.errors import Refusal, WrongState
from kortisto.kernel.testing import rule
from kortisto.messages.models import OutgoingMessage
from kortisto.organisations.actions.accept_invitation import accept_invitation
from kortisto.organisations.actions.appoint_administrator import appoint_administrator
from kortisto.organisations.actions.invite_user import invite_user
from kortisto.organisations.actions.propose_administrator import propose_administrator
from kortisto.organisations.actions.suspend_member import suspend_member
from kortisto.organisations.models import AdministratorChange, Invitation, Membership
from kortisto.rulebook.actions.approve import approve
from kortisto.rulebook.models import Proposal
from kortisto.ui.face import address
from tests.visits import visit

page = partial(address, "office")
EVIDENCE = "Kaupparekisteriote 25.11.2026, toimitusjohtaja soitti numerosta, joka on rekisterissä."


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.KORTISTO_DATA = tmp_path


def picture() -> SimpleUploadedFile:
    data = io.BytesIO()
    Image.new("RGB", (30, 30), "white").save(data, "PNG")
    return SimpleUploadedFile("ote.png", data.getvalue(), content_type="image/png")


def proposed(world, email: str = "uusi@example.fi", **options) -> Proposal:
    return propose_administrator(
        actor=world.hilla, account=world.clinic_account, email=email, evidence=EVIDENCE, **options
    )


def told(name: str) -> list[str]:
    return sorted(OutgoingMessage.objects.filter(name=name).values_list("addressee", flat=True))


@rule("BR-SC-04", "BR-US-02")
def test_somebody_new_is_invited_as_administrator_once_two_people_have_decided(world, letters):
    proposal = proposed(world, "Uusi@Example.fi")
    assert told("administrator_proposed") == [world.maija.reference]
    assert not Invitation.objects.exists()
    approve(actor=world.heikki, proposal=proposal)
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.role) == ("uusi@example.fi", "administrator")
    assert told("administrator_invited") == ["email:uusi@example.fi"]
    assert told("administrator_replaced") == [world.maija.reference]
    (link,) = [facts["link"] for name, _to, facts in letters if name == "administrator_invited"]
    membership = accept_invitation(actor=world.stella, token=link.rstrip("/").rpartition("/")[2])
    assert (membership.account, membership.role) == (world.clinic_account, "administrator")
    assert Membership.objects.get(user=world.maija).state == "active"
    event = AuditEvent.objects.get(event="account:administrator_appointed")
    assert (event.actor_code, event.grounds["approved_by"]) == (world.hilla.actor_code, world.heikki.actor_code)
    assert event.context == world.clinic_account.reference


@rule("BR-SC-04")
def test_a_user_of_the_account_becomes_administrator_at_once_and_the_old_one_is_shut_out_when_asked(world):
    suspend_member(actor=world.maija, membership=Membership.objects.get(user=world.tuula))
    proposal = proposed(world, world.tuula.email.upper(), suspends_others=True)
    approve(actor=world.heikki, proposal=proposal)
    tuula, maija = (Membership.objects.get(user=user) for user in (world.tuula, world.maija))
    assert (tuula.role, tuula.state, maija.state) == ("administrator", "active", "suspended")
    assert told("administrator_appointed") == [world.tuula.reference]
    assert told("administrator_replaced") == [world.maija.reference]
    assert not Invitation.objects.exists()


@rule("BR-SC-04")
def test_one_person_is_not_enough(world):
    change = AdministratorChange.objects.create(
        account=world.clinic_account, email="uusi@example.fi", evidence=EVIDENCE, prepared_by=world.hilla
    )
    for alone in (None, world.hilla):
        with pytest.raises(Refusal) as said:
            appoint_administrator(actor=world.hilla, change=change, approved_by=alone)
        assert said.value.code == "second_person_needed"
    proposal = proposed(world)
    with pytest.raises(Refusal) as said:
        approve(actor=world.hilla, proposal=proposal)
    assert said.value.code == "own_proposal"


@rule("BR-SC-04")
@pytest.mark.parametrize("conflicted", ["hilla", "heikki"])
def test_neither_of_the_two_is_a_user_of_the_organisation(world, conflicted):
    proposal = None if conflicted == "hilla" else proposed(world)
    Membership.objects.create(account=world.clinic_account, user=getattr(world, conflicted), role="reader")
    with pytest.raises(Refusal) as said:
        if proposal is None:
            proposed(world)
        else:
            approve(actor=world.heikki, proposal=proposal)
    assert said.value.code == "conflict_of_interest"
    assert not Invitation.objects.exists()


@rule("BR-SC-04")
def test_nobody_of_the_office_appoints_themselves(world):
    with pytest.raises(Refusal) as said:
        proposed(world, world.hilla.email)
    assert said.value.code == "own_address"
    proposal = proposed(world, world.heikki.email)
    with pytest.raises(Refusal) as said:
        approve(actor=world.heikki, proposal=proposal)
    assert said.value.code == "own_address"


def test_an_editor_does_not_decide_on_customers_users(world):
    proposal = proposed(world)
    with pytest.raises(Refusal) as said:
        approve(actor=world.eero, proposal=proposal)
    assert said.value.code == "office_role_missing"


def test_evidence_is_needed_and_kept(world):
    with pytest.raises(Refusal) as said:
        propose_administrator(actor=world.hilla, account=world.clinic_account, email="uusi@example.fi", evidence="  ")
    assert said.value.code == "evidence_needed"
    proposed(world, attachment=picture())
    change = AdministratorChange.objects.get()
    document = Document.objects.get(code=change.document_code)
    assert (document.subject, document.kind, change.evidence) == (change.reference, "administrator_evidence", EVIDENCE)
    assert "uusi@example.fi" not in str(Proposal.objects.get().arguments)


def test_one_proposal_at_a_time_and_no_closed_account(world):
    proposal = proposed(world)
    with pytest.raises(Refusal) as said:
        proposed(world, "toinen@example.fi")
    assert said.value.code == "proposed_already"
    type(world.clinic_account).objects.filter(pk=world.clinic_account.pk).update(state="closed")
    with pytest.raises(Refusal) as said:
        approve(actor=world.heikki, proposal=proposal)
    assert said.value.code == "account_closed"


def test_an_appointment_is_made_once(world):
    proposal = proposed(world)
    approve(actor=world.heikki, proposal=proposal)
    with pytest.raises(WrongState):
        appoint_administrator(actor=world.hilla, change=AdministratorChange.objects.get(), approved_by=world.heikki)


def test_an_earlier_invitation_of_the_address_gives_way(world):
    earlier = invite_user(actor=world.maija, account=world.clinic_account, email="uusi@example.fi")
    approve(actor=world.heikki, proposal=proposed(world))
    earlier.refresh_from_db()
    assert earlier.state == "withdrawn"
    assert Invitation.objects.get(state="sent").role == "administrator"


# -- Page by page -----------------------------------------------------------------------------------------------------


@rule("BR-SC-04")
def test_the_second_person_reads_the_evidence_before_deciding(world):
    hilla = visit("office", world.hilla, language="en")
    organisation = page("organisation_detail", world.clinic.code)
    assert page("administrator_propose", world.clinic.code) in hilla.get(organisation).content.decode()
    typed = {"email": "uusi@example.fi", "evidence": EVIDENCE, "attachment": picture(), "key": "k" * 24}
    assert "Maija Korhonen" in hilla.get(page("administrator_propose", world.clinic.code)).content.decode()
    answer = hilla.post(page("administrator_propose", world.clinic.code), typed)
    proposal = Proposal.objects.get()
    assert answer.url == page("proposal_detail", proposal.code)
    heikki = visit("office", world.heikki, language="en")
    shown = heikki.get(answer.url).content.decode()
    change = AdministratorChange.objects.get()
    there = page("administrator_change_detail", change.code)
    assert there in shown
    assert "uusi@example.fi" in shown
    shown = heikki.get(there).content.decode()
    assert EVIDENCE in shown
    assert answer.url in shown
    file = heikki.get(page("administrator_evidence", change.code))
    assert (file.status_code, file["Content-Type"]) == (200, "image/png")
    assert AuditEvent.objects.get(event="account:evidence_read").actor_code == world.heikki.actor_code
    assert heikki.post(page("proposal_approve", proposal.code), {"key": "j" * 24}).url == answer.url
    assert Invitation.objects.get().role == "administrator"


def test_what_lacks_evidence_stays_on_the_form_and_auditors_propose_nothing(world):
    hilla = visit("office", world.hilla)
    answer = hilla.post(page("administrator_propose", world.clinic.code), {"email": "uusi@example.fi"})
    assert answer.status_code == 422
    auli = visit("office", world.auli)
    assert auli.get(page("administrator_propose", world.clinic.code)).status_code == 403
    assert (
        page("administrator_propose", world.clinic.code)
        not in auli.get(page("organisation_detail", world.clinic.code)).content.decode()
    )
    assert hilla.get(page("administrator_propose", world.issuer.code)).status_code == 404
