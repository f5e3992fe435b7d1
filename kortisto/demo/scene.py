"""Who and what the story has so far, and the papers that its people carry."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kortisto.accounts.models import User
from kortisto.cards.models import Card, CardOrder
from kortisto.contracts.models import ContractVersion, Customership, Mandate
from kortisto.holders.models import EmploymentProofLine
from kortisto.kernel.actors import Operator
from kortisto.organisations.models import CustomerAccount, RegistrationPoint

from .stage import Stage

EVERY_KIND = ["professional", "personnel", "actor"]
PASSPORT: dict[str, Any] = {
    "document_kind": "passport",
    "document_number": "FP7654321",
    "issuing_state": "FI",
    "document_valid_until": date(2031, 5, 1),
}
CONSENT: dict[str, Any] = {"terms_accepted": True, "data_confirmed": True, "language": "fi", "medium": "paper"}


@dataclass
class Scene:
    """Who and what the story has so far; what it has not come to yet is not there."""

    operator: Operator
    stage: Stage
    office: dict[str, User] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    county: CustomerAccount = field(init=False)
    clinic: CustomerAccount = field(init=False)
    central: RegistrationPoint = field(init=False)
    eastern: RegistrationPoint = field(init=False)
    county_version: ContractVersion = field(init=False)
    clinic_version: ContractVersion = field(init=False)
    mandate: Mandate = field(init=False)
    customership: Customership = field(init=False)
    line: EmploymentProofLine = field(init=False)
    order: CardOrder = field(init=False)
    professional_order: CardOrder = field(init=False)
    card: Card = field(init=False)


def fresh(version: ContractVersion) -> ContractVersion:
    """The row as it is now; actions move states in the database."""
    return ContractVersion.objects.select_related("contract__account__organisation").get(pk=version.pk)


def fresh_card(card: Card) -> Card:
    return Card.objects.select_related("order", "holder", "customership__point", "point").get(pk=card.pk)
