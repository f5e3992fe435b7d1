"""The story's cards: ordered at the desk, made, certified, brought by the box, handed over, lost."""

from datetime import timedelta
from typing import Any

from django.urls import reverse

from kortisto.cards.actions.hand_over_card import hand_over_card
from kortisto.cards.actions.order_card import order_card
from kortisto.cards.actions.receive_box import receive_box
from kortisto.cards.actions.report_loss import report_loss
from kortisto.cards.jobs import issue_waiting, revoke_certificates
from kortisto.cards.models import Box, Card, CardOrder
from kortisto.contracts.models import Customership, CustomershipKind
from kortisto.holders.actions.look_up_person import look_up_person
from kortisto.holders.actions.register_employment_proof import register_employment_proof
from kortisto.kernel.clock import today
from kortisto.kernel.jobs import run_now
from kortisto.maker.jobs import fetch_results, send_batches
from kortisto.people.models import Person
from kortisto.pki.jobs import publish_crl
from kortisto.pki.models import Certificate
from kortisto.registers.models import PersonQuery
from kortisto.ui.face import address

from .card_maker import run_the_maker
from .people import PLAYERS, nurse
from .scene import CONSENT, PASSPORT, Scene, fresh_card


def desk(scene: Scene) -> None:
    """Hanna comes to the desk with her certificate of employment and her passport."""
    stage, riitta = scene.stage, scene.users["riitta"]
    hanna = PLAYERS["hanna"]
    stage.expect_refusal(
        "desk.other_point", "Rebekka of the other point has no right to this customer", "no_right",
        lambda: register_employment_proof(actor=scene.users["rebekka"], point=scene.central, **paper(scene)),
    )  # fmt: skip
    with stage.step(
        "desk.proof_registered", "Riitta registers the certificate of employment that Hanna brought along"
    ) as step:
        proof = register_employment_proof(actor=riitta, point=scene.central, **paper(scene))
        step.link = address("desk", "proof_detail", proof.code)
    scene.line = proof.lines.get()
    stage.expect_refusal(
        "desk.licence_refused", "A driving licence does not prove an identity", "document_not_accepted",
        lambda: order(scene, document_kind="driving_licence"),
    )  # fmt: skip
    stage.expect_refusal(
        "desk.terms_refused", "No acceptance of the terms of use, no order", "terms_not_accepted",
        lambda: order(scene, terms_accepted=False),
    )  # fmt: skip
    with stage.step(
        "desk.order_submitted", f"{hanna.name} shows her passport, accepts the terms, and Riitta orders the card"
    ) as step:
        scene.order = order(scene)
        step.link = address("desk", "order_detail", scene.customership.code, scene.order.code)
    stage.expect_refusal("desk.twin_refused", "A twin of the order is refused", "twin_order", lambda: order(scene))


def professional(scene: Scene) -> None:
    """A nurse of the fictive register, whoever employs them, orders at the central point: no contract, no mandate."""
    stage, riitta, known = scene.stage, scene.users["riitta"], nurse()
    name = f"{known.record.given_names.split()[0]} {known.record.family_name}"
    own = Customership.objects.get(point=scene.central, kind=CustomershipKind.OWN)
    with stage.step(
        "professional.found", f"{name} is looked up by the complete identity code; the purpose stays on record"
    ) as step:
        person = look_up_person(actor=riitta, identity_code=known.record.identity_code, purpose="order")
        step.event = "person:looked_up"
        step.link = address("desk", "person_look_up")
    run_now("registers:answer_person", code=PersonQuery.objects.latest("pk").code)
    stage.expect_refusal(
        "professional.wrong_customer", "Among the clinic's cards there is no professional card", "no_right_for_kind",
        lambda: order_professional(scene, scene.customership, person),
    )  # fmt: skip
    with stage.step(
        "professional.order_submitted",
        f"Under the point's own customer Riitta orders the card: the register knows {name} as a nurse",
    ) as step:
        scene.professional_order = order_professional(scene, own, person)
        step.link = address("desk", "order_detail", own.code, scene.professional_order.code)


def maker(scene: Scene) -> None:
    """The maker makes the cards and their keys, the authority the certificates, linted before they are signed."""
    stage = scene.stage
    with stage.step("maker.batch_sent", "The orders go to the card maker in a signed and encrypted batch") as step:
        send_batches()
        step.about("order:sent", scene.order)
    run_the_maker()
    with stage.step(
        "maker.card_produced", "Two P-256 key pairs are made on each card; the order ends, the card begins"
    ) as step:
        fetch_results()
        scene.card = Card.objects.get(order=scene.order)
        step.about("card:produced", scene.card)
    there = address("desk", "card_detail", scene.card.code)
    with stage.step("ca.certificates_issued", "Two certificates, linted before signing, then signed") as step:
        issue_waiting()
        step.about("card:certified", scene.card)
        step.link = there
    send_batches()
    run_the_maker()
    with stage.step(
        "maker.dispatched", "The cards leave the maker; each letter falls due four working days later"
    ) as step:
        fetch_results()
        step.about("card:dispatched", scene.card)
        step.link = there
    scene.card.refresh_from_db()


