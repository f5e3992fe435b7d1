"""The demo's country: the counties, HUS and Helsinki by name, points, private organisations in every stage, fictive people.

Made by the same actions as everything else, after the story and beside it, so that lists, queues and searches have something
in them. The organisations' business IDs, addresses and people are invented; only the names of counties are real.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from django.core.files.base import ContentFile

from kortisto.accounts.actions.note_strong_identification import note_strong_identification
from kortisto.accounts.actions.register_identified_user import register_identified_user
from kortisto.accounts.identification import Identified
from kortisto.accounts.models import User
from kortisto.bulletins.actions.approve_bulletin import approve_bulletin
from kortisto.bulletins.actions.begin_sending import begin_sending
from kortisto.bulletins.actions.finish_sending import finish_sending
from kortisto.bulletins.actions.write_bulletin import write_bulletin
from kortisto.bulletins.moves import APPROVE, fingerprint
from kortisto.contracts.actions.add_mandate import add_mandate
from kortisto.contracts.actions.add_subscription import add_subscription
from kortisto.contracts.actions.check_evidence import check_evidence
from kortisto.contracts.actions.choose_main_point import choose_main_point
from kortisto.contracts.actions.give_evidence import give_evidence
from kortisto.contracts.actions.grant_contract import grant_contract
from kortisto.contracts.actions.save_contract_part import save_contract_part
from kortisto.contracts.actions.start_contract import start_contract
from kortisto.contracts.actions.submit_contract import submit_contract
from kortisto.contracts.actions.take_case import take_case
from kortisto.contracts.models import ContractVersion
from kortisto.feedback.actions.ask_question import ask_question
from kortisto.inquiries.actions.collect_items import collect_items
from kortisto.inquiries.actions.open_inquiry import open_inquiry
from kortisto.kernel.actors import System, Visitor
from kortisto.kernel.clock import today
from kortisto.kernel.identifiers import check_identity_code
from kortisto.kernel.jobs import run_now
from kortisto.messages.lanes import work_lane
from kortisto.organisations.actions.begin_staff_visit import begin_staff_visit
from kortisto.organisations.actions.end_staff_visit import end_staff_visit
from kortisto.organisations.actions.invite_user import invite_user
from kortisto.organisations.actions.open_account import open_account
from kortisto.organisations.actions.open_registration_point import open_registration_point
from kortisto.organisations.models import CustomerAccount, MemberRole, Organisation, RegistrationPoint
from kortisto.registers.business import Company
from kortisto.registers.fictive import COUNTIES, companies, identity_code, people
from kortisto.registrars.actions.call_for_declaration import call_for_declaration
from kortisto.registrars.actions.open_registrar_review import open_registrar_review
from kortisto.registrars.actions.upload_registrars import upload_registrars
from kortisto.rulebook.actions.approve import approve
from kortisto.rulebook.actions.propose import propose

from .beginning import LEVEL, METHOD, user_of
from .scene import Scene, fresh

# How far a private organisation has come with its contract: the fourth and later ones repeat.
STAGES = ("draft", "submitted", "in_handling", "granted", "submitted")
PRIVATE = 12
COUNTIES_WITH_CONTRACT = 5
POINTS = (
    ("Keskussairaalan rekisteröintipiste", "Centralsjukhusets registreringsställe"),
    ("Terveysaseman rekisteröintipiste", "Hälsostationens registreringsställe"),
    ("Hyvinvointikeskuksen rekisteröintipiste", "Välfärdscentralens registreringsställe"),
)


BULLETIN = {
    "area": "registration",
    "title_fi": "Näin tarkastat passin ennen tilausta",
    "text_fi": """Passien tarkastamisesta on tullut kysymyksiä. Näin toimit joka kerta:

1. Vertaa kuvaa hakijaan, kun hakija on edessäsi.
2. Tarkasta, että passi on **voimassa** tänään.
3. Tunnustele tietosivua: reuna ei saa nousta.

## Jos jokin ei täsmää

Älä tilaa korttia. Kerro hakijalle, että asia selvitetään, ja lähetä havainnosta viesti [tukeen](mailto:tuki@demo.example).

- Passia ei saa jäädä pisteeseen.
- Kopiota ei oteta.""",
    "title_sv": "Så kontrollerar du passet före beställningen",
    "text_sv": """Vi har fått frågor om kontroll av pass. Gör så här varje gång:

1. Jämför fotot med sökanden när sökanden står framför dig.
2. Kontrollera att passet är **giltigt** i dag.
3. Känn på datasidan: kanten får inte lossna.

## Om något inte stämmer

Beställ inget kort. Berätta för sökanden att saken utreds och skicka ett meddelande till [stödet](mailto:tuki@demo.example).

