"""Every verb of the program with arguments that are right, somebody who may do it, and everybody else of the cast who may.

A new action gets its entry here; `test_strangers` tries it by all the others. `given` makes the arguments inside the test's
transaction, of rows that belong to the clinic, the county or Otto's dental clinic, so that everybody is a stranger to some.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import connection
from procrastinate.contrib.django import app

from kortisto.accounts.factors import NewFactor
from kortisto.accounts.identification import Identified
from kortisto.accounts.models import DeskCredential, DeskFactor
from kortisto.accounts.moves import first_code_hash
from kortisto.accounts.moves import token_hash as link_hash
from kortisto.accounts.tests.cast import give_desk
from kortisto.cards.actions.report_loss import report_loss
from kortisto.cards.models import ActivationLetter, BoxCard, CardOrder
from kortisto.cards.states import CardState, OrderState
from kortisto.cards.tests.cast import PASSPORT, a_box, a_card, an_order, request_of_a_key
from kortisto.cards.tests.helpers import ACCEPTANCE, DOCUMENT
from kortisto.contracts.actions.ask_customer import ask_customer
from kortisto.contracts.actions.start_contract import start_contract
from kortisto.contracts.actions.take_case import take_case
from kortisto.contracts.tests.cast import drafted, granted, identified, signatory, submitted, with_mandate
from kortisto.kernel.clock import now, today
from kortisto.kernel.identifiers import check_identity_code
from kortisto.maker.moves import add_to_batch
from kortisto.messages.models import Letter, OutgoingMessage
from kortisto.messages.post import post
from kortisto.organisations.actions.invite_user import invite_user
from kortisto.organisations.models import Invitation, Membership, RegistrationPoint
from kortisto.organisations.moves import create_point, token_hash
from kortisto.registrars.models import TrainingCertificate
from kortisto.rulebook.actions.propose import propose
from kortisto.rulebook.models import Proposal
from tests.world import fictive_business_id, fictive_identity_code

Arguments = dict[str, Any]

USERS = frozenset(
    "kaisa kalle maija tuula sami leena riitta rauno rebekka hilla heikki oili eero auli sulo stella otto suspended former "
    "removed".split()
)
EVERYBODY = USERS | {"closed", "program", "operator", "visitor"}
REGISTRARS = frozenset({"riitta", "rauno"})
ANY_REGISTRAR = REGISTRARS | {"rebekka"}
HANDLERS = frozenset({"hilla", "heikki"})
GIVERS = HANDLERS | {"oili"}
SET_UP = frozenset({"operator", "program"})


@dataclass(frozen=True)
class Verb:
    """`who` may do it and does; `also` may; everybody else is told that it is not theirs.

    `told` are codes of refusals beside "not visible" and "no right" by which somebody else is kept out. `then` is a rule that
    comes after authority and stops even `who`, where the right state of the world would be too much to make here.
    """

    who: str
    given: Callable[[Any], Arguments]
    also: frozenset[str] = frozenset()
    told: tuple[str, ...] = ()
    then: str = ""


def _person(number: int = 950) -> Identified:
    code = check_identity_code(fictive_identity_code(date(1982, 3, 4), number))
    return Identified(code, "Uuno Ilmari", "Uusi", "Mobiilivarmenne", "substantial")


# -- Rows in the state that a verb begins with --------------------------------------------------------------------------


def _desk(world: Any, **changes: Any) -> DeskCredential:
    desk = give_desk(world.riitta, "rantanen4821")
    DeskCredential.objects.filter(pk=desk.pk).update(**changes)
    desk.refresh_from_db()
    return desk


def _factor() -> NewFactor:
    return NewFactor(name="Puhelin", secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", step=1)


def _own(world: Any, **arguments: Any) -> Arguments:
    _desk(world)
    return arguments


def _with_new_address(world: Any, **arguments: Any) -> Arguments:
    _desk(
        world,
        new_email="uusi@example.fi",
        new_email_hash=link_hash("sana"),
        new_email_expires_at=now() + timedelta(days=1),
    )
    return arguments


def _with_link(world: Any) -> DeskCredential:
    return _desk(
        world, state="sent", password="", link_hash=link_hash("sana"), first_code_hash=first_code_hash("sana", "123456"),
        link_expires_at=now() + timedelta(days=1),
    )  # fmt: skip


def _second_factor(world: Any) -> DeskFactor:
    return DeskFactor.objects.create(credential=_desk(world), kind="passkey", passkey_id="avain-1", name="Avain")


def _on_a_batch(world: Any) -> CardOrder:
    order = an_order(world)
    add_to_batch(order_code=order.code, card_kind=order.kind, point_code=order.point.code, print_data={})
    return order


def _lost(world: Any) -> Any:
    return report_loss(actor=world.riitta, card=a_card(world), reason="lost", requester="other", verified=False)


def _missing(world: Any) -> BoxCard:
    box = a_box(world, a_card(world, state=CardState.DISPATCHED))
    box.cards.update(found="missing")
    return box.cards.get()


def _letter_due(world: Any) -> ActivationLetter:
    card = a_card(world, state=CardState.DISPATCHED)
    return ActivationLetter.objects.create(card=card, address_kind="home", address="Kotikatu 1", due_on=today())


def _certificates() -> list[Any]:
    return [
        SimpleNamespace(use=use, not_before=now(), der=b"x", code="C", serial="1", reason="")
        for use in ("auth_enc", "sign")
    ]


def _with_problem(world: Any) -> Any:
    card = a_card(world, state=CardState.AWAITING_CERTIFICATES)
    card.problem = "lint"
    card.save(update_fields=["problem"])
    return card


def _ordered(world: Any) -> Arguments:
    return {
        "customership": world.clinic_customership, "holder": world.hanna, "kind": "personnel", "line": world.hanna_line,
        **DOCUMENT, **ACCEPTANCE,
    }  # fmt: skip


def _counties_draft(world: Any) -> Any:
    return start_contract(actor=world.kaisa, account=world.county_account)


def _another_point(world: Any) -> RegistrationPoint:
    return create_point(
        owner=world.county,
        name_fi="Uusi piste",
        visiting_address="Tie 1",
        delivery_address="Tie 1",
        municipality="Koivuranta",
    )


def _handled(world: Any) -> Any:
    version = submitted(world)
    take_case(actor=world.hilla, case=version.case)
    version.refresh_from_db()
    return version


def _asked(world: Any) -> Any:
    case = _handled(world).case
    ask_customer(actor=world.hilla, case=case, text="Kuka allekirjoittaa?")
    case.refresh_from_db()
    return case


def _to_sign(world: Any) -> Arguments:
    version = granted(world)
    identified(signatory(world))
    return {"version": version}


def _draft_with_mandate(world: Any) -> Arguments:
    version = drafted(world)
    return {"version": version, "mandate": with_mandate(world, version, world.keskus)}


def _ready(world: Any) -> Arguments:
    return {"version": _draft_with_mandate(world)["version"]}


def _run_off(world: Any) -> Any:
    mandate = world.clinic_mandate
    type(mandate).objects.filter(pk=mandate.pk).update(state="run_off")
    mandate.refresh_from_db()
    return mandate


def _message(world: Any, **changes: Any) -> OutgoingMessage:
    post("password_changed", to=world.maija.actor_code, at=now())
    row = OutgoingMessage.objects.latest("pk")
    OutgoingMessage.objects.filter(pk=row.pk).update(**changes)
    row.refresh_from_db()
    return row


def _letter(world: Any) -> Letter:
    return Letter.objects.create(
        message=_message(world),
        language="fi",
        addressee_name="Maija Korhonen",
        address_lines="Tie 1",
        subject="A",
        body="Hei",
    )


def _failed_job() -> int:
    number: int = app.configure_task("cards:issue_waiting", allow_unknown=True).defer()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [number])
    return number


def _invited(world: Any, **changes: Any) -> Invitation:
    row = invite_user(actor=world.maija, account=world.clinic_account, email="uusi@example.fi")
    Invitation.objects.filter(pk=row.pk).update(token_hash=token_hash("sana"), **changes)
    row.refresh_from_db()
    return row


def _member(user: Any) -> Membership:
    return Membership.objects.get(user=user)


def _planned(world: Any) -> RegistrationPoint:
    RegistrationPoint.objects.filter(pk=world.keskus.pk).update(state="planned")
    world.keskus.refresh_from_db()
    point: RegistrationPoint = world.keskus
    return point


def _trained(world: Any) -> Arguments:
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


def _change() -> Arguments:
    return {"rule_name": "activation_letter_days", "value": 6, "valid_from": today() + timedelta(days=1)}


def _proposal(world: Any) -> Proposal:
    return propose(
        actor=world.eero, decision="rulebook:change_rule", arguments=_change(), reason="Posti on hidastunut."
    )


PROOF_LINE = {
    "family_name": "Uusi", "given_names": "Uuno Ilmari", "card_kind": "personnel", "title": "Hoitaja",
    "valid_from": date(2026, 1, 1), "identity_code": fictive_identity_code(date(1982, 3, 4), 951),
}  # fmt: skip
REASON = {"reason": "Syy on tämä."}

VERBS: dict[str, Verb] = {
    # accounts
    "accounts:add_desk_factor": Verb("riitta", lambda w: _own(w, factor=_factor())),
    "accounts:appoint_to_office": Verb("operator", lambda w: {"user": w.stella, "role": "handler"}, SET_UP),
    "accounts:change_desk_email": Verb("riitta", lambda w: _own(w, email="uusi@example.fi")),
    "accounts:change_desk_password": Verb("riitta", lambda w: _own(w, password="lumi-puro-koivu-22")),
    "accounts:change_own_details": Verb(
        "maija", lambda w: {"given_names": "Maija", "family_name": "Korhola", "language": "sv"}, USERS
    ),
    # Who reads the new address has the token; nothing else is asked.
    "accounts:confirm_desk_email": Verb(
        "visitor",
        lambda w: _with_new_address(w, token="sana"),
        EVERYBODY,
    ),
    "accounts:create_user": Verb(
        "operator", lambda w: {"email": "u@example.fi", "given_names": "Uuno", "family_name": "Uusi"}, SET_UP
    ),
    "accounts:end_appointment": Verb("operator", lambda w: {"appointment": w.hilla.appointments.get()}, SET_UP),
    "accounts:end_desk_credential": Verb("oili", lambda w: {"credential": _desk(w), **REASON}, GIVERS | {"operator"}),
    "accounts:expire_desk_link": Verb("program", lambda w: {"credential": _with_link(w)}, SET_UP),
    "accounts:note_strong_identification": Verb("maija", lambda w: {"identified": _person(), "face": "portal"}, USERS),
    "accounts:open_desk_credential": Verb("oili", lambda w: {"user": w.riitta}, GIVERS | {"operator"}),
    "accounts:register_identified_user": Verb("visitor", lambda w: {"identified": _person(), "reason": "invitation"}),
    "accounts:register_invited_user": Verb(
        "visitor",
        lambda w: {"email": "u@example.fi", "given_names": "Uuno", "family_name": "Uusi", "password": "lumi-puro-koivu-22"},
    ),
    "accounts:remove_desk_factor": Verb("riitta", lambda w: {"factor": _second_factor(w)}),
    "accounts:reset_desk_credential": Verb("oili", lambda w: {"credential": _desk(w), **REASON}, GIVERS | {"operator"}),
    "accounts:reset_second_factors": Verb(
        "oili",
        lambda w: {"user": Authenticator.objects.create(user=w.maija, type="totp", data={}).user, **REASON},
        GIVERS | {"operator"},
    ),
    "accounts:send_desk_link_again": Verb("oili", lambda w: {"credential": _with_link(w)}, GIVERS | {"operator"}),
    "accounts:set_language": Verb("maija", lambda w: {"language": "sv"}, USERS),
    "accounts:take_desk_credential_into_use": Verb(
        "riitta",
        lambda w: {"username": _with_link(w).username, "token": "sana", "first_code": "123456",
                   "password": "lumi-puro-koivu-22", "factor": _factor()},
        told=("link_dead",),
    ),
    # audit
    "audit:accept_restore": Verb("operator", lambda w: {"why": "Varmuuskopio."}, SET_UP, then="not_restored"),
    "audit:export_evidence": Verb("auli", lambda w: {"subject": a_card(w)}, HANDLERS | {"auli"}),
    # cards
    "cards:cancel_card": Verb("riitta", lambda w: {"card": a_card(w), "reason": "returned"}, REGISTRARS),
    "cards:cancel_order": Verb("riitta", lambda w: {"order": _on_a_batch(w), **REASON}, REGISTRARS),
    "cards:certify_card": Verb(
        "program", lambda w: {"card": a_card(w, state=CardState.AWAITING_CERTIFICATES), "certificates": _certificates()}
    ),
    "cards:confirm_loss_report": Verb("sulo", lambda w: {"report": _lost(w), "verified_how": "Soitettu takaisin."}),
    "cards:find_holder": Verb(
        "hilla",
        lambda w: {"identity_code": w.hanna.identity_code.open_for_program(), "purpose": "advice"},
        GIVERS | {"sulo", "auli"},
    ),
    "cards:find_lost_card": Verb("rebekka", lambda w: {"wanted": a_card(w).serial}, ANY_REGISTRAR | {"sulo"}),
    "cards:find_missing_card": Verb("riitta", lambda w: {"row": _missing(w)}, REGISTRARS),
    "cards:hand_over_card": Verb(
        "riitta", lambda w: {"card": a_card(w), **PASSPORT, "receipt": "paper", "receipt_place": "Mappi 1"}, REGISTRARS
    ),
    "cards:note_dispatch": Verb(
        "program",
        lambda w: {"number": "L-7", "point": w.keskus, "serials": [a_card(w, state=CardState.AT_MAKER).serial],
                   "dispatched_on": today()},
    ),
    "cards:note_issuing_problem": Verb("program", lambda w: {"card": a_card(w), "code": "lint"}),
    "cards:note_order_rejected": Verb("program", lambda w: {"order": an_order(w), "reason": "photo"}),
    "cards:note_order_sent": Verb("program", lambda w: {"order": an_order(w, state=OrderState.SUBMITTED), "batch": 1}),
    "cards:note_revocation": Verb("program", lambda w: {"card": a_card(w), "certificates": _certificates()}),
    "cards:order_card": Verb("riitta", _ordered, REGISTRARS),
    "cards:receive_box": Verb(
        "riitta",
        lambda w: {"box": a_box(w, a_card(w, state=CardState.DISPATCHED, serial="K7")), "serials": ["K7"]},
        REGISTRARS,
    ),
    "cards:report_loss": Verb(
        "rebekka",
        lambda w: {"card": a_card(w), "reason": "lost", "requester": "other", "verified": False},
        ANY_REGISTRAR | HANDLERS | {"sulo"},
    ),
    "cards:retry_issuing": Verb("hilla", lambda w: {"card": _with_problem(w)}, GIVERS),
    "cards:send_letter": Verb("program", lambda w: {"letter": _letter_due(w)}),
    "cards:take_in_produced_card": Verb(
        "program",
        lambda w: {"order": an_order(w), "serial": "K1", "csr_auth": request_of_a_key(), "csr_sign": request_of_a_key()},
    ),
    # contracts
    "contracts:add_mandate": Verb(
        "otto",
        lambda w: {"version": drafted(w), "service_number": w.keskus.service_number, "business_id": w.county.business_id},
    ),
    "contracts:add_subscription": Verb("kaisa", lambda w: {"version": _counties_draft(w), "point": _another_point(w)}),
    "contracts:answer_question": Verb("otto", lambda w: {"case": _asked(w), "text": "Stella."}),
    "contracts:ask_customer": Verb("heikki", lambda w: {"case": _handled(w).case, "text": "Kuka?"}, HANDLERS),
    "contracts:choose_main_point": Verb("kaisa", lambda w: {"version": _counties_draft(w), "point": w.ita}),
    "contracts:close_mandate": Verb("program", lambda w: {"mandate": _run_off(w)}, SET_UP),
    "contracts:end_mandate": Verb(
        "maija", lambda w: {"mandate": w.clinic_mandate, **REASON}, HANDLERS | {"maija", "tuula", "kaisa"}
    ),
    "contracts:end_rights": Verb("oili", lambda w: {"point_right": w.clinic_point_right, **REASON}, GIVERS),
    "contracts:grant_contract": Verb("heikki", lambda w: {"version": _handled(w)}, HANDLERS),
    "contracts:grant_rights": Verb("oili", lambda w: {"mandate": granted(w).contract.mandates.get()}, GIVERS),
    "contracts:look_up_point": Verb(
        "tuula", lambda w: {"account": w.clinic_account, "service_number": w.keskus.service_number}, frozenset({"maija"})
    ),
    "contracts:reject_contract": Verb(
        "hilla", lambda w: {"version": _handled(w), "approved_by": w.heikki, **REASON}, HANDLERS
    ),
    "contracts:remove_mandate": Verb("otto", _draft_with_mandate),
    "contracts:remove_subscription": Verb("kaisa", lambda w: {"version": _counties_draft(w), "point": w.ita}),
    "contracts:save_contract_part": Verb(
        "otto", lambda w: {"version": drafted(w), "part": "card_kinds", "values": {"card_kinds": ["personnel"]}}
    ),
    "contracts:sign_contract": Verb("stella", _to_sign),
    "contracts:start_contract": Verb("otto", lambda w: {"account": w.other_account}),
    "contracts:submit_contract": Verb("otto", _ready),
    "contracts:take_case": Verb("heikki", lambda w: {"case": submitted(w).case}, HANDLERS),
    "contracts:withdraw_contract": Verb("otto", lambda w: {"version": submitted(w)}),
    # holders
    "holders:ask_population_register": Verb("riitta", lambda w: {"person": w.hanna}, ANY_REGISTRAR),
    "holders:end_proof_line": Verb("riitta", lambda w: {"line": w.hanna_line, **REASON}, REGISTRARS),
    "holders:look_up_person": Verb(
        "riitta",
        lambda w: {"identity_code": w.hanna.identity_code.open_for_program(), "purpose": "order"},
        ANY_REGISTRAR,
    ),
    "holders:register_employment_proof": Verb(
        "riitta",
        lambda w: {
            "point": w.keskus, "contract": w.clinic_contract, "channel": "brought", "received_on": today(), "signed_on": today(),
            "signer_name": "Maija Korhonen", "archive_place": "Mappi 2", "lines": [PROOF_LINE],
        },
        REGISTRARS,
    ),
    # messages
    "messages:mark_letter_posted": Verb("oili", lambda w: {"letter": _letter(w)}, GIVERS),
    "messages:send_again": Verb("oili", lambda w: {"message": _message(w, state="failed")}, GIVERS),
    # operations
    "operations:retry_job": Verb("oili", lambda w: {"job": _failed_job()}, GIVERS),
    # organisations
    "organisations:accept_invitation": Verb("stella", lambda w: {"token": "sana"} if _invited(w) else {}, USERS),
    "organisations:ask_for_invitation": Verb("stella", lambda w: {"business_id": w.clinic.business_id}, USERS),
    "organisations:change_member_role": Verb("maija", lambda w: {"membership": _member(w.leena), "role": "contracts"}),
    "organisations:change_point": Verb(
        "kaisa",
        lambda w: {"account": w.county_account, "point": w.keskus, "changes": {"delivery_address": "Muualla 1"}},
    ),
    "organisations:choose_account": Verb(
        "leena", lambda w: {"account": w.clinic_account}, frozenset({"maija", "tuula", "sami"})
    ),
    "organisations:expire_invitation": Verb(
        "program", lambda w: {"invitation": _invited(w, expires_at=now() - timedelta(days=1))}, SET_UP
    ),
    "organisations:invite_user": Verb("maija", lambda w: {"account": w.clinic_account, "email": "uusi@example.fi"}),
    "organisations:open_account": Verb(
        "stella", lambda w: {"business_id": fictive_business_id(40), "name_fi": "Uusi Oy", "kind": "private"}, USERS
    ),
    "organisations:open_registration_point": Verb(
        "kaisa",
        lambda w: {"account": w.county_account, "name_fi": "Uusi", "visiting_address": "Tie 1", "delivery_address": "Tie 1",
                   "municipality": "Koivuranta"},
    ),
    "organisations:remove_member": Verb("maija", lambda w: {"membership": _member(w.leena)}, frozenset({"leena"})),
    "organisations:send_invitation_again": Verb("maija", lambda w: {"invitation": _invited(w)}),
    "organisations:take_point_into_use": Verb("kaisa", lambda w: {"account": w.county_account, "point": _planned(w)}),
    "organisations:withdraw_invitation": Verb("maija", lambda w: {"invitation": _invited(w)}),
    # registrars
    "registrars:end_registrar_right": Verb(
        "kaisa", lambda w: {"right": w.riitta_right, **REASON}, GIVERS | {"operator"}
    ),
    "registrars:grant_registrar_right": Verb("oili", _trained, GIVERS | {"operator"}),
    "registrars:record_training": Verb(
        "oili",
        lambda w: {"user": w.stella, "course": "Kurssi", "passed_on": today(), "language": "fi"},
        GIVERS | {"operator"},
    ),
    # retention
    "retention:close_night": Verb("program", lambda w: {"on": today(), "gone": {}, "held": {}}, SET_UP),
    "retention:destroy_rows": Verb("program", lambda w: {"table": "people.Person", "keys": [], "on": today()}, SET_UP),
    "retention:set_clocks": Verb("program", lambda w: {"keys": [w.hanna.pk]}, SET_UP),
    # rulebook
    "rulebook:approve": Verb("hilla", lambda w: {"proposal": _proposal(w)}, HANDLERS, told=("own_proposal",)),
    "rulebook:change_rule": Verb(
        "eero", lambda w: {**_change(), "approved_by": w.hilla}, frozenset({"heikki"}), told=("second_person_needed",)
    ),
    "rulebook:propose": Verb(
        "eero", lambda w: {"decision": "rulebook:change_rule", "arguments": _change(), **REASON}, GIVERS
    ),
    "rulebook:refuse": Verb("hilla", lambda w: {"proposal": _proposal(w), **REASON}, GIVERS, told=("own_proposal",)),
    "rulebook:withdraw": Verb("eero", lambda w: {"proposal": _proposal(w)}),
}  # fmt: skip
