"""From the maker to the revocation list: box, handover, loss, and the page that tells why the card exists."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from playwright.sync_api import expect

from kortisto.cards.models import ActivationLetter, Box, Card, Handover, LossReport
from kortisto.cards.states import CardState
from kortisto.demo.people import PLAYERS
from kortisto.holders.models import DocumentKind
from kortisto.kernel.clock import add_working_days, today
from kortisto.kernel.testing import rule
from kortisto.pki.models import Certificate
from tests.journeys.visitors import Visitor, a_day_at_the_makers, mails_go_out, work

pytestmark = pytest.mark.browser


@rule("BR-HO-01", "BR-HO-02", "BR-RV-02", "BR-RV-05", "BR-LG-01")
def test_a_card_arrives_is_handed_over_and_lost_and_the_list_names_it(tell, visitor):
    scene = tell("issuer", "county", "registrars", "clinic", "office", "desk", "professional")
    a_day_at_the_makers()
    card = Card.objects.get(order=scene.order)
    assert card.state == CardState.DISPATCHED
    letter = ActivationLetter.objects.get(card=card)
    assert letter.due_on == add_working_days(today(), 4)

    riitta = visitor("riitta").come_to_the_desk()
    receives_the_box(riitta)
    hands_over(riitta, card)
    hanna = visitor("hanna")
    sees_her_card(hanna, card)

    rebekka = visitor("rebekka").come_to_the_desk()
    reports_the_loss(rebekka, card)
    work()
    card.refresh_from_db()
    assert card.state == CardState.CANCELLED
    the_list_names_both(rebekka, card)

    mails_go_out()
    riitta.go(f"/vartti/kortit/{card.code}/miksi/")
    tells_everything(riitta)
    hilla = visitor("hilla").come_in_by_password()
    finds_the_card(hilla, card)
    tells_everything(hilla)
    hanna.go(f"/oma/kortit/{card.code}/")
    hanna.sees(hanna.words("Cancelled at"))


# -- What they do -----------------------------------------------------------------------------------------------------


def receives_the_box(riitta: Visitor) -> None:
    """One card is ticked, the other read with a scanner; with one of two the page asks to look again."""
    box = Box.objects.get()
    first, second = sorted(box.cards.select_related("card"), key=lambda row: row.card.serial)
    riitta.go("/vartti/")
    riitta.follow("Boxes to receive", exact=False)
    riitta.follow(box.number, exact=False)
    riitta.page.locator(f"[name=ticked][value='{first.card.serial}']").check()
    riitta.press("Receive the box")
    expect(riitta.page.locator(".error-summary")).to_contain_text(
        riitta.words("The box is not what its list says. Look again, then confirm.")
    )
    riitta.sees(second.card.serial)
    riitta.page.locator("[name=scanned]").fill(second.card.serial)
    riitta.press("Receive the box")
    riitta.is_told("Received")
    assert set(Card.objects.values_list("state", flat=True)) == {CardState.AT_POINT}


def hands_over(riitta: Visitor, card: Card) -> None:
    """Hanna proves her identity again and signs for the card."""
    riitta.go(f"/vartti/kortit/{card.code}/")
    riitta.follow("Hand over the card")
    riitta.choose(DocumentKind.PASSPORT)
    riitta.fill("Number of the document", "FP7654321")
    riitta.fill("Document valid until", "1.5.2031")
    riitta.choose(Handover.Receipt.PAPER)
    riitta.fill("Where the receipt is kept", "Mappi 3/2026")
    riitta.press("Hand over the card")
    riitta.at(f"/vartti/kortit/{card.code}/")
    card.refresh_from_db()
    assert card.state == CardState.HANDED_OVER


def sees_her_card(hanna: Visitor, card: Card) -> None:
    """The holder comes by strong identification only."""
    hanna.come_in_by_identification("holder")
    hanna.at("/oma/")
    hanna.sees(card.serial)
    hanna.main.get_by_role("link", name=hanna.words("Personnel card")).first.click()
    hanna.at(f"/oma/kortit/{card.code}/")
    hanna.sees("Lääkärikeskus Kuusi Oy", "Arkistonhoitaja")


def reports_the_loss(rebekka: Visitor, card: Card) -> None:
    """A registrar of another point, whose customer the card is not, takes the report by the complete identity code."""
    rebekka.go("/vartti/katoaminen/")
    rebekka.fill("Card number or complete personal identity code", PLAYERS["hanna"].identity_code)
    rebekka.press("Find the card")
    rebekka.page.locator("main a[href*='/katoaminen/']", has_text=card.serial).first.click()
    rebekka.at(f"/vartti/katoaminen/{card.code}/")
    rebekka.choose(LossReport.Reason.LOST)
    rebekka.choose(LossReport.Requester.HOLDER)
    rebekka.page.locator("[name=verified][value=yes]").check()
    rebekka.fill("How you made sure", "Ringt tillbaka till numret i beställningen")
    rebekka.press("Send the report")
    expect(rebekka.page.locator(".error-summary")).to_have_count(0)
    assert LossReport.objects.get().received_by.startswith("user:")


def the_list_names_both(anybody: Visitor, card: Card) -> None:
    """The revocation list stands at the address that the certificates give, in the right type, and lists both of them."""
    pair = list(Certificate.objects.filter(subject_code=card.reference))
    assert len(pair) == 2
    for row in pair:
        certificate = x509.load_der_x509_certificate(bytes(row.der))
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
        # The certificates name a domain for examples; this server stands for it.
        path = urlsplit(points[0].full_name[0].value).path
        answer = anybody.page.request.get(f"{anybody.url}{path}")
        assert (answer.status, answer.headers["content-type"]) == (200, "application/pkix-crl")
        revoked = x509.load_der_x509_crl(answer.body()).get_revoked_certificate_by_serial_number(
            certificate.serial_number
        )
        assert revoked is not None
        reason = revoked.extensions.get_extension_for_class(x509.CRLReason).value.reason
        assert reason == x509.ReasonFlags.key_compromise


def finds_the_card(hilla: Visitor, card: Card) -> None:
    """The office's search knows the card by its number."""
    search = hilla.page.get_by_role("searchbox").first
    search.fill(card.serial)
    search.press("Enter")
    hilla.at("/virasto/haku/")
    hilla.main.get_by_role("row").filter(has_text=card.serial).get_by_role("link").first.click()
    hilla.at(f"/virasto/kortit/{card.code}/")
    hilla.main.locator("a[href$='/miksi/']").first.click()


def tells_everything(reader: Visitor) -> None:
    """Every ground, person and state of the card is on one page, with its events."""
    reader.stands_on(reader.words("Why does this card exist?"))
    reader.sees("Riitta Helena Rantanen", "Rebekka Sofia Öhman", "Maija", "Lääkärikeskus Kuusi Oy", "Arkistonhoitaja")
    for chapter in ("What stands in the certificates", "Every change of state", "Everybody who acted"):
        reader.is_told(chapter)
    expect(reader.main.get_by_text(reader.words("Changes are missing from the log"))).to_have_count(0)
    codes = re.findall(r"\b[0-9A-HJKMNP-TV-Z]{10}\b", reader.main.inner_text())
    assert len(set(codes)) >= 5
