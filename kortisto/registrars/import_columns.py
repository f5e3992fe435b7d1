"""The columns of a list of registrars: what each is called in three languages, and reading a row of cells into what it means."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from kortisto.accounts.phones import check_phone
from kortisto.contracts.models import CardKind
from kortisto.kernel.errors import Refusal
from kortisto.kernel.identifiers import IdentityCode, check_identity_code, check_service_number
from kortisto.kernel.names import fold


@dataclass(frozen=True)
class Column:
    """One column: its name in a file of each language, and whether a list without it makes no sense."""

    label: Any
    fi: str
    sv: str
    en: str
    needed: bool = False

    def is_called(self, text: str) -> bool:
        return _bare(text) in {_bare(self.fi), _bare(self.sv), _bare(self.en)}


def _bare(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(text))


COLUMNS: dict[str, Column] = {
    "identity_code": Column(_("Personal identity code"), "Henkilötunnus", "Personbeteckning", "Personal identity code"),
    "document_kind": Column(_("Identity document"), "Asiakirja", "Handling", "Document"),
    "issuing_state": Column(_("Issuing state"), "Myöntäjävaltio", "Utfärdande stat", "Issuing state"),
    "document_number": Column(_("Document number"), "Asiakirjan numero", "Handlingens nummer", "Document number"),
    "birth_date": Column(_("Birth date"), "Syntymäaika", "Födelsedatum", "Birth date"),
    "given_names": Column(_("Given names"), "Etunimet", "Förnamn", "Given names", needed=True),
    "family_name": Column(_("Family name"), "Sukunimi", "Efternamn", "Family name", needed=True),
    "email": Column(_("E-mail"), "Sähköposti", "E-post", "E-mail", needed=True),
    "phone": Column(_("Mobile number"), "Matkapuhelin", "Mobilnummer", "Mobile number"),
    "language": Column(_("Language"), "Kieli", "Språk", "Language"),
    "point": Column(_("Electronic customer number"), "Asiointinumero", "Kundnummer", "Customer number", needed=True),
    "card_kinds": Column(_("Kinds of card"), "Korttilajit", "Kortslag", "Card kinds", needed=True),
    "trained_on": Column(_("Training passed on"), "Koulutus suoritettu", "Utbildning avlagd", "Training passed on", needed=True),
    "training": Column(_("Training"), "Koulutus", "Utbildning", "Training"),
    "valid_from": Column(_("In force from"), "Voimassa alkaen", "Gäller från", "In force from"),
    "valid_until": Column(_("In force until"), "Voimassa asti", "Gäller till", "In force until"),
}  # fmt: skip
# These cells are sealed, and no page or report shows them.
SECRET_COLUMNS = ("identity_code", "document_number")

KINDS = {
    CardKind.PROFESSIONAL: ("ammattikortti", "yrkeskort", "professional card"),
    CardKind.PERSONNEL: ("henkilöstökortti", "personalkort", "personnel card"),
    CardKind.ACTOR: ("toimijakortti", "aktörskort", "actor card"),
    CardKind.ORGANISATION: ("organisaatiokortti", "organisationskort", "organisation card"),
}
# By the names that identity proofs have for them (holders.DocumentKind).
DOCUMENTS = {
    "passport": ("passi", "pass", "passport"),
    "identity_card": ("henkilökortti", "identitetskort", "identity card"),
}
LANGUAGES = {
    "fi": ("suomi", "finska", "finnish", "fin"),
    "sv": ("ruotsi", "svenska", "swedish", "swe"),
    "en": ("englanti", "engelska", "english", "eng"),
}

# What can be wrong with a row: the column it is about, and a whole sentence.
PROBLEMS: dict[str, tuple[str, Any]] = {
    "identity_missing": (
        "identity_code",
        _("Give the personal identity code, or a document with its number, issuing state and the birth date."),
    ),
    "identity_code_wrong": (
        "identity_code",
        _("The personal identity code is not valid. Check every character, also the sign in the middle."),
    ),
    "document_wrong": (
        "document_kind",
        _(
            "Write the document as passport or identity card, its issuing state with two letters (FI), and its "
            "number."
        ),
    ),
    "birth_date_wrong": ("birth_date", _("Write the birth date as day, month and year, for example 31.12.1980.")),
    "name_missing": ("family_name", _("Given names and family name are needed.")),
    "email_wrong": ("email", _("Write a complete e-mail address.")),
    "phone_wrong": ("phone", _("Write the mobile number with its country code, for example +358 40 123 4567.")),
    "language_wrong": ("language", _("Write the language as fi, sv or en.")),
    "point_wrong": ("point", _("The electronic customer number has a typing error. It has eight digits.")),
    "card_kinds_wrong": (
        "card_kinds",
        _("Write the kinds of card by name with commas between them, for example professional card, personnel card."),
    ),
    "trained_on_wrong": (
        "trained_on",
        _("Write the day on which the training was passed, for example 31.12.2025. It cannot be in the future."),
    ),
    "valid_from_wrong": ("valid_from", _("Write the first day as day, month and year, or leave it empty.")),
    "valid_until_wrong": ("valid_until", _("Write the last day as day, month and year, or leave it empty.")),
    "period_wrong": ("valid_until", _("The last day is before the first day.")),
    "right_over": ("valid_until", _("The last day has passed: there is no right to take in.")),
    "point_unknown": ("point", _("There is no registration point with this number.")),
    "point_closed": ("point", _("The registration point is closed.")),
    "twice_in_file": ("point", _("The same person stands with the same registration point on row %(row)s already.")),
    "email_twice_in_file": ("email", _("Row %(row)s gives the same e-mail address for another person.")),
    "name_differs": (
        "family_name",
        _("The register knows this person under another name. Check the name and the identity."),
    ),
    "email_of_another": ("email", _("A user with this e-mail address is somebody else. Check the address.")),
    "user_closed": ("email", _("The person's user has been closed.")),
    "own_right": ("identity_code", _("Nobody takes in a right of their own. Ask a colleague to give this row.")),
    "already_has_rights": (
        "point",
        _(
            "The person has a right at this point with other kinds of card or other days. It stays as it is; "
            "change it on the registrar's page."
        ),
    ),
    "training_rejected": ("trained_on", _("The training certificate of this day has not been accepted.")),
    "desk_not_sent": (
        "phone",
        _("The parts of the desk user name cannot be sent to this person. Give a mobile number."),
    ),
    "refused": (
        "family_name",
        _("The row was not taken in (%(why)s). Give it again, or grant the right on the registrar's page."),
    ),
}  # fmt: skip


@dataclass
class Wish:
    """What a row asks for; `problems` are codes with their facts, and without any the rest is whole."""

    given_names: str = ""
    family_name: str = ""
    email: str = ""
    phone: str = ""
    language: str = "fi"
    identity_code: IdentityCode | None = None
    document_kind: str = ""
    issuing_state: str = ""
    document_number: str = field(default="", repr=False)
    birth_date: date | None = None
    point_number: str = ""
    card_kinds: list[str] = field(default_factory=list)
    trained_on: date | None = None
    training: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    problems: list[list[Any]] = field(default_factory=list)

    def wrong(self, code: str, **facts: Any) -> None:
        self.problems.append([code, facts])


def places_of(head: Sequence[str]) -> dict[str, int]:
    """Where each column stands in a file; refuses with `columns_missing`, which names them, when a needed one is not there."""
    places: dict[str, int] = {}
    for place, text in enumerate(head):
        for name, column in COLUMNS.items():
            if name not in places and text and column.is_called(text):
                places[name] = place
    missing = [name for name, column in COLUMNS.items() if column.needed and name not in places]
    if "identity_code" not in places and "document_number" not in places:
        missing.insert(0, "identity_code")
    if missing:
        raise Refusal(
            "columns_missing",
            _("The first row has to name the columns. These are missing: %(columns)s.")
            % {"columns": ", ".join(str(COLUMNS[name].label) for name in missing)},
            field="file",
        )
    return places


def cells_of(line: Sequence[str], places: Mapping[str, int]) -> dict[str, str]:
    """A row's cells by column; empty ones are left out."""
    return {name: line[place] for name, place in places.items() if place < len(line) and line[place]}


