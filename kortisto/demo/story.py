"""The story of one card, from the county's contract to the revocation list, played through actions only.

Work that a worker does after the commit is done here in the same process, step by step; the card maker is its own program.
"""

import subprocess
import sys
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from kortisto.accounts.models import User
from kortisto.audit.checkpoints import make_checkpoint_key
from kortisto.audit.sealing import seal_now
from kortisto.cards.actions.hand_over_card import hand_over_card
from kortisto.cards.actions.order_card import order_card
from kortisto.cards.actions.receive_box import receive_box
from kortisto.cards.actions.report_loss import report_loss
from kortisto.cards.jobs import issue_waiting, revoke_certificates
from kortisto.cards.models import Box, Card, CardOrder
from kortisto.contracts.actions.add_mandate import add_mandate
from kortisto.contracts.actions.add_subscription import add_subscription
from kortisto.contracts.actions.choose_main_point import choose_main_point
from kortisto.contracts.actions.grant_contract import grant_contract
from kortisto.contracts.actions.grant_rights import grant_rights
from kortisto.contracts.actions.save_contract_part import save_contract_part
from kortisto.contracts.actions.sign_contract import sign_contract
from kortisto.contracts.actions.start_contract import start_contract
from kortisto.contracts.actions.submit_contract import submit_contract
from kortisto.contracts.actions.take_case import take_case
from kortisto.contracts.models import ContractVersion, Customership, Mandate
from kortisto.holders.actions.register_employment_proof import register_employment_proof
from kortisto.holders.models import EmploymentProofLine
from kortisto.kernel.actors import Operator
from kortisto.kernel.clock import today
from kortisto.maker.backends.folder.keys import own_keys, trust
from kortisto.maker.conf import maker_settings
from kortisto.maker.jobs import fetch_results, send_batches
from kortisto.organisations.actions.open_account import open_account
from kortisto.organisations.actions.open_registration_point import open_registration_point
from kortisto.organisations.actions.take_point_into_use import take_point_into_use
from kortisto.organisations.models import CustomerAccount, RegistrationPoint
from kortisto.people.models import Person
from kortisto.pki.backends.embedded import keys as ca_keys
from kortisto.pki.backends.embedded.ceremony import make_authorities
from kortisto.pki.jobs import publish_crl
from kortisto.pki.models import CertificateAuthority
from kortisto.registers.fictive import business_id
from kortisto.registers.jobs import refresh_organisations, refresh_people, refresh_professionals
from kortisto.registrars.actions.grant_registrar_right import grant_registrar_right

from . import beginning
from .people import PLAYERS
from .stage import Stage

EVERY_KIND = ["professional", "personnel", "actor"]
PASSPORT: dict[str, Any] = {
    "document_kind": "passport",
    "document_number": "FP7654321",
    "issuing_state": "FI",
    "document_valid_until": date(2031, 5, 1),
}


@dataclass
class Scene:
    """Who and what the story has so far."""

    operator: Operator
    stage: Stage
    office: dict[str, User] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    county: CustomerAccount | None = None
    clinic: CustomerAccount | None = None
    central: RegistrationPoint | None = None
    eastern: RegistrationPoint | None = None
    county_version: ContractVersion | None = None
    clinic_version: ContractVersion | None = None
    mandate: Mandate | None = None
    customership: Customership | None = None
    line: EmploymentProofLine | None = None
    order: CardOrder | None = None
    card: Card | None = None


def play(scene: Scene) -> None:
    """Play the whole story. Every step ends on record; one that does not hold raises and ends the story."""
    with ca_keys.ca_keys_permitted():
        for part in (prepare, county, registrars, clinic, office, desk, maker, box, loss):
            part(scene)
        seal_now()


def prepare(scene: Scene) -> None:
    """Keys, registers and the issuer's own people: what an operator does once."""
    stage = scene.stage
    with stage.step(
        "ca.made", "Root and issuing certificate authority are made; their keys never leave the key folder"
    ):
        if not CertificateAuthority.objects.exists():
            make_authorities(actor=scene.operator)
    make_checkpoint_key()
    trust_the_maker()
    refresh_organisations()
    refresh_professionals()
    refresh_people()
    with stage.step(
        "office.appointed",
        "The operator appoints handlers, a rights administrator, an auditor and a revocation officer",
    ):
        scene.office = beginning.open_office(scene.operator)


