"""Identifiers of the domain: electronic customer numbers, business IDs, personal identity codes, holder numbers.

Separators in a personal identity code distinguish persons (reform of 2023) and are never normalised away (BR-OR-15); gender
is never derived (BR-OR-16).
"""

import secrets
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as NotValid
from stdnum.fi import hetu, ytunnus
from stdnum.iso7064 import mod_11_10

from .errors import Refusal

SERVICE_NUMBER_LENGTH = 8
HOLDER_NUMBER_LENGTH = 11
CONTRACT_NUMBER_PREFIX = "TKS"


class WrongIdentifier(Refusal):
    """What was typed cannot be this kind of identifier; the sentence says why and what it looks like."""


def digits_of(text: str) -> str:
    """The digits of a typed number; spaces, hyphens and non-breaking spaces are how people group them."""
    return "".join(character for character in text if character not in " \u00a0\u202f-\t")


def _new_number(length: int, first: str) -> str:
    body = secrets.choice(first) + "".join(secrets.choice("0123456789") for _ in range(length - 2))
    return body + mod_11_10.calc_check_digit(body)


def new_service_number() -> str:
    """A new electronic customer number of a registration point: eight digits without meaning, the last one a check digit.

    ISO 7064 MOD 11,10 catches every single wrong digit and nearly every swap. The caller sees to it that no number is given
    twice (BR-AU-05).
    """
    return _new_number(SERVICE_NUMBER_LENGTH, "123456789")


def check_service_number(text: str) -> str:
    """The number as stored; `WrongIdentifier` when it has a typing error (BR-AU-03)."""
    number = digits_of(text)
    if not (number.isascii() and number.isdigit() and len(number) == SERVICE_NUMBER_LENGTH):
        raise WrongIdentifier(
            "service_number_malformed",
            _("An electronic customer number has eight digits. Check the number with the registration point."),
            field="service_number",
        )
    if not mod_11_10.is_valid(number):
        raise WrongIdentifier(
            "service_number_mistyped",
            _(
                "The number has a typing error: its check digit does not match. Compare it with the number the point gave you."
            ),
            field="service_number",
        )
    return number


def group_service_number(number: str) -> str:
    """The number as people read it: 1234 5678."""
    return f"{number[:4]} {number[4:]}"


def new_contract_number() -> str:
    """A new contract number: letters TKS, six digits and a check digit, so that nobody takes it for a point's number."""
    return CONTRACT_NUMBER_PREFIX + _new_number(7, "123456789")


def looks_like_contract_number(text: str) -> str | None:
    """The contract number somebody typed, normalised, or None; seven bare digits with the right check digit count too."""
    number = digits_of(text).upper().removeprefix(CONTRACT_NUMBER_PREFIX)
    if len(number) == 7 and number.isascii() and number.isdigit() and mod_11_10.is_valid(number):
        return CONTRACT_NUMBER_PREFIX + number
    return None


def new_holder_number() -> str:
    """A new holder number for the certificates' serialNumber: eleven digits, never an identity code, never reused."""
    return _new_number(HOLDER_NUMBER_LENGTH, "9")


def check_business_id(text: str) -> str:
    """A Finnish business ID as 1234567-8; `WrongIdentifier` when the check digit or the shape is wrong."""
    try:
        compact = ytunnus.validate(text.strip())
    except NotValid:
        raise WrongIdentifier(
            "business_id_wrong",
            _("The business ID is not valid. It has seven digits, a hyphen and a check digit, for example 1234567-1."),
            field="business_id",
        ) from None
    return f"{compact[:7]}-{compact[7:]}"


@dataclass(frozen=True)
class IdentityCode:
    """A complete, valid personal identity code. `text` is the whole of it; two codes are one only when all of it agrees."""

    text: str
    birth_date: date

    @property
    def mask(self) -> str:
        """What lists show: the birth date part and the century sign, the rest hidden (BR-DP-01)."""
        return f"{self.text[:7]}****"

    @property
    def fictive(self) -> bool:
        return self.text[7] == "9"

    def __repr__(self) -> str:
        return "<identity code>"

    __str__ = __repr__


_CENTURY = {"+": 1800} | dict.fromkeys("-YXWVU", 1900) | dict.fromkeys("ABCDEF", 2000)


def check_identity_code(text: str) -> IdentityCode:
    """Read a typed personal identity code; only outer spaces and the case of letters are forgiven.

    Fictive codes (individual numbers 900–999) are accepted only where the setting `KORTISTO_FICTIVE_CODES` allows them.
    """
    code = text.strip().upper()
    try:
        hetu.validate(code, allow_temporary=True)
        year = _CENTURY[code[6]] + int(code[4:6])
        born = date(year, int(code[2:4]), int(code[:2]))
    except (NotValid, KeyError, ValueError, IndexError):
        raise WrongIdentifier(
            "identity_code_wrong",
            _("The personal identity code is not valid. Check every character, also the sign in the middle."),
            field="identity_code",
        ) from None
    found = IdentityCode(code, born)
    if len(code) != 11 or (found.fictive and not settings.KORTISTO_FICTIVE_CODES):
        raise WrongIdentifier(
            "identity_code_temporary",
            _(
                "This is a temporary code, not a personal identity code. Identify the person by document and birth date."
            ),
            field="identity_code",
        )
    return found
