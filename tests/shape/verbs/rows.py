"""Rows in the state that a verb begins with, made inside the test's transaction."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from allauth.mfa.models import Authenticator
from django.core import signing
from django.core.files.base import ContentFile
from django.db import connection
from procrastinate.contrib.django import app

from kortisto.accounts.factors import NewFactor
from kortisto.accounts.identification import Identified
from kortisto.accounts.models import DeskCredential, DeskFactor
from kortisto.accounts.moves import ADDRESS_SALT, DESK_ADDRESS_SALT
from kortisto.accounts.moves import token_hash as link_hash
from kortisto.accounts.moves_desk import first_use_stamp
from kortisto.accounts.tests.cast import give_desk
from kortisto.cards.actions.report_loss import report_loss
from kortisto.cards.models import ActivationLetter, BoxCard, CardOrder
from kortisto.cards.states import CardState
from kortisto.cards.tests.cast import a_box, a_card, an_order
from kortisto.cards.tests.helpers import ACCEPTANCE, DOCUMENT
from kortisto.contracts.actions.ask_customer import ask_customer
from kortisto.contracts.actions.give_evidence import give_evidence
from kortisto.contracts.actions.start_contract import start_contract
from kortisto.contracts.actions.take_case import take_case
from kortisto.contracts.actions.terminate_contract import terminate_contract
from kortisto.contracts.models import Mandate, PointSubscription
from kortisto.contracts.tests.cast import asked as asks_point
from kortisto.contracts.tests.cast import drafted, granted, identified, shown, signatory, submitted, with_mandate
from kortisto.documents.tests.samples import pdf_bytes
from kortisto.holders.models import EmploymentProof
from kortisto.kernel.clock import now, today
from kortisto.kernel.identifiers import check_identity_code
from kortisto.maker.moves import add_to_batch
from kortisto.messages.letters import letter_spool
from kortisto.messages.models import Letter, OutgoingMessage
from kortisto.messages.post import post
from kortisto.organisations.actions.ask_for_new_factor import ask_for_new_factor
from kortisto.organisations.actions.begin_staff_visit import begin_staff_visit
from kortisto.organisations.actions.invite_user import invite_user
from kortisto.organisations.models import (
    AdministratorChange,
    FactorRequest,
    Invitation,
    Membership,
    PointCheck,
    PointClosing,
    RegistrationPoint,
    StaffVisit,
)
from kortisto.organisations.moves import create_point, token_hash
from kortisto.registrars.actions.begin_course import begin_course
from kortisto.registrars.actions.begin_try import begin_try
from kortisto.registrars.models import Absence, CourseStudy, CourseTry, TrainingCertificate
from kortisto.registrars.tests.cast import an_applicant, having_read, right_answers
from kortisto.rulebook.actions.propose import propose
from kortisto.rulebook.models import Proposal
from kortisto.rulebook.read import rule
from tests.world import fictive_identity_code

from .kinds import Arguments


def person(number: int = 950) -> Identified:
    code = check_identity_code(fictive_identity_code(date(1982, 3, 4), number))
    return Identified(code, "Uuno Ilmari", "Uusi", "Mobiilivarmenne", "substantial")


# -- Rows in the state that a verb begins with --------------------------------------------------------------------------


def desk(world: Any, **changes: Any) -> DeskCredential:
    desk = give_desk(world.riitta, "rantanen4821")
    DeskCredential.objects.filter(pk=desk.pk).update(**changes)
    desk.refresh_from_db()
    return desk


def factor() -> NewFactor:
    return NewFactor(name="Puhelin", secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", step=1)


def own(world: Any, **arguments: Any) -> Arguments:
    desk(world)
    return arguments


def with_new_address(world: Any, **arguments: Any) -> Arguments:
    desk(
        world,
        new_email="uusi@example.fi",
        new_email_hash=link_hash("sana"),
        new_email_expires_at=now() + timedelta(days=1),
    )
    return arguments


def desk_address(world: Any) -> str:
    """The token of a link that was sent to Riitta's address at the desk."""
    row = desk(world, email="riitta@alue.example")
    return signing.dumps([row.code, row.email], salt=DESK_ADDRESS_SALT)


PHONE = "+358401234567"


def sent_desk(world: Any) -> DeskCredential:
    return desk(world, state="sent", password="", first_use_until=now() + timedelta(days=1))


def first_use(world: Any) -> Arguments:
    credential = sent_desk(world)
    return {"credential": credential, "stamp": first_use_stamp(credential)}


def second_factor(world: Any) -> DeskFactor:
    return DeskFactor.objects.create(credential=desk(world), kind="passkey", passkey_id="avain-1", name="Avain")


def on_a_batch(world: Any) -> CardOrder:
    order = an_order(world)
    add_to_batch(order_code=order.code, card_kind=order.kind, point_code=order.point.code, print_data={})
    return order


def lost(world: Any) -> Any:
    return report_loss(actor=world.riitta, card=a_card(world), reason="lost", requester="other", verified=False)