def county(scene: Scene) -> None:
    """A wellbeing services county makes its contract and gets two registration points with numbers of their own."""
    stage = scene.stage
    kaisa = beginning.arrive("kaisa")
    scene.users["kaisa"] = kaisa
    with stage.step("county.account", "Kaisa opens the county's account in the portal", link="/asiointi/"):
        scene.county = open_account(
            actor=kaisa, business_id=business_id(9900021), kind="county", name_fi="Koivurannan hyvinvointialue",
            name_sv="Björkstrands välfärdsområde", phone="+358 9 000 0001",
        )  # fmt: skip
    for place, (name_fi, name_sv, street) in enumerate(
        (
            ("Keskussairaalan rekisteröintipiste", "Centralsjukhusets registreringsställe", "Sairaalantie 1"),
            ("Itäisen terveysaseman rekisteröintipiste", "Östra hälsostationens registreringsställe", "Itäväylä 22"),
        )
    ):
        with stage.step(
            f"county.point_{place + 1}", f"{name_fi} gets an electronic customer number of its own"
        ) as step:
            point = open_registration_point(
                actor=kaisa, account=scene.county, name_fi=name_fi, name_sv=name_sv, municipality="Koivuranta",
                visiting_address=f"{street}, 00010 Koivuranta", delivery_address=f"{street}, ovi 3, 00010 Koivuranta",
                contact_name="Riitta Rantanen", contact_email="rekisterointi@demo.example", contact_phone="+358 9 000 0002",
                opening_hours="ma–pe 8–15 / må–fr 8–15", offers_mandated_service=True,
            )  # fmt: skip
            step.event = "point:planned"
        if place == 0:
            scene.central = point
        else:
            scene.eastern = point
    with stage.step("county.contract_started", "Kaisa starts the county's card contract (sote)"):
        version = start_contract(actor=kaisa, account=scene.county)
    with stage.step("county.contract_submitted", "She fills it in, names the main point, and submits it"):
        fill_in(version, by=kaisa, mode="own_points", contact="Kaisa Koskinen", signatory="kalle")
        for point in (scene.central, scene.eastern):
            add_subscription(actor=kaisa, version=version, point=point)
        choose_main_point(actor=kaisa, version=version, point=scene.central)
        submit_contract(actor=kaisa, version=fresh(version))
    scene.county_version = fresh(version)
    decide(scene, scene.county_version, "county")
    with stage.step(
        "county.contract_signed", "Kalle signs it, strongly identified; the signature is a fact of its own"
    ):
        kalle = scene.users["kalle"] = beginning.join("kalle", account=scene.county, invited_by=kaisa, role="signatory")
        beginning.identify(kalle, "kalle")
        sign_contract(actor=kalle, version=fresh(version))


def registrars(scene: Scene) -> None:
    """Four trained people become registrars, two at each point, and the points open."""
    stage, oili = scene.stage, scene.office["oili"]
    kaisa = scene.users["kaisa"]
    for key, point in (
        ("riitta", scene.central),
        ("rauno", scene.central),
        ("rebekka", scene.eastern),
        ("robin", scene.eastern),
    ):
        name = PLAYERS[key].name
        with stage.step(f"registrar.{key}", f"{name}, trained and identified, becomes a registrar of one point"):
            user = scene.users[key] = beginning.join(key, account=scene.county, invited_by=kaisa, role="reader")
            training = beginning.train(user, by=oili, passed_on=today() - timedelta(days=30))
            grant_registrar_right(
                actor=oili, user=user, point=point, card_kinds=EVERY_KIND, training=training, basis="Demon tarina"
            )
            beginning.give_desk(user, key, by=oili)
    for place, point in enumerate((scene.central, scene.eastern), 1):
        with stage.step(f"county.point_{place}_open", "With two registrars the point opens"):
            take_point_into_use(actor=kaisa, account=scene.county, point=point)


