"""The county's way through the portal: account, points with numbers, contract, decision, signature."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader

from kortisto.contracts.models import CardContract, CardKind, ContractSignature, RegistrarMode
from kortisto.kernel.testing import rule
from kortisto.organisations.models import MemberRole, OrganisationKind, RegistrationPoint
from kortisto.registers.fictive import business_id
from tests.journeys.acts import decides, invites, joins, save, signs
from tests.journeys.visitors import Visitor

pytestmark = pytest.mark.browser
POINTS = ("Keskussairaalan rekisteröintipiste", "Itäisen terveysaseman rekisteröintipiste")


@rule("BR-AU-01", "BR-US-04")
def test_a_county_gets_its_contract_and_a_number_for_each_of_its_points(tell, visitor):
    tell("issuer")
    kaisa = visitor("kaisa")
    opens_the_account(kaisa)
    kaisa.gives_address()
    numbers = [sets_up_point(kaisa, name) for name in POINTS]
    assert len(set(numbers)) == 2
    assert all(re.fullmatch(r"\d{4} \d{4}", number) for number in numbers)
    kalle = visitor("kalle")
    invites(kaisa, kalle.player.email, MemberRole.SIGNATORY)
    joins(kalle)
    fills_in_the_contract(kaisa)

    hilla = visitor("hilla").come_in_by_password()
    decides(hilla, "Koivurannan hyvinvointialue")

    kaisa.go("/asiointi/asiat/keskeneraiset/")
    kaisa.sees("Toimikorttisopimus, myönnetty")
    kaisa.is_told("Not signed")
    signs(kalle)
    contract = CardContract.objects.get()
    signature = ContractSignature.objects.get(version__contract=contract)
    assert (signature.signer_name, signature.method) == ("Kalle Johannes Järvinen", "malli:pwd+otp")

    kaisa.go("/asiointi/asiat/valmiit/")
    kaisa.sees("Toimikorttisopimus, myönnetty")
    menu = kaisa.open_menu("Toimikorttisopimus, myönnetty")
    menu.get_by_role("link", name="Näytä rekisteröintipistetilaukset").click()
    kaisa.at("/asiointi/asiat/*/pistetilaukset/")
    kaisa.sees(*POINTS, *numbers)

    main = RegistrationPoint.objects.get(name_fi=POINTS[0])
    assert main.grouped_number in granted_paper(kaisa)
    assert RegistrationPoint.objects.get(name_fi=POINTS[1]).grouped_number not in granted_paper(kaisa).split("\n")[0]


# -- What they do -----------------------------------------------------------------------------------------------------


def opens_the_account(kaisa: Visitor) -> None:
    """Kaisa, whom nobody knows yet, opens the county's account and becomes its administrator by identifying."""
    kaisa.go("/asiointi/kirjaudu/")
    kaisa.follow("Open an account for an organisation")
    kaisa.press("Continue")
    kaisa.identify()
    kaisa.at("/asiointi/tilit/uusi/")
    kaisa.fill("The organisation's business ID", business_id(9900021))
    kaisa.fill("Name in Finnish", "Koivurannan hyvinvointialue")
    kaisa.fill("Name in Swedish", "Björkstrands välfärdsområde")
    kaisa.choose(OrganisationKind.COUNTY)
    kaisa.fill("Telephone", "+358 9 000 0001")
    kaisa.press("Open the account")
    kaisa.at("/asiointi/")
    kaisa.is_told("The account has been opened. You are its administrator.")


def sets_up_point(kaisa: Visitor, name: str) -> str:
    """A registration point with its own electronic customer number; gives the number as the page shows it."""
    kaisa.go("/asiointi/pisteet/uusi/")
    kaisa.fill("Name in Finnish", name)
    kaisa.fill("Visiting address", "Sairaalantie 1, 00010 Koivuranta")
    kaisa.fill("Municipality", "Koivuranta")
    kaisa.fill("Delivery address of cards", "Sairaalantie 1, ovi 3, 00010 Koivuranta")
    kaisa.fill("Contact person of the registration point", "Riitta Rantanen")
    kaisa.fill("E-mail of the registration point", "rekisterointi@demo.example")
    kaisa.choose("Registers cards for other organisations that authorise it")
    kaisa.press("Save")
    kaisa.at("/asiointi/pisteet/")
    row = kaisa.main.get_by_role("row").filter(has_text=name).inner_text()
    found = re.search(r"\d{4}\s\d{4}", row)
    assert found, row
    return re.sub(r"\s", " ", found[0])


def fills_in_the_contract(kaisa: Visitor) -> None:
    """The county registers its own people: two points, one of them the main one."""
    kaisa.go("/asiointi/sopimus/uusi/")
    kaisa.press("Start the application")
    kaisa.at("/asiointi/hakemus/*/")
    kaisa.follow("Who registers the cards")
    kaisa.choose(RegistrarMode.OWN_POINTS)
    save(kaisa)
    for kind in (CardKind.PERSONNEL, CardKind.ACTOR):
        kaisa.choose(kind)
    save(kaisa)
    for name in POINTS:
        kaisa.main.get_by_role("checkbox", name=re.compile(re.escape(name))).check()
    kaisa.main.get_by_role("radio", name=re.compile(re.escape(POINTS[0]))).check()
    save(kaisa)
    kaisa.fill("Contact person's telephone", "+358 9 000 0003")
    save(kaisa)
    kaisa.main.get_by_label("Kalle Johannes Järvinen", exact=False).check()
    save(kaisa)
    kaisa.main.locator("[name=proof_signers]").fill("Kaisa Koskinen, hallintopäällikkö")
    save(kaisa)
    kaisa.fill("E-invoice address", "0037 9900 0210")
    kaisa.fill("Identifier of the e-invoice operator", "003721291126")
    save(kaisa)
    kaisa.at("/asiointi/hakemus/*/tarkista/")
    kaisa.press("Send the application")
    kaisa.at("/asiointi/asiat/*/")


def granted_paper(kaisa: Visitor) -> str:
    """The text of the contract's PDF, as the customer downloads it."""
    code = re.search(r"/asiat/([0-9A-Z]{10})/", kaisa.path)
    assert code
    answer = kaisa.page.request.get(f"{kaisa.url}/asiointi/asiat/{code[1]}/sopimus.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.body())).pages
    return "\n".join(page.extract_text() for page in pages).replace("\xa0", " ")
