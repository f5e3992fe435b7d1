"""The provider's one page, in three languages, plainly marked as a demo. No names or marks of real services."""

from collections.abc import Iterable, Mapping
from html import escape

from .people import DemoPerson

WORDS = {
    "fi": {
        "title": "Mallitunnistus",
        "warning": "Tämä on esittelyn oma tunnistuspalvelu. Henkilöt ovat keksittyjä, eikä ketään oikeasti tunnisteta.",
        "who": "Kenenä tunnistaudut?",
        "means": "Tunnistustapa",
        "bank": "Pankkitunnukset (korotettu)",
        "mobile": "Mobiilivarmenne (korotettu)",
        "card": "Varmennekortti (korkea)",
        "go": "Tunnistaudu",
        "cancel": "Peruuta",
        "other": "Joku muu",
        "given": "Etunimet",
        "family": "Sukunimi",
        "code": "Keksitty henkilötunnus (yksilönumero 900–999)",
        "wrong": "Henkilötunnus ei ole keksitty henkilötunnus. Yksilönumeron on oltava väliltä 900–999.",
        "broken": "Pyyntö ei ole tunnistuspyyntö",
    },
    "sv": {
        "title": "Exempelidentifiering",
        "warning": "Det här är demons egen identifieringstjänst. Personerna är påhittade, och ingen identifieras på riktigt.",
        "who": "Vem identifierar du dig som?",
        "means": "Identifieringssätt",
        "bank": "Bankkoder (väsentlig)",
        "mobile": "Mobilcertifikat (väsentlig)",
        "card": "Certifikatkort (hög)",
        "go": "Identifiera dig",
        "cancel": "Avbryt",
        "other": "Någon annan",
        "given": "Förnamn",
        "family": "Efternamn",
        "code": "Påhittad personbeteckning (individnummer 900–999)",
        "wrong": "Personbeteckningen är inte påhittad. Individnumret måste vara mellan 900 och 999.",
        "broken": "Begäran är ingen begäran om identifiering",
    },
    "en": {
        "title": "Example identification",
        "warning": "This is the demo's own identification service. Everybody is invented, and nobody is really identified.",
        "who": "Who do you identify as?",
        "means": "Means of identification",
        "bank": "Bank credentials (substantial)",
        "mobile": "Mobile certificate (substantial)",
        "card": "Certificate card (high)",
        "go": "Identify",
        "cancel": "Cancel",
        "other": "Somebody else",
        "given": "Given names",
        "family": "Family name",
        "code": "Invented personal identity code (individual number 900–999)",
        "wrong": "This is not an invented personal identity code. The individual number has to be between 900 and 999.",
        "broken": "The request is not a request for identification",
    },
}

STYLE = """
body{font:1.0625rem/1.5 system-ui,sans-serif;margin:0;background:#f4f1fa;color:#1d1b22}
main{max-width:38rem;margin:2rem auto;padding:1.5rem;background:#fff;border-top:.5rem solid #5b3ea6}
h1{font-size:1.6rem;margin:0 0 .75rem}
.warning{padding:.75rem 1rem;border:2px dashed #5b3ea6;margin:0 0 1.5rem}
.wrong{color:#8a1020;font-weight:600}
fieldset{border:1px solid #77738a;margin:0 0 1.25rem;padding:.75rem 1rem}
legend{font-weight:600;padding:0 .35rem}
label.choice{display:flex;gap:.6rem;align-items:center;min-height:2.75rem}
label.choice small{color:#55515f}
input[type=radio]{width:1.25rem;height:1.25rem;flex:none}
label.text{display:block;margin:.5rem 0 0}
input[type=text]{display:block;font:inherit;width:100%;box-sizing:border-box;padding:.5rem;border:1px solid #77738a}
button{font:inherit;min-height:2.75rem;padding:.5rem 1.25rem;border:2px solid #5b3ea6;background:#5b3ea6;color:#fff}
button.quiet{background:#fff;color:#5b3ea6}
:focus-visible{outline:3px solid #1d1b22;outline-offset:2px}
"""


def words_of(locales: str) -> tuple[str, dict[str, str]]:
    """The first language asked for that the page has."""
    for wanted in [*locales.split(), "fi"]:
        if wanted[:2] in WORDS:
            return wanted[:2], WORDS[wanted[:2]]
    raise AssertionError("Finnish is always there")


def _page(language: str, title: str, content: str) -> str:
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="/style.css"></head>'
        f"<body><main>{content}</main></body></html>"
    )


def choose(people: Iterable[DemoPerson], told: Mapping[str, str], *, wrong: bool = False) -> str:
    """Who are you today?"""
    language, words = words_of(told.get("ui_locales", ""))
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in told.items()
    )
    persons = "".join(
        f'<label class="choice"><input type="radio" name="person" value="{index}"{" checked" if index == 0 else ""}>'
        f"<span>{escape(person.name)} <small>{escape(person.note(language))}</small></span></label>"
        for index, person in enumerate(people)
    )
    means = "".join(
        f'<label class="choice"><input type="radio" name="means" value="{name}"{" checked" if name == "bank" else ""}>'
        f"<span>{escape(words[name])}</span></label>"
        for name in ("bank", "mobile", "card")
    )
    return _page(
        language,
        words["title"],
        f'<h1>{words["title"]}</h1><p class="warning">{words["warning"]}</p>'
        + (f'<p class="wrong" role="alert">{words["wrong"]}</p>' if wrong else "")
        + f'<form method="post" action="/authorize">{hidden}<fieldset><legend>{words["who"]}</legend>{persons}'
        f'<label class="choice"><input type="radio" name="person" value="other"><span>{words["other"]}</span></label>'
        f'<label class="text">{words["given"]}<input type="text" name="given_names" autocomplete="off"></label>'
        f'<label class="text">{words["family"]}<input type="text" name="family_name" autocomplete="off"></label>'
        f'<label class="text">{words["code"]}<input type="text" name="identity_code" autocomplete="off"></label></fieldset>'
        f"<fieldset><legend>{words['means']}</legend>{means}</fieldset>"
        f'<button type="submit" name="act" value="go">{words["go"]}</button> '
        f'<button type="submit" name="act" value="cancel" class="quiet">{words["cancel"]}</button></form>',
    )


def broken(reason: str) -> str:
    _language, words = words_of("en")
    return _page("en", words["title"], f"<h1>{words['broken']}</h1><p>{escape(reason)}</p>")
