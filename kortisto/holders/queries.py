"""Certificates of employment as the desk's lists show them."""

from typing import Any

from django.db.models import Q, QuerySet

from kortisto.access.visibility import visible
from kortisto.contracts.models import CardContract, Customership, CustomershipKind, Mandate, PointSubscription
from kortisto.contracts.states import LIVE_STATES, VersionState
from kortisto.kernel.names import search_text

from .models import EmploymentProof, EmploymentProofLine, LineQuerySet


def lines_at_the_desk(user: Any) -> LineQuerySet:
    """Lines of the certificates kept at the user's points."""
    return EmploymentProofLine.objects.filter(proof__in=visible(EmploymentProof, to=user)).select_related(
        "person", "proof__organisation", "proof__mandate", "proof__contract"
    )


def lines_of(customership: Customership) -> LineQuerySet:
    """Lines in force that an order under the customership may cite (BR-EC-04, BR-EC-07)."""
    lines = EmploymentProofLine.objects.in_force().filter(proof__organisation=customership.organisation_id)
    if customership.mandate_id is not None:
        return lines.filter(proof__mandate=customership.mandate_id).select_related("person", "proof")
    return lines.filter(proof__mandate=None, proof__contract=customership.contract_id).select_related("person", "proof")


def named(lines: LineQuerySet, text: str) -> LineQuerySet:
    """Lines whose name has every word of what was typed, in Finnish order."""
    for word in search_text(text).split():
        lines = lines.filter(Q(search_text__contains=word))
    return lines.order_by("sort_key", "pk")


def proofs_at_the_desk(user: Any) -> QuerySet[EmploymentProof]:
    """Certificates kept at the user's points, newest first."""
    return (
        visible(EmploymentProof, to=user)
        .select_related("organisation", "point", "received_by")
        .prefetch_related("lines__person")
        .order_by("-received_on", "-pk")
    )


def customers_to_register(user: Any) -> list[tuple[str, CardContract, Mandate | None, Any]]:
    """For whom a certificate can be registered: own organisations and every mandate from its submission on (BR-EC-05).

    Gives the code to name it in an address, the contract, the mandate where there is one, and the point. An owner with
    contracts of several types stands there once for each that covers the point.
    """
    own = visible(Customership, to=user).filter(kind=CustomershipKind.OWN)
    own = own.select_related("contract__account__organisation", "point").order_by("point__sort_key")
    rows: list[tuple[str, CardContract, Mandate | None, Any]] = []
    others: dict[int, list[CardContract]] = {}
    points = {row.point_id: row.point for row in own}
    subscribed = PointSubscription.objects.filter(point__in=points, version__state__in=LIVE_STATES)
    for subscription in subscribed.select_related("version__contract__account__organisation").order_by("version_id"):
        contract, point = subscription.version.contract, points[subscription.point_id]
        if contract.account.organisation_id == point.owner_id:
            others.setdefault(point.pk, []).append(contract)
    for row in own:
        if row.contract is not None:
            rows.append((row.code, row.contract, None, row.point))
        known = {row.contract_id}
        for contract in others.get(row.point_id, []):
            if contract.pk not in known:
                known.add(contract.pk)
                rows.append((f"{row.code}.{contract.code}", contract, None, row.point))
    mandates = (
        visible(Mandate, to=user)
        .filter(state__in=("submitted", "granted", "active", "run_off"))
        .select_related("contract__account__organisation", "point", "giver")
        .order_by("giver__sort_key", "point__sort_key")
    )
    return rows + [(row.code, row.contract, row, row.point) for row in mandates]


def newest_version(contract: CardContract) -> Any:
    """The contract's newest version that has been submitted; the one whose signers are compared."""
    return (
        contract.versions.exclude(
            state__in=(VersionState.DRAFT, VersionState.WITHDRAWN, VersionState.REJECTED, VersionState.ENDED)
        )
        .order_by("-number")
        .first()
    )