def day_from(text: str) -> date:
    """A day as 31.12.2026 or 2026-12-31; ValueError otherwise."""
    text = "".join(text.split()).rstrip(".")
    finnish = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text)
    if finnish:
        return date(int(finnish[3]), int(finnish[2]), int(finnish[1]))
    return date.fromisoformat(text[:10])


def one_of(text: str, words: Mapping[Any, Sequence[str]]) -> str | None:
    """Which of a few is meant: by its own name or by its word in any language."""
    bare = _bare(text)
    for name, called in words.items():
        if bare in {_bare(str(name)), *map(_bare, called)}:
            return str(name)
    return None


def read_row(cells: Mapping[str, str], *, on: date) -> Wish:
    """What a row asks for. Everything that can be said of it without looking into the register is said at once."""
    wish = Wish(
        given_names=cells.get("given_names", "")[:120], family_name=cells.get("family_name", "")[:80],
        training=cells.get("training", "")[:120],
    )  # fmt: skip
    _read_identity(wish, cells, on)
    if not wish.given_names or not wish.family_name:
        wish.wrong("name_missing")
    wish.email = cells.get("email", "").lower()
    try:
        validate_email(wish.email)
    except ValidationError:
        wish.wrong("email_wrong")
    try:
        wish.phone = check_phone(cells.get("phone", ""))
    except Refusal:
        wish.wrong("phone_wrong")
    language = one_of(cells.get("language", "fi"), LANGUAGES)
    if language is None:
        wish.wrong("language_wrong")
    wish.language = language or "fi"
    try:
        wish.point_number = check_service_number(cells.get("point", ""))
    except Refusal:
        wish.wrong("point_wrong")
    kinds = [one_of(text, KINDS) for text in re.split(r"[,;/+\n]", cells.get("card_kinds", "")) if text.strip()]
    if not kinds or None in kinds:
        wish.wrong("card_kinds_wrong")
    wish.card_kinds = sorted({kind for kind in kinds if kind})
    wish.trained_on = _day(wish, cells, "trained_on", needed=True)
    if wish.trained_on is not None and wish.trained_on > on:
        wish.wrong("trained_on_wrong")
    _read_period(wish, cells, on)
    return wish


