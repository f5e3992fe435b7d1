"""How registration points are shown; `{% load organisations %}`."""

from django import template

from kortisto.organisations.models import RegistrationPoint
from kortisto.organisations.service import fee_text

register = template.Library()


@register.simple_tag
def service_fee(point: RegistrationPoint) -> str:
    """The point's service fee: "25,00 €. Paid in advance"."""
    return fee_text(point)
