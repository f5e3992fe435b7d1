"""Names for searching and sorting, made in Python so that every build of the database agrees (ground rule 9)."""

import unicodedata

_KEEP = {"å": "å", "ä": "ä", "ö": "ö"}


def fold(text: str) -> str:
    """A text for searching: casefolded, marks stripped, spaces collapsed: "Åström-Ñúñez" → "astrom-nunez"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    plain = (
        plain.replace("ø", "o")
        .replace("æ", "ae")
        .replace("đ", "d")
        .replace("ł", "l")
        .replace("þ", "th")
        .replace("ð", "d")
    )
    return " ".join(plain.split())


def search_text(*parts: str) -> str:
    """The folded text of several fields, for a trigram index."""
    return " ".join(fold(part) for part in parts if part)


# Finnish order (SFS 4600): å ä ö after z; æ sorts as ä, ø and ő as ö; w as v is not followed in name lists.
_ORDER = {
    "å": "{a",
    "ä": "{b",
    "æ": "{b",
    "ö": "{c",
    "ø": "{c",
    "ő": "{c",
    "ü": "y",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ß": "ss",
}


def sort_key(*parts: str) -> str:
    """The stored Finnish sort key of a name; compared byte by byte (C collation), parts apart by a low byte."""
    keys = []
    for part in parts:
        key = []
        for character in unicodedata.normalize("NFC", part.casefold()):
            if character in _ORDER:
                key.append(_ORDER[character])
                continue
            base = unicodedata.normalize("NFKD", character)
            key.append("".join(c for c in base if not unicodedata.combining(c) and (c.isalnum() or c in " -")))
        keys.append("".join(key).replace("-", " ").strip())
    return " \x01".join(keys)
