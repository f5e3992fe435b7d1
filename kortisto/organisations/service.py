"""What serving another organisation is like at a registration point, in words for whoever is about to authorise it."""

from django.utils import formats
from django.utils.translation import gettext as _

from .models import RegistrationPoint


def fee_text(point: RegistrationPoint) -> str:
    """What the owner charges for a visit: "25,00 €. Paid in advance", "No fee", or empty when the owner has not told."""
    cents = point.service_fee_cents
    amount = ""
    if cents is not None:
        amount = (
            _("No fee")
            if cents == 0
            else f"{formats.number_format(cents / 100, 2, force_grouping=True)}\N{NO-BREAK SPACE}€"
        )
    return ". ".join(part for part in (amount, point.service_fee_text) if part)