def _read_identity(wish: Wish, cells: Mapping[str, str], on: date) -> None:
    if cells.get("identity_code"):
        try:
            wish.identity_code = check_identity_code(cells["identity_code"])
        except Refusal:
            wish.wrong("identity_code_wrong")
        return
    if not cells.get("document_number") or not cells.get("birth_date"):
        wish.wrong("identity_missing")
        return
    wish.document_number = cells["document_number"]
    wish.document_kind = one_of(cells.get("document_kind", ""), DOCUMENTS) or ""
    wish.issuing_state = cells.get("issuing_state", "").upper()
    plain = "".join(letter for letter in wish.document_number if letter.isalnum())
    if not wish.document_kind or not re.fullmatch(r"[A-Z]{2}", wish.issuing_state) or len(plain) < 4:
        wish.wrong("document_wrong")
    wish.birth_date = _day(wish, cells, "birth_date", needed=True)
    if wish.birth_date is not None and not date(1900, 1, 1) <= wish.birth_date < on:
        wish.wrong("birth_date_wrong")


def _read_period(wish: Wish, cells: Mapping[str, str], on: date) -> None:
    wish.valid_from = _day(wish, cells, "valid_from")
    wish.valid_until = _day(wish, cells, "valid_until")
    if wish.valid_from and wish.valid_until and wish.valid_until < wish.valid_from:
        wish.wrong("period_wrong")
    elif wish.valid_until and wish.valid_until < on:
        wish.wrong("right_over")


def _day(wish: Wish, cells: Mapping[str, str], name: str, *, needed: bool = False) -> date | None:
    text = cells.get(name, "")
    if not text and not needed:
        return None
    try:
        return day_from(text)
    except ValueError:
        wish.wrong(f"{name}_wrong")
        return None


def told_problem(code: str, facts: Mapping[str, Any]) -> tuple[Any, Any]:
    """The column a problem is about, and its sentence, in the reader's language."""
    column, sentence = PROBLEMS.get(code, PROBLEMS["refused"])
    facts = {"why": code, "row": "", **facts}
    return COLUMNS[column].label, str(sentence) % facts
