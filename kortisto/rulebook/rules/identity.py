"""Verifying identity."""

from django.utils.translation import gettext_lazy as _

from ..declaring import Group, Rule, Tag, Unit
from ..kinds import Matrix

# The same words as the rooms above use for the rows and columns of the table.
DOCUMENT_KINDS = {
    "passport": _("Passport"),
    "identity_card": _("Identity card"),
    "police": _("Identification by the police"),
    "driving_licence": _("Driving licence"),
}
STATE_GROUPS = {
    "FI": _("Finland"),
    "EEA_CH_SM": _("EEA states, Switzerland and San Marino"),
    "OTHER": _("Other states"),
}
# EEA states other than Finland, with Switzerland and San Marino (ISO 3166-1 alpha-2).
EEA_CH_SM = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "HR",
        "CY",
        "CZ",
        "DK",
        "EE",
        "FR",
        "DE",
        "GR",
        "HU",
        "IE",
        "IT",
        "LV",
        "LT",
        "LU",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SK",
        "SI",
        "ES",
        "SE",
        "IS",
        "LI",
        "NO",
        "CH",
        "SM",
    ]
)


def state_group(state: str) -> str:
    """The column of the document table for an issuing state (two letters)."""
    state = state.strip().upper()
    return "FI" if state == "FI" else "EEA_CH_SM" if state in EEA_CH_SM else "OTHER"


RULES = (
    Rule(
        "identity_documents",
        _("Accepted identity documents"),
        _("Which documents of which states prove a person's identity at a registration point."),
        Matrix(DOCUMENT_KINDS, STATE_GROUPS),
        {"passport": ["FI", "EEA_CH_SM", "OTHER"], "identity_card": ["FI", "EEA_CH_SM"], "police": ["FI"], "driving_licence": []},
        Group.IDENTITY, Tag.PUBLIC, Unit.NONE, ("BR-OR-02", "BR-OR-03"),
    ),
)  # fmt: skip
