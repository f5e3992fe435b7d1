"""Papers that people take home: made by typst, readable by everyone, checked before anybody sees them.

Each paper has a template (`typst/<name>.typ`), its words in three languages (`typst/<name>.words.json`) and the facts it
needs, declared here. Text that people typed reaches typst only as JSON data, so nobody can write markup into a contract.
Every paper is PDF/UA-1: typst refuses to make one that is not, and `assert_accessible` looks again with another library.
The libraries are loaded with the first paper: they are large, and most programs of the house make none.
"""

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypedDict

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from kortisto.kernel.clock import now

LANGUAGES = ("fi", "sv", "en")
FOLDER = Path(__file__).parent / "typst"


class Terms(TypedDict):
    """Terms in force when the paper was made: version as the rulebook names it, text in the paper's language."""

    version: str
    text: str


class Organisation(TypedDict):
    name: str
    business_id: str
    address: str | None


class MainPoint(TypedDict):
    number: str | None
    name: str | None


class Point(TypedDict):
    number: str
    name: str
    is_main: bool
    delivery_address: str | None
    card_kinds: list[str]


class MandateLine(TypedDict):
    point_number: str
    point_name: str
    owner_name: str
    owner_business_id: str
    card_kinds: list[str]
    valid_from: str | None


class Contact(TypedDict):
    role: str
    name: str
    mail: str | None
    phone: str | None


class Signature(TypedDict):
    name: str
    at: str
    method: str


class Attachment(TypedDict):
    name: str
    sha256: str


class CardContractFacts(TypedDict):
    """The contract an organisation keeps; the main point's number stands first on it (BR-AU-07).

    Days are ISO dates, times ISO without zone in Helsinki time; kinds, types and states are words of the paper's language.
    """

    organisation: Organisation
    contract_number: str
    version: int
    state: str
    contract_type: str
    registrar_mode: str
    granted_on: str | None
    valid_from: str | None
    main_point: MainPoint
    points: list[Point]
    mandates: list[MandateLine]
    contacts: list[Contact]
    terms: Terms
    details: list[list[str]]
    attachments: list[Attachment]
    signatures: list[Signature]


class HandoverReceiptFacts(TypedDict):
    """What the holder signs when the card changes hands (BR-HO-01). It never carries a PIN or an activation code (BR-PN-03)."""

    receipt_code: str
    card_kind: str
    card_serial: str
    valid_until: str
    holder: str
    organisation: str | None
    point_name: str
    point_number: str
    handed_over_at: str
    registrar: str
    document: str


class Attribute(TypedDict):
    """One line of data with where it comes from and of which day (BR-OR-21)."""

    label: str
    value: str
    source: str
    source_date: str | None


class OrderFormFacts(TypedDict):
    """What the holder confirms and accepts before the order (BR-OR-20). `identity` is the masked code (BR-DP-01)."""

    order_code: str
    holder: str
    identity: str | None
    card_kind: str
    organisation: str | None
    point_name: str
    point_number: str
    letter_to: str
    ordered_on: str
    on_card: list[Attribute]
    in_certificates: list[Attribute]
    terms: Terms


class TrainingCertificateFacts(TypedDict):
    """The proof of a course passed here; anybody checks it by its code at the address (BR-RG-10)."""

    name: str
    course: str
    passed_on: str
    course_language: str
    version: str
    content: str
    check_code: str
    parts: list[str]
    address: str


class NamedWithId(TypedDict):
    name: str
    business_id: str


class PointToVisit(TypedDict):
    name: str
    number: str | None
    visiting_address: str | None
    delivery_address: str | None


class MandateFacts(TypedDict):
    """A mandate for the files of both sides; the number is empty until the point has accepted (BR-AU-03)."""

    organisation: NamedWithId
    contract_number: str
    given_by: str
    owner: NamedWithId
    point: PointToVisit
    card_kinds: list[str]
    valid_from: str
    valid_until: str | None
    state: str
    granted_on: str | None


class KindToTick(TypedDict):
    value: str
    label: str