def box(scene: Scene) -> None:
    """The box comes to the point, and Hanna for her card."""
    stage, riitta = scene.stage, scene.users["riitta"]
    card = scene.card
    stage.expect_refusal(
        "desk.not_arrived",
        "A card that has not arrived cannot be handed over",
        "wrong_state",
        lambda: hand_over(scene, riitta),
    )
    arrived = Box.objects.get(cards__card=card)
    with stage.step(
        "desk.box_received",
        "Riitta receives the box and reads each card",
        link=address("desk", "box_detail", arrived.code),
    ) as step:
        receive_box(
            actor=riitta, box=arrived, serials=[one.card.serial for one in arrived.cards.select_related("card")]
        )
        step.about("box:received", arrived)
    with stage.step(
        "desk.handed_over",
        "Hanna proves her identity again and signs for the card",
        link=address("desk", "card_detail", card.code),
    ):
        hand_over(scene, riitta)


def loss(scene: Scene) -> None:
    """The card is lost, and a registrar of another point files the report."""
    stage, rebekka = scene.stage, scene.users["rebekka"]
    card = scene.card
    with stage.step(
        "desk.loss_reported", "Lost: Rebekka of another point files the report; the card is cancelled"
    ) as step:
        report_loss(
            actor=rebekka, card=fresh_card(card), reason="lost", requester="holder", verified=True,
            verified_how="Soitettu takaisin numeroon, joka on tilauksella",
        )  # fmt: skip
        step.about("card:cancelled", card)
        step.link = address("desk", "loss_start")
    with stage.step(
        "ca.certificates_revoked",
        "Both certificates are revoked with a reason, for good",
        link=address("office", "card_why", card.code),
    ) as step:
        revoke_certificates(card=card.code)
        step.about("card:certificates_revoked", card)
    listed = Certificate.objects.filter(subject_code=card.reference).select_related("ca", "address").first()
    assert listed is not None
    with stage.step(
        "ca.crl_published",
        "The revocation list names them",
        link=reverse("crl", args=[listed.ca.slug, listed.address.year]),
    ) as step:
        publish_crl()
        step.event = "crl:published"
    card.refresh_from_db()


# -- Small parts ------------------------------------------------------------------------------------------------------


def paper(scene: Scene) -> dict[str, Any]:
    """Hanna's certificate of employment, as it lies on the desk."""
    hanna = PLAYERS["hanna"]
    return {
        "contract": scene.clinic_version.contract, "channel": "brought", "received_on": today(),
        "signed_on": today() - timedelta(days=3), "signer_name": "Maija Korhonen", "signer_position": "hallintopäällikkö",
        "archive_place": f"Mappi 1/{today().year}",
        "lines": [
            {
                "family_name": hanna.family_name, "given_names": hanna.given_names, "identity_code": hanna.identity_code,
                "card_kind": "personnel", "title": "Arkistonhoitaja", "valid_from": today() - timedelta(days=30),
                "valid_until": None,
            }
        ],
    }  # fmt: skip


def order(scene: Scene, **changes: Any) -> CardOrder:
    """Riitta orders Hanna's personnel card, with whatever goes wrong as `changes`."""
    hanna = PLAYERS["hanna"]
    said: dict[str, Any] = {
        **PASSPORT, **CONSENT, "family_name": hanna.family_name, "given_names": hanna.given_names,
        "form_place": f"Mappi 2/{today().year}", "letter_to": "home", "letter_address": "Kotikatu 7 A 3, 00010 Koivuranta",
    }  # fmt: skip
    return order_card(
        actor=scene.users["riitta"], customership=scene.customership, holder=Person.objects.get(pk=scene.line.person_id),
        kind="personnel", line=scene.line, **{**said, **changes},
    )  # fmt: skip


def order_professional(scene: Scene, customership: Customership, person: Person) -> CardOrder:
    """Riitta orders the nurse's professional card under a customership."""
    record, letter_box = nurse().record, nurse().record.address
    assert letter_box is not None
    return order_card(
        actor=scene.users["riitta"], customership=customership, holder=person, kind="professional", right_code="nurse",
        **{**PASSPORT, "document_number": "FP7654322"}, **CONSENT, family_name=record.family_name,
        given_names=record.given_names, form_place=f"Mappi 2/{today().year}", letter_to="home",
        letter_address=f"{letter_box.street}\n{letter_box.postal_code} {letter_box.town}",
    )  # fmt: skip


def hand_over(scene: Scene, by: Any) -> Any:
    return hand_over_card(
        actor=by, card=fresh_card(scene.card), **PASSPORT, receipt="paper", receipt_place=f"Mappi 3/{today().year}"
    )
