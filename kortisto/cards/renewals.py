"""Which cards a succession makes out of date, and when (BR-AU-19): the organisation's name stands in their certificates."""

from django.db.models import Q, QuerySet

from kortisto.contracts.models import ContractVersion, CustomershipKind, Succession, SuccessionKind
from kortisto.contracts.states import SuccessionState, VersionState

from .models import Card
from .moves import cards_in_the_name_of


def contract_processed(succession: Succession) -> bool:
    """Whether the new contract is in force: after a new name, one signed since then; otherwise the successor's own."""
    if succession.state != SuccessionState.EXECUTED:
        return False
    versions = ContractVersion.objects.filter(
        contract__account__organisation=succession.successor, state=VersionState.IN_FORCE
    )
    if succession.kind == SuccessionKind.RENAME:
        return versions.filter(signed_at__gt=succession.executed_at).exists()
    return versions.exists()


def cards_to_renew(succession: Succession) -> QuerySet[Card]:
    """The live cards in the name of the organisation before, ordered before it changed; of a split those that moved."""
    cards = cards_in_the_name_of(succession.organisation).filter(
        order__created_at__lte=succession.executed_at, renewal=None
    )
    if succession.kind == SuccessionKind.SPLIT:
        moved = Q(order__mandate__code__in=succession.mandates) | Q(
            point__code__in=succession.points, customership__kind=CustomershipKind.OWN
        )
        cards = cards.filter(moved)
    return cards.order_by("pk")
