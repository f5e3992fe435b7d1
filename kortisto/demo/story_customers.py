"""The story's customers and the office: county, registrars, clinic, decisions, rights."""

from datetime import timedelta
from functools import partial
from typing import Any

from kortisto.accounts.models import User
from kortisto.contracts.actions.add_mandate import add_mandate
from kortisto.contracts.actions.add_subscription import add_subscription
from kortisto.contracts.actions.choose_main_point import choose_main_point
from kortisto.contracts.actions.grant_contract import grant_contract
from kortisto.contracts.actions.save_contract_part import save_contract_part
from kortisto.contracts.actions.sign_contract import sign_contract
from kortisto.contracts.actions.start_contract import start_contract
from kortisto.contracts.actions.submit_contract import submit_contract
from kortisto.contracts.actions.take_case import take_case
from kortisto.contracts.decisions import GRANT_RIGHTS
from kortisto.contracts.models import ContractVersion, Customership
from kortisto.kernel.clock import today
from kortisto.organisations.actions.open_account import open_account
from kortisto.organisations.actions.open_registration_point import open_registration_point
from kortisto.organisations.actions.take_point_into_use import take_point_into_use
from kortisto.organisations.actions.tick_readiness import tick_readiness
from kortisto.registers.fictive import business_id
from kortisto.registrars.actions.grant_registrar_right import grant_registrar_right
from kortisto.rulebook.actions.approve import approve
from kortisto.rulebook.actions.propose import propose
from kortisto.rulebook.read import rule
from kortisto.ui.face import address

from . import beginning
from .people import PLAYERS
from .scene import EVERY_KIND, Scene, fresh


