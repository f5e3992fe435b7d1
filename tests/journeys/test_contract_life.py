"""A contract is changed while an order is open, and later terminated: what goes on, and what stops."""

from __future__ import annotations

import re
from typing import Any

import pytest

from kortisto.cards.models import CardOrder
from kortisto.contracts.models import ContractVersion
from kortisto.kernel.testing import rule
from kortisto.pki.backends.embedded import keys
from tests.journeys.acts import decides, save, signs

pytestmark = pytest.mark.browser
CLINIC = "Lääkärikeskus Kuusi Oy"


@rule("BR-AU-14", "BR-EC-08")
def test_a_contract_changes_while_an_order_is_open_and_is_terminated_later(tell, visitor):
    scene = tell("issuer", "county", "registrars", "clinic", "office", "desk")
    order, first = scene.order, scene.clinic_version
    maija = visitor("maija").come_in_by_identification("portal")
    changes_who_gives_certificates(maija)
    hilla = visitor("hilla").come_in_by_password()
    hilla.go("/virasto/asiat/")
    hilla.follow(CLINIC)
    hilla.sees("Kaarina Kuusi, henkilöstöpäällikkö")
    decides(hilla, CLINIC)
    assert state_of(first) == "in_force"
    sami = visitor("sami").come_in_by_identification("portal")
    signs(sami)
    second = ContractVersion.objects.get(contract=first.contract, number=2)
    assert (state_of(first), second.state) == ("replaced", "in_force")
    assert CardOrder.objects.get(pk=order.pk).version == first
    takes_the_sealed_paper(maija, second)
    terminates(maija, second)
    assert state_of(second) == "ending"
    assert CardOrder.objects.get(pk=order.pk).state == "submitted"


def state_of(version: ContractVersion) -> str:
    return ContractVersion.objects.get(pk=version.pk).state


def changes_who_gives_certificates(maija: Any) -> None:
    maija.go("/asiointi/asiat/valmiit/")
    maija.open_menu("Toimikorttisopimus, myönnetty").get_by_role(
        "link", name=maija.words("Change the contract"), exact=True
    ).click()
    maija.press("Start the application")
    maija.at("/asiointi/hakemus/*/")
    maija.follow("Who gives certificates of employment")
    maija.main.locator("[name=proof_signers]").fill("Kaarina Kuusi, henkilöstöpäällikkö")
    save(maija)
    maija.at("/asiointi/hakemus/*/tarkista/")
    maija.sees("Kaarina Kuusi, henkilöstöpäällikkö", "Maija", maija.words("What changes"))
    maija.press("Send the application")
    maija.at("/asiointi/asiat/*/")


def takes_the_sealed_paper(maija: Any, version: ContractVersion) -> None:
    from kortisto.kernel.jobs import run_now

    with keys.ca_keys_permitted():
        run_now("contracts:seal_contract", version=version.code)
    maija.go(f"/asiointi/asiat/{version.case.code}/")
    link = maija.main.get_by_role("link", name=re.compile("sähköinen leima")).get_attribute("href")
    answer = maija.page.request.get(f"{maija.url}{link}")
    assert answer.headers["content-type"] == "application/pdf"
    assert b"ETSI.CAdES.detached" in answer.body()


def terminates(maija: Any, version: ContractVersion) -> None:
    maija.go(f"/asiointi/asiat/{version.case.code}/irtisano/")
    maija.sees("1 valtuutus päättyy", "1 tilaus on avoinna")
    maija.press("Terminate the contract")
    assert maija.page.locator(".error-summary").count() == 1
    maija.fill("Reason", "Lopetamme toiminnan.")
    maija.press("Terminate the contract")
    maija.at("/asiointi/asiat/*/")
    maija.sees("Lopetamme toiminnan.", maija.words("The contract has been terminated"))