- Passet får inte bli kvar på stället.
- Ingen kopia tas.""",
}
BREAK = {
    "area": "service",
    "title_fi": "Huoltokatko lauantaina klo 8–10",
    "text_fi": "Varttia ei voi käyttää lauantaina kello 8–10. Katoamisilmoitukset ottaa vastaan **sulkupalvelu** myös silloin.",
    "title_sv": "Serviceavbrott på lördag kl. 8–10",
    "text_sv": "Vartti kan inte användas på lördag klockan 8–10. Förlustanmälningar tas emot av **spärrtjänsten** även då.",
}


def settle(scene: Scene) -> int:
    """Fill the country; how many organisations there are in it. A country that is settled already stays as it is."""
    if Organisation.objects.filter(name_fi=COUNTIES[0][0]).exists():
        return Organisation.objects.count()
    users = _people()
    points: list[RegistrationPoint] = []
    for place, company in enumerate(companies()[: len(COUNTIES)]):
        points += _county(scene, company, next(users), place)
    for place, company in enumerate(companies()[len(COUNTIES) :][:PRIVATE]):
        _private(scene, company, next(users), STAGES[place % len(STAGES)], points[place % len(points)])
    _life_on_an_account()
    _bulletin(scene)
    _contacts(scene)
    _registrars(scene)
    _list_of_registrars(scene)
    return Organisation.objects.count()


CONTACTS = {
    "contract_mail": "sopimukset@demo.example",
    "desk_mail": "vartti@demo.example",
    "holder_help_address": "https://www.demo.example/neuvonta",
    "holder_help_phone": "0600 00 0000",
    "revocation_phone": "0800 00 0000",
}


def _contacts(scene: Scene) -> None:
    """The help pages name addresses and numbers, which two people have put into the rulebook."""
    hilla, heikki = scene.office["hilla"], scene.office["heikki"]
    for name, value in CONTACTS.items():
        arguments = {"rule_name": name, "value": value, "valid_from": today()}
        proposal = propose(
            actor=hilla, decision="rulebook:change_rule", arguments=arguments, reason="Esittelyn yhteystiedot"
        )
        approve(actor=heikki, proposal=proposal)


def _registrars(scene: Scene) -> None:
    """A review and a declaration wait for registrars, the acts of one are spot-checked, and somebody has asked a question."""
    oili, riitta = scene.office["oili"], user_of("riitta")
    program = System("registrars")
    open_registrar_review(actor=program, organisation=scene.county.organisation)
    call_for_declaration(actor=oili, due_on=today() + timedelta(days=30))
    if riitta is not None:
        inquiry = open_inquiry(
            actor=oili, user=riitta, first_day=today(), last_day=today(),
            reason="Vuosittainen pistokoe: rekisteröijän yhden päivän kortit katsotaan läpi.",
        )  # fmt: skip
        collect_items(actor=System("inquiries"), inquiry=inquiry)
    ask_question(
        actor=Visitor(), topic="cards", text="Unohdin kortin kotiin. Voinko saada tilapäisen kortin?", language="fi",
        face="public", email="haltija@demo.example",
    )  # fmt: skip


LIST_HEAD = (
    "Henkilötunnus", "Etunimet", "Sukunimi", "Sähköposti", "Matkapuhelin", "Kieli", "Asiointinumero", "Korttilajit",
    "Koulutus suoritettu",
)  # fmt: skip


def _list_of_registrars(scene: Scene) -> None:
    """A county's registrars of before, given as a list that has been checked: two who can be taken in, one row with a fault."""
    oili, number = user_of("oili"), scene.central.service_number
    rows = (
        (identity_code(date(1971, 4, 9), 961), "Anna Kaarina", "Saarinen", "anna.saarinen@demo.example", "+358457000961",
         "fi", number, "ammattikortti, henkilöstökortti", "12.3.2024"),
        (identity_code(date(1983, 11, 2), 962), "Erik Johan", "Lindqvist", "erik.lindqvist@demo.example", "+358457000962",
         "sv", number, "yrkeskort, personalkort", "2.9.2024"),
        (identity_code(date(1990, 6, 30), 963), "Noora", "Heino", "noora.heino@demo.example", "", "fi", number[:-1],
         "henkilöstökortti", "1.10.2025"),
    )  # fmt: skip
    text = "\n".join(";".join(row) for row in (LIST_HEAD, *rows))
    source = upload_registrars(actor=oili, file=ContentFile(text.encode(), name="rekisteröijät.csv"))
    run_now("registrars:check_import", code=source.code)


def _life_on_an_account() -> None:
    """The clinic's users and log have something in them: an invitation that waits, and a visit from the office that is over."""
    maija, hilla = user_of("maija"), user_of("hilla")
    membership = maija.memberships.order_by("pk").first() if maija is not None else None
    if maija is None or hilla is None or membership is None:
        return
    account = membership.account
    invite_user(actor=maija, account=account, email="sijainen@demo.example", role=MemberRole.CONTRACTS)
    reason = "Asiakas kysyi puhelimessa, miten valtuutus annetaan."
    visit = begin_staff_visit(actor=hilla, account=account, reason=reason, token_hash="")
    end_staff_visit(actor=hilla, visit=visit)