def clinic(scene: Scene) -> None:
    """A private clinic authorises one of the points, by its number and its owner's business ID."""
    stage = scene.stage
    maija = scene.users["maija"] = beginning.arrive("maija")
    with stage.step("clinic.account", "Maija opens the clinic's account", link="/asiointi/"):
        scene.clinic = open_account(
            actor=maija, business_id=business_id(9900103), kind="private", name_fi="Lääkärikeskus Kuusi Oy",
            phone="+358 9 000 0100",
        )  # fmt: skip
    with stage.step(
        "clinic.contract_started",
        'She starts a card contract: "Valtuutan toisen organisaation toimimaan rekisteröijänä"',
    ):
        version = start_contract(actor=maija, account=scene.clinic)
    fill_in(version, by=maija, mode="authorise_other", contact="Maija Korhonen", signatory="sami")
    owner = scene.central.owner.business_id
    number = scene.central.service_number
    mistyped = number[:-1] + str((int(number[-1]) + 1) % 10)
    for code, refusal, title, service_number, typed_owner in (
        ("clinic.number_mistyped", "service_number_mistyped", "One wrong digit is noticed by the check digit", mistyped, owner),
        ("clinic.number_of_contract", "contract_number_typed", "The number of a contract is recognised and named as such",
         scene.county_version.contract.number, owner),
        ("clinic.wrong_owner", "business_id_not_owners", "A business ID that is not the owner's stops it", number,
         scene.clinic.organisation.business_id),
    ):  # fmt: skip
        stage.expect_refusal(
            code, title, refusal,
            lambda service_number=service_number, typed_owner=typed_owner: add_mandate(
                actor=maija, version=fresh(version), service_number=service_number, business_id=typed_owner,
                card_kinds=["personnel", "actor"],
            ),
        )  # fmt: skip
    with stage.step(
        "clinic.mandate_given", "The right number and business ID: the point's name and address stand for confirmation"
    ):
        scene.mandate = add_mandate(
            actor=maija,
            version=fresh(version),
            service_number=number,
            business_id=owner,
            card_kinds=["personnel", "actor"],
        )
    with stage.step("clinic.contract_submitted", "Maija submits contract and mandate on behalf of the clinic") as step:
        submit_contract(actor=maija, version=fresh(version))
        step.event = "contract:submitted"
    scene.clinic_version = fresh(version)


def office(scene: Scene) -> None:
    """The issuer's office grants; the clinic signs; rights are granted to the point, as an act of its own."""
    stage, hilla = scene.stage, scene.office["hilla"]
    decide(scene, scene.clinic_version, "clinic")
    scene.mandate.refresh_from_db()
    with stage.step(
        "office.rights_granted",
        "Hilla grants the rights to the point: its present and later registrars see the customer",
    ):
        grant_rights(actor=hilla, mandate=scene.mandate)
    scene.customership = Customership.objects.select_related("organisation", "point").get(mandate=scene.mandate)
    with stage.step("clinic.contract_signed", "Sami signs the contract, strongly identified"):
        sami = scene.users["sami"] = beginning.join(
            "sami", account=scene.clinic, invited_by=scene.users["maija"], role="signatory"
        )
        beginning.identify(sami, "sami")
        sign_contract(actor=sami, version=fresh(scene.clinic_version))


def desk(scene: Scene) -> None:
    """Hanna comes to the desk with her certificate of employment and her passport."""
    stage, riitta = scene.stage, scene.users["riitta"]
    hanna = PLAYERS["hanna"]
    there = f"/vartti/{scene.customership.code}/"
    stage.expect_refusal(
        "desk.other_point", "Rebekka of the other point has no right to this customer", "no_right",
        lambda: register_employment_proof(actor=scene.users["rebekka"], point=scene.central, **paper(scene)),
    )  # fmt: skip
    with stage.step(
        "desk.proof_registered", "Riitta registers the certificate of employment that Hanna brought along", link=there
    ):
        proof = register_employment_proof(actor=riitta, point=scene.central, **paper(scene))
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
        "desk.order_submitted",
        f"{hanna.name} shows her passport, accepts the terms, and Riitta orders the card",
        link=there,
    ):
        scene.order = order(scene)
    stage.expect_refusal("desk.twin_refused", "A twin of the order is refused", "twin_order", lambda: order(scene))


