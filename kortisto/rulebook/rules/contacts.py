"""Contact details that pages show."""

from django.utils.translation import gettext_lazy as _

from ..declaring import Group, Rule, Tag, Unit
from ..kinds import Line

RULES = (
    Rule(
        "contract_mail",
        _("E-mail for contracts"),
        _("The issuer's e-mail address for questions about contracts and registration. Empty: none is shown."),
        Line(120, mail=True, optional=True), "", Group.CONTACTS, Tag.INFERRED,
    ),
    Rule(
        "desk_mail",
        _("E-mail for registrars"),
        _("The issuer's e-mail address for registrars' rights and sign-in problems. Empty: none is shown."),
        Line(120, mail=True, optional=True), "", Group.CONTACTS, Tag.INFERRED,
    ),
    Rule(
        "revocation_phone",
        _("Telephone of the revocation service"),
        _("The number that holders call, day and night, when a card is lost. Empty: none is shown."),
        Line(40, optional=True), "", Group.CONTACTS, Tag.INFERRED, Unit.NONE, ("BR-RV-01",),
    ),
)  # fmt: skip
