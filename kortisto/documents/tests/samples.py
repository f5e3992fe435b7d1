"""Files for the tests, made here: real ones, damaged ones, and ones that lie."""

import io
from typing import Any

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

TERMS = {"version": "1", "text": "1. Kortti on henkilökohtainen.\n\n2. Katoamisesta ilmoitetaan heti."}


def pdf_bytes(*, password: str | None = None, pages: int = 1) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        for _page in range(pages):
            pdf.add_blank_page(page_size=(595, 842))
        encryption = False if password is None else pikepdf.Encryption(owner="owner", user=password)
        pdf.save(out, encryption=encryption)
    return out.getvalue()


def image_bytes(kind: str, *, size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (20, 80, 90)).save(out, kind)
    return out.getvalue()


def upload(data: bytes, name: str = "todistus.pdf", content_type: str = "application/pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type)


def contract_facts(**changes: Any) -> dict[str, Any]:
    return {
        "organisation": {
            "name": "Pihlajan Klinikka Oy",
            "business_id": "9500021-3",
            "address": "Koivukuja 2, 00100 Helsinki",
        },
        "contract_number": "TKS1234566",
        "version": 2,
        "state": "Toimikorttisopimus, myönnetty",
        "contract_type": "Sote",
        "registrar_mode": "Oma rekisteröintipiste",
        "granted_on": "2026-11-02",
        "valid_from": "2026-11-05",
        "main_point": {"number": "4821 0937", "name": "Keskussairaalan rekisteröintipiste"},
        "points": [
            {
                "number": "4821 0937",
                "name": "Keskussairaalan rekisteröintipiste",
                "is_main": True,
                "delivery_address": "Sairaalantie 1, 33100 Tampere",
                "card_kinds": ["henkilöstökortti", "toimijakortti"],
            },
            {
                "number": "7754 2018",
                "name": "Rannan rekisteröintipiste",
                "is_main": False,
                "delivery_address": None,
                "card_kinds": ["henkilöstökortti"],
            },
        ],
        "mandates": [
            {
                "point_number": "6620 1143",
                "point_name": "Lahden rekisteröintipiste",
                "owner_name": "Päijät-Hämeen hyvinvointialue",
                "owner_business_id": "9105975-1",
                "card_kinds": ["toimijakortti"],
                "valid_from": "2026-12-01",
            }
        ],
        "contacts": [{"role": "Yhteyshenkilö", "name": "Anna Nyman", "mail": "anna.nyman@example.fi", "phone": None}],
        "terms": TERMS,
        "details": [["Sopimuksen kieli", "Suomi"], ["Kuva kortissa", "Henkilöstökortti: kuva vaaditaan"]],
        "attachments": [{"name": "signing_evidence-AAAAAAAAAA.pdf", "sha256": "ab" * 32}],
        "signatures": [{"name": "Matti Salo", "at": "2026-11-05T09:05", "method": "Vahva tunnistautuminen"}],
    } | changes


def receipt_facts(**changes: Any) -> dict[str, Any]:
    return {
        "receipt_code": "7ZK3M0Q2AB",
        "card_kind": "henkilöstökortti",
        "card_serial": "924600001234",
        "valid_until": "2031-11-22",
        "holder": "Hanna Korhonen",
        "organisation": "Pihlajan Klinikka Oy",
        "point_name": "Keskussairaalan rekisteröintipiste",
        "point_number": "4821 0937",
        "handed_over_at": "2026-11-23T14:05",
        "registrar": "Riitta Laine",
        "document": "Passi, FIN",
    } | changes


def order_facts(**changes: Any) -> dict[str, Any]:
    return {
        "order_code": "0T5J8W9XYZ",
        "holder": "Hanna Korhonen",
        "identity": "010190-****",
        "card_kind": "henkilöstökortti",
        "organisation": "Pihlajan Klinikka Oy",
        "point_name": "Keskussairaalan rekisteröintipiste",
        "point_number": "4821 0937",
        "letter_to": "Kotiosoite",
        "ordered_on": "2026-11-23",
        "on_card": [
            {"label": "Nimi", "value": "Hanna Korhonen", "source": "Passi", "source_date": "2026-11-23"},
        ],
        "in_certificates": [
            {"label": "Organisaatio (O)", "value": "Pihlajan Klinikka Oy", "source": "Sopimus", "source_date": None},
        ],
        "terms": TERMS,
    } | changes


def training_facts(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Riitta Laine",
        "course": "Sote-korttien rekisteröinti",
        "passed_on": "2026-11-23",
        "course_language": "fi",
        "version": "1.0",
        "content": "96b6378a06b206bb",
        "check_code": "7ZK3-M0Q2-AB4T",
        "parts": ["Rekisteröijän tehtävä", "Hakijan henkilöllisyys"],
        "address": "https://kortisto.example/todistus/",
    } | changes


POINT = {
    "name": "Keskussairaalan rekisteröintipiste",
    "number": "4821 0937",
    "visiting_address": "Sairaalantie 1, 00001 Koivuranta",
    "delivery_address": "Sairaalantie 1, ovi 3, 00001 Koivuranta",
}


def mandate_facts(**changes: Any) -> dict[str, Any]:
    return {
        "organisation": {"name": "Pihlajan Klinikka Oy", "business_id": "9105975-1"},
        "contract_number": "TKS12345678",
        "given_by": "Maija Korhonen",
        "owner": {"name": "Koivurannan hyvinvointialue", "business_id": "9900024-4"},
        "point": POINT,
        "card_kinds": ["henkilöstökortti", "toimijakortti"],
        "valid_from": "2026-12-01",
        "valid_until": None,
        "state": "Voimassa",
        "granted_on": "2026-11-20",
    } | changes


def proof_facts(**changes: Any) -> dict[str, Any]:
    return {
        "organisation": {"name": "Pihlajan Klinikka Oy", "business_id": "9105975-1"},
        "contract_number": "TKS12345678",
        "contact_name": "Åke Öhman",
        "contact_phone": "+358 9 000 0001",
        "point": POINT,
        "card_kinds": [
            {"value": "personnel", "label": "Henkilöstökortti"},
            {"value": "actor", "label": "Toimijakortti"},
        ],
        "signers": ["Maija Korhonen, toimitusjohtaja"],
        "lines": 5,
    } | changes


def bulletin_facts(**changes: Any) -> dict[str, Any]:
    """A bulletin with every kind of block."""

    def span(text: str, *, strong: bool = False, emphasis: bool = False, href: str = "") -> dict[str, Any]:
        return {"text": text, "strong": strong, "emphasis": emphasis, "href": href}

    def block(kind: str, **given: Any) -> dict[str, Any]:
        return {"kind": kind, "level": 0, "spans": [], "ordered": False, "items": []} | given

    item = [block("paragraph", spans=[span("Tarkasta voimassaolo.")])]
    return {
        "code": "B7ZK3M0Q2A",
        "title": "Passin tarkastaminen",
        "dated": "2026-11-23",
        "area": "Rekisteröinti ja luovutus",
        "acknowledge": True,
        "blocks": [
            block("heading", level=2, spans=[span("Mitä muuttuu")]),
            block(
                "paragraph",
                spans=[
                    span("Lue "),
                    span("ohje", strong=True, href="https://ohje.example"),
                    span("\nheti.", emphasis=True),
                ],
            ),
            block("list", items=[item, [*item, block("list", ordered=True, items=[item])]]),
            block("list", ordered=True, items=[item]),
        ],
        "attachments": ["Ohje", "Kuva"],
    } | changes


def incident_facts(**changes: Any) -> dict[str, Any]:
    return {
        "inquiry": "Q7K2M9XW4T",
        "registrar": "Riitta Helena Rantanen",
        "first_day": "2026-10-01",
        "last_day": "2026-11-20",
        "reason": "Ilmoitus väärästä henkilöllisyydestä",
        "opened_by": "Auli Auvinen",
        "opened_at": "2026-11-21T09:30:00+02:00",
        "closed_by": "Sulo Salminen",
        "closed_at": "2026-11-23T14:05:00+02:00",
        "made_at": "2026-11-23T14:06:00+02:00",
        "conclusion": "Yksi kortti suljettiin, muut olivat kunnossa.",
        "counts": [["Tarkastettuja kortteja", "2"], ["Kunnossa", "1"]],
        "cards": [
            ["8935800000000014", "Henkilöstökortti", "2026-11-02", "Suljettava", "Henkilöllisyyttä ei todennettu"]
        ],
        "acts": [["Kortti tilattu", "2"]],
        "json_sha256": "ab" * 32,
    } | changes


PAPERS = {
    "incident_file": incident_facts,
    "card_contract": contract_facts,
    "handover_receipt": receipt_facts,
    "order_form": order_facts,
    "training_certificate": training_facts,
    "mandate": mandate_facts,
    "employment_proof": proof_facts,
    "bulletin": bulletin_facts,
}