def maker(scene: Scene) -> None:
    """The maker makes the card and its keys, the authority its certificates, linted before they are signed."""
    stage = scene.stage
    with stage.step("maker.batch_sent", "The order goes to the card maker in a signed and encrypted batch") as step:
        send_batches()
        step.event = "order:sent"
    run_the_maker()
    with stage.step(
        "maker.card_produced", "Two P-256 key pairs are made on the card; the order ends, the card begins"
    ) as step:
        fetch_results()
        step.event = "card:produced"
    scene.card = Card.objects.get(order=scene.order)
    with stage.step("ca.certificates_issued", "Two certificates, linted before signing, then signed") as step:
        issue_waiting()
        step.event = "card:certified"
    send_batches()
    run_the_maker()
    with stage.step(
        "maker.dispatched", "The card leaves the maker; its letter falls due four working days later"
    ) as step:
        fetch_results()
        step.event = "card:dispatched"
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
    with stage.step("desk.box_received", "Riitta receives the box and reads each card", link="/vartti/") as step:
        receive_box(actor=riitta, box=Box.objects.get(cards__card=card), serials=[card.serial])
        step.event = "box:received"
    with stage.step(
        "desk.handed_over",
        "Hanna proves her identity again and signs for the card",
        link=f"/vartti/kortit/{card.code}/",
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
        step.event = "card:cancelled"
    with stage.step("ca.certificates_revoked", "Both certificates are revoked with a reason, for good") as step:
        revoke_certificates(card=card.code)
        step.event = "card:certificates_revoked"
    with stage.step("ca.crl_published", "The revocation list names them", link="/crl/"):
        publish_crl()
    card.refresh_from_db()


# -- Small parts ------------------------------------------------------------------------------------------------------


def fill_in(version: ContractVersion, *, by: User, mode: str, contact: str, signatory: str) -> None:
    """The customer answers what is asked of it."""
    player = PLAYERS[signatory]
    parts: dict[str, dict[str, Any]] = {
        "registrar_mode": {"registrar_mode": mode},
        "card_kinds": {"card_kinds": ["personnel", "actor"]},
        "contact": {
            "contact_name": contact,
            "contact_email": "kortit@demo.example",
            "contact_phone": "+358 9 000 0003",
        },
        "signatory": {"signatory_name": f"{player.given_names} {player.family_name}", "signatory_email": player.email},
        "proof_signers": {"proof_signers": [{"name": contact, "position": "hallintopäällikkö"}]},
    }
    if mode == "own_points":
        parts["billing"] = {"billing": "Verkkolasku 003799000211, välittäjä 003721291126"}
    for part, values in parts.items():
        save_contract_part(actor=by, version=fresh(version), part=part, values=values)


def decide(scene: Scene, version: ContractVersion, who: str) -> None:
    hilla = scene.office["hilla"]
    with scene.stage.step(f"office.{who}_taken", f"Hilla takes the {who}'s matter from the queue", link="/virasto/"):
        take_case(actor=hilla, case=version.case)
    with scene.stage.step(
        f"office.{who}_granted", f'She grants the {who}\'s contract: "Toimikorttisopimus, myönnetty"'
    ) as step:
        grant_contract(actor=hilla, version=fresh(version))
        step.event = "contract:granted"


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
    hanna = PLAYERS["hanna"]
    said: dict[str, Any] = {
        **PASSPORT, "family_name": hanna.family_name, "given_names": hanna.given_names, "terms_accepted": True,
        "data_confirmed": True, "language": "fi", "medium": "paper", "form_place": f"Mappi 2/{today().year}",
        "letter_to": "home", "letter_address": "Kotikatu 7 A 3, 00010 Koivuranta",
    }  # fmt: skip
    return order_card(
        actor=scene.users["riitta"], customership=scene.customership, holder=Person.objects.get(pk=scene.line.person_id),
        kind="personnel", line=scene.line, **{**said, **changes},
    )  # fmt: skip


def hand_over(scene: Scene, by: User) -> Any:
    return hand_over_card(
        actor=by, card=fresh_card(scene.card), **PASSPORT, receipt="paper", receipt_place=f"Mappi 3/{today().year}"
    )


def fresh(version: ContractVersion) -> ContractVersion:
    """The row as it is now; actions move states in the database."""
    return ContractVersion.objects.select_related("contract__account__organisation").get(pk=version.pk)


def fresh_card(card: Card) -> Card:
    return Card.objects.select_related("order", "holder", "customership__point", "point").get(pk=card.pk)


def maker_state() -> Path:
    """The simulator's own folder, beside its spool and never inside it."""
    return Path(settings.KORTISTO_DATA) / "maker-simulator"


def _simulator(*arguments: str) -> str:
    """Run the card maker's simulator, which is a program of its own and knows nothing of ours."""
    done = subprocess.run(
        [sys.executable, "-m", "kortisto.maker.simulator", *arguments],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout


def trust_the_maker() -> None:
    """Both parties exchange their public keys, as operators do once."""
    ours = Path(settings.KORTISTO_DATA) / "authority-public.json"
    ours.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    ours.write_bytes(own_keys().public.to_json())
    theirs = _simulator("keys", "--state", str(maker_state()), "--trust", str(ours))
    trust(theirs.encode())


def run_the_maker() -> None:
    """Let the maker work until nothing is left to do."""
    _simulator("run", "--state", str(maker_state()), "--spool", str(maker_settings().spool_folder), "--once")
