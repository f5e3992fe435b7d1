"""Contact details that pages show."""

from django.utils.translation import gettext_lazy as _

from ..declaring import Group, Rule, Tag, Unit
from ..kinds import Items, Line, Whole

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
    Rule(
        "holder_help_address",
        _("Advice for card holders on the web"),
        _("The address of the page where card holders get advice. Empty: none is shown."),
        Line(200, optional=True), "", Group.CONTACTS, Tag.INFERRED,
    ),
    Rule(
        "holder_help_phone",
        _("Telephone advice for card holders"),
        _("The number at which card holders get advice. Empty: none is shown."),
        Line(40, optional=True), "", Group.CONTACTS, Tag.INFERRED,
    ),
    Rule(
        "call_prices",
        _("Prices of calls"),
        _("What a call costs, shown beside the number: holder_help for advice, revocation for the revocation service."),
        Items(), [
            {"name": "holder_help", "fi": "pvm/mpm", "sv": "lna/msa", "en": "local network charge/mobile call charge"},
            {"name": "revocation", "fi": "pvm/mpm", "sv": "lna/msa", "en": "local network charge/mobile call charge"},
        ],
        Group.CONTACTS, Tag.BULLETIN,
    ),
    Rule(
        "question_answer_days",
        _("Answer to a question"),
        _("Within how many days a question from a help page is answered."),
        Whole(1, 30), 5, Group.CONTACTS, Tag.INFERRED, Unit.DAYS,
    ),
)  # fmt: skip
