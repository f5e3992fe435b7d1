"""Texts that people accept, and versions of documents."""

from django.utils.translation import gettext_lazy as _

from ..declaring import Group, Rule, Tag, Unit, texts
from ..kinds import Agreed, Line

RULES = (
    Rule(
        "terms_of_use",
        _("Terms of use for card holders"),
        _("What a holder accepts before a card is ordered. The order keeps the version that was accepted."),
        Agreed(), texts("card_use", "1.0"), Group.TEXTS, Tag.INFERRED, Unit.NONE, ("BR-OR-20",),
    ),
    Rule(
        "contract_terms",
        _("Terms of the card contract"),
        _("What an organisation signs. The contract keeps the version that was signed."),
        Agreed(), texts("card_contract", "1.0"), Group.TEXTS, Tag.INFERRED, Unit.NONE, ("BR-AU-18",),
    ),
    Rule(
        "certificate_policy_version",
        _("Version of the certificate policy"),
        _("The version of the certificate policy under which certificates are issued."),
        Line(14), "0.1", Group.TEXTS, Tag.INFERRED,
    ),
    Rule(
        "certification_practice_version",
        _("Version of the certification practice statement"),
        _("The version of the certification practice statement that is followed."),
        Line(14), "0.1", Group.TEXTS, Tag.INFERRED,
    ),
)  # fmt: skip
