"""Who plays in the demo: fictive people, with identity codes that belong to nobody (individual numbers 900–999).

Their passwords and one-time codes are no secrets: they stand on the demo's own page.
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import date

from kortisto.registers.fictive import FictivePerson, identity_code, people

PASSWORD = "kuusi-lintua-lumella"  # a demo's password, shown on the demo's page


@dataclass(frozen=True)
class Player:
    """One fictive person. `face` is where they sign in, `part` what they do there, in three languages."""

    key: str
    given_names: str
    family_name: str
    born: date
    individual: int
    face: str
    part: tuple[str, str, str]
    language: str = "fi"

    @property
    def name(self) -> str:
        return f"{self.given_names.split()[0]} {self.family_name}"

    @property
    def email(self) -> str:
        return f"{self.key}@demo.example"

    @property
    def phone(self) -> str:
        return f"+358457000{self.individual}"

    @property
    def identity_code(self) -> str:
        return identity_code(self.born, self.individual)

    @property
    def totp_secret(self) -> str:
        """A secret for one-time codes, always the same, so that a second start of the demo knows it."""
        return base64.b32encode(hashlib.sha256(f"kortisto demo {self.key}".encode()).digest()[:20]).decode()


PLAYERS = {
    player.key: player
    for player in (
        Player("kaisa", "Kaisa Elina", "Koskinen", date(1974, 3, 2), 931, "portal",
               ("hyvinvointialueen pääkäyttäjä", "välfärdsområdets administratör", "administrator of the county's account")),
        Player("kalle", "Kalle Johannes", "Järvinen", date(1966, 9, 14), 932, "portal",
               ("hyvinvointialueen allekirjoittaja", "välfärdsområdets undertecknare", "signatory of the county")),
        Player("maija", "Maija Liisa", "Korhonen", date(1979, 6, 21), 933, "portal",
               ("klinikan pääkäyttäjä", "klinikens administratör", "administrator of the clinic's account")),
        Player("sami", "Sami Petteri", "Lehtonen", date(1971, 12, 5), 934, "portal",
               ("klinikan allekirjoittaja", "klinikens undertecknare", "signatory of the clinic")),
        Player("hilla", "Hilla Maria", "Heikkinen", date(1985, 1, 30), 935, "office",
               ("käsittelijä", "handläggare", "handler")),
        Player("heikki", "Heikki Antero", "Mäkinen", date(1969, 4, 11), 936, "office",
               ("toinen käsittelijä", "andra handläggaren", "a second handler")),
        Player("oili", "Oili Anneli", "Laine", date(1977, 11, 8), 937, "office",
               ("oikeuksien hallinnoija", "rättighetsadministratör", "rights administrator")),
        Player("auli", "Auli Johanna", "Salminen", date(1981, 7, 19), 938, "office", ("tarkastaja", "granskare", "auditor")),
        Player("sulo", "Sulo Matias", "Nieminen", date(1990, 10, 3), 939, "office",
               ("sulkupalvelu", "spärrtjänsten", "revocation service")),
        Player("riitta", "Riitta Helena", "Rantanen", date(1975, 5, 4), 941, "desk",
               ("rekisteröijä, keskussairaala", "registrerare, centralsjukhuset", "registrar at the central hospital")),
        Player("rauno", "Rauno Olavi", "Hakala", date(1980, 2, 29), 942, "desk",
               ("toinen rekisteröijä, keskussairaala", "andra registreraren, centralsjukhuset",
                "second registrar at the central hospital")),
        Player("rebekka", "Rebekka Sofia", "Öhman", date(1988, 8, 8), 943, "desk",
               ("rekisteröijä, itäinen terveysasema", "registrerare, östra hälsostationen",
                "registrar at the eastern health centre"), "sv"),
        Player("robin", "Robin Mikael", "Åström", date(1992, 12, 24), 944, "desk",
               ("toinen rekisteröijä, itäinen terveysasema", "andra registreraren, östra hälsostationen",
                "second registrar at the eastern health centre"), "sv"),
        Player("hanna", "Hanna Maria", "Virtanen", date(1990, 3, 15), 951, "holder",
               ("kortinhaltija, klinikan arkistonhoitaja", "kortinnehavare, klinikens arkivarie",
                "card holder, archivist of the clinic")),
    )
}  # fmt: skip


def nurse() -> FictivePerson:
    """The first nurse of the fictive registers with one right in force and an open address: the story orders their card."""
    return next(
        one
        for one in people()
        if one.professional is not None
        and one.record.address is not None
        and [(right.code, right.valid_until, right.restriction) for right in one.professional.rights]
        == [("nurse", None, "")]
    )