def _bulletin(scene: Scene) -> None:
    """The registrars have a bulletin that they have not read yet, and the office one that waits for a second person."""
    hilla, heikki = scene.office["hilla"], scene.office["heikki"]
    first = write_bulletin(actor=hilla, dated=today(), acknowledge=True, **BULLETIN)
    first = approve_bulletin(actor=hilla, approved_by=heikki, bulletin=first, content=fingerprint(first))
    begin_sending(actor=System("bulletins"), bulletin=first)
    work_lane(1)
    finish_sending(actor=System("bulletins"), bulletin=first)
    second = write_bulletin(actor=heikki, dated=today(), **BREAK)
    arguments = {"bulletin": second, "content": fingerprint(second)}
    propose(actor=heikki, decision=APPROVE, arguments=arguments, reason="Huoltokatko on sovittu toimittajan kanssa.")


def _people() -> Iterator[User]:
    """Fictive people of the population register, one after another, as new users who have identified strongly."""
    for number, one in enumerate(reversed(people()), 1):
        record = one.record
        identified = Identified(
            identity_code=check_identity_code(record.identity_code),
            given_names=record.given_names,
            family_name=record.family_name,
            method=METHOD,
            level=LEVEL,
        )
        user = register_identified_user(
            actor=Visitor(), identified=identified, reason="account_opening", email=f"asiakas{number}@demo.example"
        )
        note_strong_identification(actor=user, identified=identified, face="portal")
        yield user


def _county(scene: Scene, company: Company, user: User, place: int) -> list[RegistrationPoint]:
    kind = "municipality" if company.form == "kunta" else "county"
    account = open_account(
        actor=user, business_id=company.business_id, kind=kind, name_fi=company.name_fi, name_sv=company.name_sv
    )
    points = []
    for number, (name_fi, name_sv) in enumerate(POINTS[: 1 + place % 3]):
        street = f"{company.street} {number + 1}, {company.postal_code} {company.town}"
        points.append(
            open_registration_point(
                actor=user, account=account, name_fi=f"{company.town}: {name_fi[0].lower()}{name_fi[1:]}",
                name_sv=f"{company.town}: {name_sv[0].lower()}{name_sv[1:]}", municipality=company.town, visiting_address=street,
                delivery_address=street, opening_hours="ma–pe 8–15 / må–fr 8–15", offers_mandated_service=number == 0,
                service_fee_cents=3_000 if number == 0 else None, delivery_time="noin kaksi viikkoa / cirka två veckor",
            )
        )  # fmt: skip
    if place < COUNTIES_WITH_CONTRACT:
        version = start_contract(actor=user, account=account)
        _answer(version, user, "own_points", company)
        for point in points:
            add_subscription(actor=user, version=fresh(version), point=point)
        choose_main_point(actor=user, version=fresh(version), point=points[0])
        submit_contract(actor=user, version=fresh(version))
        _handle(scene, version, "granted" if place % 2 else "submitted")
    return points


def _private(scene: Scene, company: Company, user: User, stage: str, point: RegistrationPoint) -> CustomerAccount:
    account = open_account(
        actor=user, business_id=company.business_id, kind="private", name_fi=company.name_fi, name_sv=company.name_sv
    )
    version = start_contract(actor=user, account=account)
    _answer(version, user, "authorise_other", company)
    if stage == "draft":
        return account
    owner = point.owner.business_id
    offering = point if point.offers_mandated_service else point.owner.points.filter(offers_mandated_service=True)[0]
    add_mandate(
        actor=user, version=fresh(version), service_number=offering.service_number, business_id=owner,
        card_kinds=["personnel"],
    )  # fmt: skip
    submit_contract(actor=user, version=fresh(version))
    _handle(scene, version, stage)
    return account


def _answer(version: ContractVersion, user: User, mode: str, company: Company) -> None:
    parts = {
        "registrar_mode": {"registrar_mode": mode},
        "card_kinds": {"card_kinds": ["personnel", "actor"]},
        "contact": {
            "contact_name": user.name,
            "contact_email": "yhteys@demo.example",
            "contact_phone": "+358 9 000 0000",
        },
        "signatory": {"signatory_name": user.name, "signatory_email": "allekirjoittaja@demo.example"},
        "proof_signers": {"proof_signers": [{"name": user.name, "position": "hallintopäällikkö"}]},
    }
    if mode == "own_points":
        parts["billing"] = {"billing": f"{company.name_fi}, {company.street}, {company.postal_code} {company.town}"}
    for part, values in parts.items():
        save_contract_part(actor=user, version=fresh(version), part=part, values=values)
    _show_right_to_sign(version, user)


def _show_right_to_sign(version: ContractVersion, user: User) -> None:
    name = fresh(version).signatory_name
    give_evidence(
        actor=user, version=fresh(version), name=name, kind="e_authorisation", reference=f"SV-{version.contract.number}"
    )


def _handle(scene: Scene, version: ContractVersion, stage: str) -> None:
    heikki = scene.office["heikki"]
    if stage in ("in_handling", "granted"):
        take_case(actor=heikki, case=fresh(version).case)
    if stage == "granted":
        for evidence in version.evidence.filter(accepted__isnull=True):
            check_evidence(actor=heikki, evidence=evidence, accepted=True)
        grant_contract(actor=heikki, version=fresh(version))
