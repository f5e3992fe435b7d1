"""Where invoices go: an e-invoice address with its operator, or a postal address; their shapes."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from stdnum import iban
from stdnum.exceptions import ValidationError
from stdnum.fi import ytunnus

from kortisto.kernel.errors import Refusal

# The Finnish party identifier: 0037, the business ID without its hyphen, and up to five characters of the organisation's own.
PARTY = re.compile(r"(?:0037|0216:0037)(\d{8})[0-9A-Z]{0,5}")
# An operator is known by its party identifier or by its bank identifier (BIC).
OPERATOR = re.compile(r"0037\d{8}[0-9A-Z]{0,5}|[A-Z]{6}[0-9A-Z]{2}(?:[0-9A-Z]{3})?")


def tidy(text: str) -> str:
    """As addresses are kept: no spaces, capital letters."""
    return "".join(text.split()).upper()


def check_invoicing(values: Mapping[str, Any]) -> None:
    """Refuses with `e_invoice_address_wrong`, `e_invoice_operator_wrong` or `invoicing_needed`."""
    address, operator = tidy(values["e_invoice_address"]), tidy(values["e_invoice_operator"])
    if not address and not str(values["billing"]).strip():
        raise Refusal(
            "invoicing_needed", _("Give an e-invoice address with its operator, or a postal address."), field="billing"
        )
    if address and not _is_address(address):
        raise Refusal(
            "e_invoice_address_wrong",
            _(
                "An e-invoice address begins with 0037 and your business ID without the hyphen, or it is an IBAN account number."
            ),
            field="e_invoice_address",
        )
    if bool(address) != bool(operator) or (operator and not OPERATOR.fullmatch(operator)):
        raise Refusal(
            "e_invoice_operator_wrong",
            _("Give the operator's identifier with the e-invoice address, for example 003721291126 or a bank's BIC."),
            field="e_invoice_operator",
        )


def _is_address(address: str) -> bool:
    party = PARTY.fullmatch(address)
    if party is not None:
        return bool(ytunnus.is_valid(party.group(1)))
    try:
        return bool(iban.validate(address))
    except ValidationError:
        return False
