"""Public codes: random, short, safe to read aloud. They stand in URLs, mails and PDFs; internal keys never do.

Crockford's base32 leaves out I, L, O and U, so that nobody types a one for an L.
"""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECK_ALPHABET = ALPHABET + "*~$=U"
CODE_LENGTH = 10


def new_code(length: int = CODE_LENGTH) -> str:
    """A random code of `length` characters (50 bits for ten)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def normalise_code(text: str) -> str:
    """What was meant by a typed code: upper case, no spaces or hyphens, O → 0, I and L → 1."""
    return text.upper().replace("-", "").replace(" ", "").translate(str.maketrans("OIL", "011"))


def looks_like_code(text: str) -> bool:
    """True when the text has the shape of a public code."""
    text = normalise_code(text)
    return len(text) == CODE_LENGTH and all(character in ALPHABET for character in text)