class EmploymentProofFacts(TypedDict):
    """A certificate of employment to fill in; it names the organisation and the point, never a person (BR-EC-02)."""

    organisation: NamedWithId
    contract_number: str
    contact_name: str
    contact_phone: str
    point: PointToVisit
    card_kinds: list[KindToTick]
    signers: list[str]
    lines: int


class IncidentFileFacts(TypedDict):
    """What an inquiry into a registrar's acts looked at and found; counts, cards and acts are rows of plain words."""

    inquiry: str
    registrar: str
    first_day: str
    last_day: str
    reason: str
    opened_by: str
    opened_at: str
    closed_by: str
    closed_at: str
    made_at: str
    conclusion: str
    counts: list[list[str]]
    cards: list[list[str]]
    acts: list[list[str]]
    json_sha256: str


class BulletinFacts(TypedDict):
    """A bulletin to registrars; `blocks` are its text as data: headings, paragraphs and lists of spans."""

    code: str
    title: str
    dated: str
    area: str
    acknowledge: bool
    blocks: list[Any]
    attachments: list[str]


PAPERS: dict[str, type] = {
    "card_contract": CardContractFacts,
    "handover_receipt": HandoverReceiptFacts,
    "order_form": OrderFormFacts,
    "training_certificate": TrainingCertificateFacts,
    "mandate": MandateFacts,
    "incident_file": IncidentFileFacts,
    "employment_proof": EmploymentProofFacts,
    "bulletin": BulletinFacts,
}
# Papers that are filled in: their templates say where the fields lie.
FORMS = ("employment_proof",)


def issuer_name(language: str) -> str:
    """The card issuer's name as this installation writes it in a language."""
    try:
        return str(settings.KORTISTO_ISSUER[language])
    except KeyError:
        raise ImproperlyConfigured(f"KORTISTO_ISSUER does not name the card issuer in {language!r}.") from None


def make_pdf(template: str, facts: Mapping[str, Any], language: str) -> bytes:
    """Make one paper in one language: the bytes of a tagged PDF/UA-1 file.

    Raises ValueError for an unknown paper or language and for missing or surplus facts, so that no paper is printed with a
    gap nobody meant; raises `typst.TypstError` when typst refuses the paper as not accessible.
    """
    if template not in PAPERS:
        raise ValueError(f"No paper is called {template!r}; there are {', '.join(sorted(PAPERS))}.")
    if language not in LANGUAGES:
        raise ValueError(f"Papers are made in {', '.join(LANGUAGES)}, not in {language!r}.")
    declared = set(PAPERS[template].__annotations__)
    if declared != set(facts):
        missing, surplus = sorted(declared - set(facts)), sorted(set(facts) - declared)
        raise ValueError(f"The paper {template} lacks the facts {missing} and does not know {surplus}.")
    source = str(FOLDER / f"{template}.typ")
    given: dict[str, Any] = {
        "root": str(FOLDER),
        "ignore_system_fonts": True,  # the same paper on every machine: only the fonts that come with typst
        "sys_inputs": {
            "facts": json.dumps({**facts, "issuer": issuer_name(language)}, ensure_ascii=False),
            "language": language,
        },
    }
    import typst

    pdf = typst.compile(source, pdf_standards="ua-1", timestamp=now().replace(microsecond=0), **given)
    assert isinstance(pdf, bytes)
    if template in FORMS:
        from .form_fields import Field, add_fields

        fields = json.loads(typst.query(source, "<field>", field="value", **given))
        pdf = add_fields(pdf, [Field(**each) for each in fields])
    return pdf


def assert_accessible(pdf: bytes, language: str) -> None:
    """Fail with an AssertionError unless the file is tagged, named, in its language and shows its title to readers."""
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as paper:
        root = paper.Root
        assert bool(root.MarkInfo.Marked), "The paper is not tagged."
        assert "/StructTreeRoot" in root, "The paper has no structure tree."
        assert str(root.Lang).startswith(language), f"The paper says it is in {root.Lang}, not in {language}."
        assert bool(root.ViewerPreferences.DisplayDocTitle), "A reader would show the file name instead of the title."
        with paper.open_metadata() as metadata:
            assert metadata.get("dc:title"), "The paper has no title."
            assert metadata.get("pdfuaid:part") == "1", "The paper does not claim PDF/UA-1."