def missing(world: Any) -> BoxCard:
    box = a_box(world, a_card(world, state=CardState.DISPATCHED))
    box.cards.update(found="missing")
    return box.cards.get()


def letter_due(world: Any) -> ActivationLetter:
    card = a_card(world, state=CardState.DISPATCHED)
    return ActivationLetter.objects.create(card=card, address_kind="home", address="Kotikatu 1", due_on=today())


def certificates() -> list[Any]:
    return [
        SimpleNamespace(use=use, not_before=now(), der=b"x", code="C", serial="1", reason="")
        for use in ("auth_enc", "sign")
    ]


def with_problem(world: Any) -> Any:
    card = a_card(world, state=CardState.AWAITING_CERTIFICATES)
    card.problem = "lint"
    card.save(update_fields=["problem"])
    return card


def ordered(world: Any) -> Arguments:
    return {
        "customership": world.clinic_customership, "holder": world.hanna, "kind": "personnel", "line": world.hanna_line,
        **DOCUMENT, **ACCEPTANCE,
    }  # fmt: skip


def counties_draft(world: Any) -> Any:
    return start_contract(actor=world.kaisa, account=world.county_account)


def another_point(world: Any) -> RegistrationPoint:
    return create_point(
        owner=world.county,
        name_fi="Uusi piste",
        visiting_address="Tie 1",
        delivery_address="Tie 1",
        municipality="Koivuranta",
    )


def handled(world: Any) -> Any:
    version = submitted(world)
    take_case(actor=world.hilla, case=version.case)
    version.refresh_from_db()
    return version


def handled_and_shown(world: Any) -> Any:
    version = handled(world)
    shown(world, version)
    return version


def evidence(world: Any) -> Any:
    return give_evidence(
        actor=world.otto, version=submitted(world), name="Stella Vieras", kind="e_authorisation", reference="SV-1"
    )


def asked(world: Any) -> Any:
    case = handled(world).case
    ask_customer(actor=world.hilla, case=case, text="Kuka allekirjoittaa?")
    case.refresh_from_db()
    return case


def to_sign(world: Any) -> Arguments:
    version = granted(world)
    identified(signatory(world))
    return {"version": version}


def draft_with_mandate(world: Any) -> Arguments:
    version = drafted(world)
    return {"version": version, "mandate": with_mandate(world, version, world.keskus)}


def asked_mandate(world: Any, days: int = 0) -> Mandate:
    mandate: Mandate = asks_point(world, drafted(world))
    Mandate.objects.filter(pk=mandate.pk).update(asked_at=now() - timedelta(days=days))
    mandate.refresh_from_db()
    return mandate


def ending_mandate(world: Any, days: int = 3) -> Mandate:
    Mandate.objects.filter(pk=world.clinic_mandate.pk).update(valid_until=today() + timedelta(days=days))
    world.clinic_mandate.refresh_from_db()
    mandate: Mandate = world.clinic_mandate
    return mandate


def suspended_mandate(world: Any) -> Mandate:
    Mandate.objects.filter(pk=world.clinic_mandate.pk).update(state="suspended")
    world.clinic_mandate.refresh_from_db()
    mandate: Mandate = world.clinic_mandate
    return mandate


def order_in_run_off(world: Any) -> CardOrder:
    order = an_order(world)
    run_off(world)
    return CardOrder.objects.get(pk=order.pk)


def ready(world: Any) -> Arguments:
    return {"version": draft_with_mandate(world)["version"]}


def unsigned_for(world: Any, days: int) -> Any:
    version = granted(world)
    type(version).objects.filter(pk=version.pk).update(decided_at=now() - timedelta(days=days))
    version.refresh_from_db()
    return version


def ending(world: Any) -> Any:
    return terminate_contract(actor=world.maija, version=world.clinic_version, reason="Lopetamme.")


def over(world: Any) -> Any:
    version = ending(world)
    type(version).objects.filter(pk=version.pk).update(ends_on=today() - timedelta(days=1))
    version.refresh_from_db()
    return version


def run_off(world: Any) -> Any:
    mandate = world.clinic_mandate
    type(mandate).objects.filter(pk=mandate.pk).update(state="run_off")
    mandate.refresh_from_db()
    return mandate


def message(world: Any, **changes: Any) -> OutgoingMessage:
    post("password_changed", to=world.maija.actor_code, at=now())
    row = OutgoingMessage.objects.latest("pk")
    OutgoingMessage.objects.filter(pk=row.pk).update(**changes)
    row.refresh_from_db()
    return row


def letter(world: Any) -> Letter:
    return Letter.objects.create(
        message=message(world),
        language="fi",
        addressee_name="Maija Korhonen",
        address_lines="Tie 1",
        subject="A",
        body="Hei",
    )


def in_the_spool(row: Letter) -> Letter:
    """A letter whose text, which brings a secret, waits in the spool."""
    Letter.objects.filter(pk=row.pk).update(secret=True, body=None)
    letter_spool().keep(code=row.code, to=("Maija",), subject="A", text="Hei", language="fi")
    row.refresh_from_db()
    return row