def county(scene: Scene) -> None:
    """A wellbeing services county makes its contract and gets two registration points with numbers of their own."""
    stage = scene.stage
    kaisa = beginning.arrive("kaisa")
    scene.users["kaisa"] = kaisa
    with stage.step(
        "county.account", "Kaisa opens the county's account in the portal", link=address("portal", "home")
    ) as step:
        scene.county = open_account(
            actor=kaisa, business_id=business_id(9900021), kind="county", name_fi="Koivurannan hyvinvointialue",
            name_sv="Björkstrands välfärdsområde", phone="+358 9 000 0001",
        )  # fmt: skip
        step.event = "account:opened"
    for place, (name_fi, name_sv, street) in enumerate(
        (
            ("Keskussairaalan rekisteröintipiste", "Centralsjukhusets registreringsställe", "Sairaalantie 1"),
            ("Itäisen terveysaseman rekisteröintipiste", "Östra hälsostationens registreringsställe", "Itäväylä 22"),
        )
    ):
        with stage.step(
            f"county.point_{place + 1}",
            f"{name_fi} gets an electronic customer number of its own",
            link=address("portal", "point_list"),
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
    with stage.step(
        "county.contract_submitted",
        "She fills it in, names the main point, and submits it",
        link=address("portal", "case_detail", version.case.code),
    ):
        fill_in(version, by=kaisa, mode="own_points", contact="Kaisa Koskinen", signatory="kalle")
        for point in (scene.central, scene.eastern):
            add_subscription(actor=kaisa, version=version, point=point)
        choose_main_point(actor=kaisa, version=version, point=scene.central)
        submit_contract(actor=kaisa, version=fresh(version))
    scene.county_version = fresh(version)
    decide(scene, scene.county_version, "county")
    with stage.step(
        "county.contract_signed",
        "Kalle signs it, strongly identified; the signature is a fact of its own",
        link=address("portal", "subscription_list", version.case.code),
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
        user = scene.users[key] = beginning.join(key, account=scene.county, invited_by=kaisa, role="reader")
        with stage.step(
            f"registrar.{key}_right",
            f"Oili checks {name}'s training and makes them a registrar of {point.name_fi}",
            link=address("office", "registrar_detail", user.code),
        ) as step:
            training = beginning.train(user, by=oili, passed_on=today() - timedelta(days=30))
            grant_registrar_right(
                actor=oili, user=user, point=point, card_kinds=EVERY_KIND, training=training, basis="Demon tarina"
            )
            step.event = "registrarright:granted"
        with stage.step(f"registrar.{key}", f"{name} takes a desk user name into use, which came in three messages"):
            beginning.give_desk(user, key, by=oili)
    for place, point in enumerate((scene.central, scene.eastern), 1):
        with stage.step(f"county.point_{place}_ready", f"Kaisa fills in the check-list of {point.name_fi}"):
            lines = [item.name for item in rule("point_checklist")]
            tick_readiness(actor=kaisa, account=scene.county, point=point, items=lines)
        with stage.step(f"county.point_{place}_open", f"With two registrars {point.name_fi} opens"):
            take_point_into_use(actor=kaisa, account=scene.county, point=point)


def clinic(scene: Scene) -> None:
    """A private clinic authorises one of the points, by its number and its owner's business ID."""
    stage = scene.stage
    maija = scene.users["maija"] = beginning.arrive("maija")
    with stage.step("clinic.account", "Maija opens the clinic's account", link=address("portal", "home")) as step:
        scene.clinic = open_account(
            actor=maija, business_id=business_id(9900103), kind="private", name_fi="Lääkärikeskus Kuusi Oy",
            phone="+358 9 000 0100",
        )  # fmt: skip
        step.event = "account:opened"
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
            partial(
                add_mandate, actor=maija, version=fresh(version), service_number=service_number, business_id=typed_owner,
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
    with stage.step(
        "clinic.contract_submitted",
        "Maija submits contract and mandate on behalf of the clinic",
        link=address("portal", "case_detail", version.case.code),
    ) as step:
        submit_contract(actor=maija, version=fresh(version))
        step.event = "contract:submitted"
    scene.clinic_version = fresh(version)


def office(scene: Scene) -> None:
    """The issuer's office grants; the clinic signs; rights are granted to the point, as an act of its own."""
    stage, hilla, heikki = scene.stage, scene.office["hilla"], scene.office["heikki"]
    decide(scene, scene.clinic_version, "clinic")
    scene.mandate.refresh_from_db()
    with stage.step(
        "office.rights_proposed",
        "Hilla proposes the rights to the point; who will see what stands on the proposal",
        link=address("office", "mandate_detail", scene.mandate.code),
    ) as step:
        arguments = {"mandate": scene.mandate, "narrowed_to": []}
        proposal = propose(
            actor=hilla, decision=GRANT_RIGHTS, arguments=arguments, reason="Klinikka ja piste ovat sopineet asiasta."
        )
        step.event = "proposal:made"
    with stage.step(
        "office.rights_granted",
        "Heikki approves: the point's present and later registrars see the customer",
        link=address("office", "proposal_detail", proposal.code),
    ) as step:
        step.event = "proposal:approved"
        approve(actor=heikki, proposal=proposal)
    scene.customership = Customership.objects.select_related("organisation", "point").get(mandate=scene.mandate)
    with stage.step(
        "clinic.contract_signed",
        "Sami signs the contract, strongly identified",
        link=address("portal", "case_detail", scene.clinic_version.case.code),
    ):
        sami = scene.users["sami"] = beginning.join(
            "sami", account=scene.clinic, invited_by=scene.users["maija"], role="signatory"
        )
        beginning.identify(sami, "sami")
        sign_contract(actor=sami, version=fresh(scene.clinic_version))


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
        parts["billing"] = {"e_invoice_address": "003799000210", "e_invoice_operator": "003721291126"}
    for part, values in parts.items():
        save_contract_part(actor=by, version=fresh(version), part=part, values=values)


def decide(scene: Scene, version: ContractVersion, who: str) -> None:
    hilla = scene.office["hilla"]
    with scene.stage.step(
        f"office.{who}_taken",
        f"Hilla takes the {who}'s matter from the queue",
        link=address("office", "case_detail", version.case.code),
    ):
        take_case(actor=hilla, case=version.case)
    with scene.stage.step(
        f"office.{who}_granted", f'She grants the {who}\'s contract: "Toimikorttisopimus, myönnetty"'
    ) as step:
        grant_contract(actor=hilla, version=fresh(version))
        step.event = "contract:granted"
