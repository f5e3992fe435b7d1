"""Telephone numbers to which text messages go."""

import re

from django.utils.translation import gettext_lazy as _

from kortisto.kernel.errors import Refusal

SHAPE = re.compile(r"\+[1-9][0-9]{6,14}")
OF_FINLAND = "+358"


def check_phone(text: str, *, field: str = "phone") -> str:
    """A number as +358401234567; a Finnish one may begin with 0 or 358, and nothing stays nothing. Refuses with `phone_wrong`."""
    number = "".join(letter for letter in text if letter not in " \u00a0\u202f-()./\t")
    if not number:
        return ""
    if number.startswith("00"):
        number = f"+{number[2:]}"
    elif number.startswith("0"):
        number = OF_FINLAND + number[1:]
    elif number.startswith("358"):
        number = f"+{number}"
    if not SHAPE.fullmatch(number):
        raise Refusal(
            "phone_wrong",
            _("Write the mobile number with its country code, for example +358 40 123 4567."),
            field=field,
        )
    return number