def failed_job() -> int:
    number: int = app.configure_task("cards:issue_waiting", allow_unknown=True).defer()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [number])
    return number


def invited(world: Any, **changes: Any) -> Invitation:
    row = invite_user(actor=world.maija, account=world.clinic_account, email="uusi@example.fi")
    Invitation.objects.filter(pk=row.pk).update(token_hash=token_hash("sana"), **changes)
    row.refresh_from_db()
    return row


def member(user: Any, **changes: Any) -> Membership:
    if changes:
        Membership.objects.filter(user=user).update(**changes)
    return Membership.objects.get(user=user)


def factor_request(world: Any) -> FactorRequest:
    return ask_for_new_factor(actor=world.tuula)


def administrator_change(world: Any) -> AdministratorChange:
    return AdministratorChange.objects.create(
        account=world.clinic_account, email="uusi@example.fi", evidence="Ote", prepared_by=world.hilla
    )


def staff_visit(world: Any) -> StaffVisit:
    return begin_staff_visit(actor=world.hilla, account=world.clinic_account, reason="Asiakas kysyi.", token_hash="x")


def own_address(user: Any) -> str:
    return signing.dumps([user.code, user.email], salt=ADDRESS_SALT)


def with_lost_factor(user: Any) -> Arguments:
    Authenticator.objects.create(user=user, type="totp", data={})
    identified(user)
    return {}


def planned(world: Any) -> RegistrationPoint:
    RegistrationPoint.objects.filter(pk=world.keskus.pk).update(state="planned")
    world.keskus.refresh_from_db()
    point: RegistrationPoint = world.keskus
    return point


def ready_point(world: Any) -> RegistrationPoint:
    """A planned point whose check-list is filled."""
    point = planned(world)
    for item in rule("point_checklist"):
        PointCheck.objects.create(point=point, item=item.name, ticked_by=world.kaisa, ticked_at=now())
    return point


def closing_point(world: Any) -> RegistrationPoint:
    RegistrationPoint.objects.filter(pk=world.keskus.pk).update(state="closing")
    world.keskus.refresh_from_db()
    PointClosing.objects.create(point=world.keskus, reason="Muutto", last_day=today(), started_by=world.kaisa)
    point: RegistrationPoint = world.keskus
    return point


def empty_closing_point(world: Any) -> RegistrationPoint:
    """A closing point at which nothing is left."""
    Mandate.objects.update(state="ended")
    PointSubscription.objects.update(is_main=False)
    EmploymentProof.objects.update(point=world.ita)
    return closing_point(world)


def absence(world: Any) -> Absence:
    return Absence.objects.create(user=world.riitta, noted_by=world.riitta, valid_from=today(), valid_until=today())


def card_to_move(world: Any) -> Arguments:
    """A card of the county's own at the central point, which the eastern point can take over."""
    card = a_card(world, customership=world.keskus_own, organisation=world.county)
    return {"point": world.keskus, "to": world.ita, "cards": [card]}


def trained(world: Any) -> Arguments:
    user = world.auli
    user.person = world.hanna
    user.save()
    training = TrainingCertificate.objects.create(
        user=user, course="Kurssi", passed_on=today(), language="fi", checked_by="operator:test"
    )
    return {
        "user": user,
        "point": world.keskus,
        "card_kinds": ["personnel"],
        "training": training,
        "basis": "Sijaisuus",
    }


def studying(world: Any) -> CourseStudy:
    return begin_course(actor=world.stella, course="sote", language="fi")


def a_try(world: Any) -> CourseTry:
    return begin_try(actor=world.stella, study=having_read(world.stella))


def answered_try(world: Any) -> Arguments:
    made = a_try(world)
    return {"made": made, "answers": right_answers(made)}


def given_training() -> Arguments:
    file = ContentFile(pdf_bytes(), name="todistus.pdf")
    return {"course": "Kurssi", "passed_on": today(), "language": "fi", "file": file}


def applying(world: Any) -> Arguments:
    an_applicant(world)
    return {
        "account": world.county_account, "contract": world.county_contract, "points": [world.keskus],
        "card_kinds": ["personnel"], "declared": True,
    }  # fmt: skip


def outside_training(world: Any) -> TrainingCertificate:
    return TrainingCertificate.objects.create(
        user=world.stella, course="Kurssi", passed_on=today(), language="fi", source="outside", state="waiting"
    )


def change() -> Arguments:
    return {"rule_name": "activation_letter_days", "value": 6, "valid_from": today() + timedelta(days=1)}


def proposal(world: Any) -> Proposal:
    return propose(actor=world.eero, decision="rulebook:change_rule", arguments=change(), reason="Posti on hidastunut.")


PROOF_LINE = {
    "family_name": "Uusi", "given_names": "Uuno Ilmari", "card_kind": "personnel", "title": "Hoitaja",
    "valid_from": date(2026, 1, 1), "identity_code": fictive_identity_code(date(1982, 3, 4), 951),
}  # fmt: skip
REASON = {"reason": "Syy on tämä."}
