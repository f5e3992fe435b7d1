"""Fictive people and organisations: the same ones on every machine and every day, behind all fakes and the demo.

Every identity code has an individual number from 900 to 999, which is never given to a person; business IDs have a valid
check digit and were drawn, not looked up. Names are common ones, combined by a fixed seed.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from .business import Company
from .population import PersonRecord, PostalAddress
from .professional import Professional, Right, RightKind

SEED = 20261123
PROFESSIONALS = 400
OTHERS = 300

FAMILY_NAMES = [
    "Korhonen",
    "Virtanen",
    "Mäkinen",
    "Nieminen",
    "Mäkelä",
    "Hämäläinen",
    "Laine",
    "Heikkinen",
    "Koskinen",
    "Järvinen",
    "Lehtonen",
    "Lehtinen",
    "Saarinen",
    "Salminen",
    "Heinonen",
    "Niemi",
    "Heikkilä",
    "Kinnunen",
    "Salonen",
    "Turunen",
    "Salo",
    "Laitinen",
    "Tuominen",
    "Rantanen",
    "Karjalainen",
    "Jokinen",
    "Mattila",
    "Savolainen",
    "Lahtinen",
    "Ahonen",
    "Johansson",
    "Nyman",
    "Lindholm",
    "Karlsson",
    "Andersson",
    "Lindström",
    "Lindqvist",
    "Eriksson",
    "Holm",
    "Åkerlund",
    "Söderholm",
    "Sjöberg",
    "Öhman",
    "Nyström",
    "Blomqvist",
    "Wikström",
    "Björklund",
    "Grönroos",
    "Hägglund",
    "Backman",
]
# Two pools, so that nobody's two given names jar; a person's gender is neither drawn nor derived (BR-OR-16).
GIVEN_NAMES = (
    [
        "Hanna",
        "Riitta",
        "Anna",
        "Maria",
        "Johanna",
        "Sofia",
        "Aino",
        "Helmi",
        "Päivi",
        "Leena",
        "Kaisa",
        "Sari",
        "Minna",
        "Tiina",
        "Elina",
        "Laura",
        "Satu",
        "Heidi",
        "Katri",
        "Jaana",
        "Åsa",
        "Ann-Sofie",
        "Camilla",
        "Gunilla",
        "Karin",
    ],
    [
        "Juhani",
        "Mikael",
        "Matti",
        "Antti",
        "Jukka",
        "Ville",
        "Mikko",
        "Timo",
        "Heikki",
        "Janne",
        "Petri",
        "Tuomas",
        "Oskari",
        "Eero",
        "Lauri",
        "Olavi",
        "Kalle",
        "Sami",
        "Pekka",
        "Aleksi",
        "Åke",
        "Björn",
        "Göran",
        "Fredrik",
        "Östen",
    ],
)
STREETS = [
    "Koivukuja",
    "Mäntytie",
    "Puistokatu",
    "Rantatie",
    "Kirkkokatu",
    "Asemakatu",
    "Myllytie",
    "Harjukatu",
    "Niittykuja",
    "Pihlajatie",
]
# Town and a postal code of it.
TOWNS = (
    ("00100", "Helsinki"), ("33100", "Tampere"), ("20100", "Turku"), ("90100", "Oulu"), ("40100", "Jyväskylä"),
    ("70100", "Kuopio"), ("65100", "Vaasa"), ("53100", "Lappeenranta"), ("96100", "Rovaniemi"), ("80100", "Joensuu"),
)  # fmt: skip
# Our own code, the register's kind of right, titles, and how many of a hundred professionals have it.
RIGHTS: tuple[tuple[str, RightKind, str, str, int], ...] = (
    ("physician", "licensed", "laillistettu lääkäri", "legitimerad läkare", 16),
    ("dentist", "licensed", "laillistettu hammaslääkäri", "legitimerad tandläkare", 5),
    ("nurse", "licensed", "laillistettu sairaanhoitaja", "legitimerad sjukskötare", 32),
    ("midwife", "licensed", "laillistettu kätilö", "legitimerad barnmorska", 4),
    ("public_health_nurse", "licensed", "laillistettu terveydenhoitaja", "legitimerad hälsovårdare", 7),
    ("physiotherapist", "licensed", "laillistettu fysioterapeutti", "legitimerad fysioterapeut", 6),
    ("pharmacist", "licensed", "laillistettu proviisori", "legitimerad provisor", 4),
    ("psychologist", "licensed", "laillistettu psykologi", "legitimerad psykolog", 4),
    ("social_worker", "licensed", "laillistettu sosiaalityöntekijä", "legitimerad socialarbetare", 7),
    ("practical_nurse", "protected_title", "lähihoitaja", "närvårdare", 15),
)
COUNTIES = (
    ("Etelä-Karjalan hyvinvointialue", "Södra Karelens välfärdsområde"),
    ("Etelä-Pohjanmaan hyvinvointialue", "Södra Österbottens välfärdsområde"),
    ("Etelä-Savon hyvinvointialue", "Södra Savolax välfärdsområde"),
    ("Itä-Uudenmaan hyvinvointialue", "Östra Nylands välfärdsområde"),
    ("Kainuun hyvinvointialue", "Kajanalands välfärdsområde"),
    ("Kanta-Hämeen hyvinvointialue", "Egentliga Tavastlands välfärdsområde"),
    ("Keski-Pohjanmaan hyvinvointialue", "Mellersta Österbottens välfärdsområde"),
    ("Keski-Suomen hyvinvointialue", "Mellersta Finlands välfärdsområde"),
    ("Keski-Uudenmaan hyvinvointialue", "Mellersta Nylands välfärdsområde"),
    ("Kymenlaakson hyvinvointialue", "Kymmenedalens välfärdsområde"),
    ("Lapin hyvinvointialue", "Lapplands välfärdsområde"),
    ("Länsi-Uudenmaan hyvinvointialue", "Västra Nylands välfärdsområde"),
    ("Pirkanmaan hyvinvointialue", "Birkalands välfärdsområde"),
    ("Pohjanmaan hyvinvointialue", "Österbottens välfärdsområde"),
    ("Pohjois-Karjalan hyvinvointialue", "Norra Karelens välfärdsområde"),
    ("Pohjois-Pohjanmaan hyvinvointialue", "Norra Österbottens välfärdsområde"),
    ("Pohjois-Savon hyvinvointialue", "Norra Savolax välfärdsområde"),
    ("Päijät-Hämeen hyvinvointialue", "Päijänne-Tavastlands välfärdsområde"),
    ("Satakunnan hyvinvointialue", "Satakunta välfärdsområde"),
    ("Vantaan ja Keravan hyvinvointialue", "Vanda och Kervo välfärdsområde"),
    ("Varsinais-Suomen hyvinvointialue", "Egentliga Finlands välfärdsområde"),
    ("HUS-yhtymä", "HUS-sammanslutningen"),
    ("Helsingin kaupunki", "Helsingfors stad"),
)
COMPANIES = (
    "Pihlajan Klinikka Oy|Rönnens Klinik Ab", "Lääkärikeskus Kanerva Oy|", "Hammashoitola Helmi Oy|", "Hoivakoti Iltatähti Oy|",
    "Kotihoito Kielo Oy|", "Terapiatalo Tuuli Oy|", "Fysiopiste Voima Oy|", "Palvelukoti Satakieli Oy|Näktergalen Ab",
    "Kuntoutus Kaarna Oy|", "Läkarhuset Strand Ab|", "Työterveys Tammi Oy|Företagshälsan Eken Ab", "Vuokkokodin Säätiö sr|",
    "Apteekki Vuokko|", "Optiikka Terävä Oy|", "Laboratorio Lumme Oy|", "Kuvantaminen Kide Oy|", "Hoitokoti Sammal Oy|",
    "Vårdhemmet Björken Ab|", "Lastensuojelu Leivo Oy|", "Perhetukikeskus Pesä Oy|", "Kriisikoti Kallio Oy|", "Seniorihoiva Oy|",
    "Kotipalvelu Kastanja Oy|", "Vammaispalvelu Valo Oy|", "Päihdeklinikka Puro Oy|", "Mielenterveystalo Meri Oy|",
    "Ensihoito Express Oy|", "Sairaala Suvanto Oy|", "Silmäasema Seula Oy|", "Hoitoasema Hilla Oy|",
)  # fmt: skip

# The two organisations of the demo's story: serial of the business ID, names, form, street.
STORY = (
    (9900021, "Koivurannan hyvinvointialue", "Björkstrands välfärdsområde", "hyvinvointialue", "Sairaalantie 1"),
    (9900103, "Lääkärikeskus Kuusi Oy", "", "osakeyhtiö", "Kuusikuja 6"),
)

# Who may sign for them.
SIGNATORIES = {9900021: "Kalle Järvinen/alone", 9900103: "Sami Lehtonen/alone; Maija Korhonen/jointly"}

_CHECK = "0123456789ABCDEFHJKLMNPRSTUVWXY"


def identity_code(born: date, individual: int) -> str:
    """A complete fictive personal identity code of a birth date; `individual` is 900…999."""
    if not 900 <= individual <= 999:
        raise ValueError("Fictive identity codes have individual numbers from 900 to 999.")
    sign = "+" if born.year < 1900 else "-" if born.year < 2000 else "A"
    body = f"{born:%d%m%y}"
    return f"{body}{sign}{individual}{_CHECK[int(body + str(individual)) % 31]}"


def business_id(serial: int) -> str:
    """The first business ID at or after a seven-digit serial whose check digit exists (remainder 1 has none)."""
    while True:
        digits = f"{serial:07d}"
        rest = sum(int(d) * w for d, w in zip(digits, (7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
        if rest != 1:
            return f"{digits}-{0 if rest == 0 else 11 - rest}"
        serial += 1


@dataclass(frozen=True)
class FictivePerson:
    """A person and, for professionals, what the professional register says of them."""

    record: PersonRecord
    professional: Professional | None


@lru_cache(maxsize=1)
def people() -> tuple[FictivePerson, ...]:
    """All fictive people: first the professionals, then the others. Every twenty-fifth has a ban on the address."""
    chance = random.Random(SEED)  # noqa: S311 - the same people every time is the point
    made: list[FictivePerson] = []
    codes: set[str] = set()
    while len(made) < PROFESSIONALS + OTHERS:
        born = date(1960, 1, 1) + timedelta(days=chance.randrange(43 * 365))
        code = identity_code(born, chance.randrange(900, 1000))
        if code in codes:
            continue
        codes.add(code)
        place = len(made)
        banned = place % 25 == 24
        postal_code, town = chance.choice(TOWNS)
        address = PostalAddress(f"{chance.choice(STREETS)} {chance.randrange(1, 90)}", postal_code, town)
        family_name = chance.choice(FAMILY_NAMES)
        given_names = " ".join(dict.fromkeys(chance.choices(chance.choice(GIVEN_NAMES), k=2)))
        record = PersonRecord(code, family_name, given_names, born, None if banned else address, banned)
        professional = None
        if place < PROFESSIONALS:
            professional = Professional(
                registration_number=f"{90000000000 + place * 7919 + 17}",
                identity_code=code,
                family_name=family_name,
                given_names=given_names,
                rights=_rights(chance, place, born),
            )
        made.append(FictivePerson(record, professional))
    return tuple(made)


def _rights(chance: random.Random, place: int, born: date) -> tuple[Right, ...]:
    """What one professional may be called. The tens digits of the place give the rare cases a fixed number."""
    since = date(min(born.year + 24 + chance.randrange(6), 2025), chance.randrange(1, 13), chance.randrange(1, 29))
    drawn = chance.choices(RIGHTS, weights=[right[4] for right in RIGHTS])[0]
    first = Right(drawn[0], drawn[1], drawn[2], drawn[3], since)
    match place % 50:
        case 11:  # physician and dentist: the only two rights that may have a card each
            return tuple(Right(r[0], r[1], r[2], r[3], since) for r in RIGHTS[:2])
        case 12:  # nurse and midwife: two rights, one card
            return tuple(Right(r[0], r[1], r[2], r[3], since) for r in RIGHTS[2:4])
        case 13:  # a student's limited right that ends in fourteen months or so
            return (
                Right(
                    "physician_limited",
                    "limited",
                    "lääkäri, rajattu oikeus",
                    "läkare, begränsad rätt",
                    since,
                    date(2028, 1, 31),
                ),
            )
        case 14:  # a right withdrawn
            return (Right(*_parts_of(first), since, date(2025, 12, 31)),)
        case 15:  # a right restricted
            return (Right(*_parts_of(first), since, None, "Oikeutta on rajoitettu / Rätten har begränsats"),)
        case _:
            return (first,)


def _parts_of(right: Right) -> tuple[str, RightKind, str, str]:
    return right.code, right.kind, right.title_fi, right.title_sv


@lru_cache(maxsize=1)
def companies() -> tuple[Company, ...]:
    """The counties, HUS and Helsinki by their real names under drawn business IDs, private companies, then the story's two."""
    made = []
    for place, (name_fi, name_sv) in enumerate(COUNTIES):
        postal_code, town = TOWNS[place % len(TOWNS)]
        form = (
            "kunta"
            if "kaupunki" in name_fi
            else "hyvinvointiyhtymä"
            if name_fi.startswith("HUS")
            else "hyvinvointialue"
        )
        made.append(
            Company(business_id(9100017 + place * 331), name_fi, name_sv, form, "Keskuskatu 1", postal_code, town)
        )
    for place, names in enumerate(COMPANIES):
        name_fi, name_sv = names.split("|")
        postal_code, town = TOWNS[place % len(TOWNS)]
        form = "säätiö" if name_fi.endswith(" sr") else "osakeyhtiö" if name_fi[-3:] in (" Oy", " Ab") else "toiminimi"
        made.append(
            Company(
                business_id(9500021 + place * 977),
                name_fi,
                name_sv,
                form,
                f"{STREETS[place % 10]} {place + 2}",
                postal_code,
                town,
            )
        )
    for serial, name_fi, name_sv, form, street in STORY:
        made.append(
            Company(business_id(serial), name_fi, name_sv, form, street, "00010", "Koivuranta", SIGNATORIES[serial])
        )
    return tuple(made)
