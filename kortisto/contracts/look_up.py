"""Finding a registration point by the number somebody typed, and the sentences that help when it is the wrong one."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.kernel.clock import today
from kortisto.kernel.errors import Refusal
from kortisto.kernel.identifiers import check_business_id, check_service_number, looks_like_contract_number
from kortisto.organisations.models import Organisation, RegistrationPoint
from kortisto.organisations.states import PointState
from kortisto.ui.language import name_of

from .contract_types import is_for_staff, mandated_kinds, serves_organisation_cards
from .events import Event
from .models import CardContract, CardKind, ContractType, Mandate
from .states import OPEN_MANDATE_STATES, VersionState

# Looking up a number and adding a mandate both answer whose a number is, so they share one limit (BR-SC-03).
LOOK_UPS: dict[str, Any] = {
    "events": (Event.POINT_LOOKED_UP, Event.MANDATE_ADDED),
    "actions": ("contracts:look_up_point", "contracts:add_mandate"),
}


def point_by_number(typed: str) -> RegistrationPoint:
    """The point with the typed electronic customer number.

    Refuses with `contract_number_typed` (BR-AU-10), `service_number_malformed`, `service_number_mistyped` or
    `service_number_unknown` (BR-AU-03).
    """
    contract_number = looks_like_contract_number(typed)
    if contract_number is not None:
        raise Refusal(
            "contract_number_typed",
            _(
                "%(number)s is the number of a card contract, not of a registration point. Ask the registration point for its "
                "electronic customer number: it has eight digits."
            )
            % {"number": contract_number},
            field="service_number",
        )
    number = check_service_number(typed)
    point = RegistrationPoint.objects.select_related("owner").filter(service_number=number).first()
    if point is None:
        raise Refusal(
            "service_number_unknown",
            _("No registration point has this number. Ask the registration point to send you its number in writing."),
            field="service_number",
        )
    return point


def refuse_wrong_owner(*, point: RegistrationPoint, business_id: str) -> str:
    """The business ID as stored; refuses with `business_id_not_owners` one that is not the point's owner's (BR-AU-11)."""
    number = check_business_id(business_id)
    if number != point.owner.business_id:
        raise Refusal(
            "business_id_not_owners",
            _(
                "The number belongs to %(point)s, whose owner is %(owner)s. The business ID you typed is not that owner's. "
                "Check both with the registration point."
            )
            % {"point": name_of(point), "owner": name_of(point.owner)},
            field="business_id",
        )
    return number


def refuse_unfit_point(*, point: RegistrationPoint, giver: Organisation) -> None:
    """Refuse a point that this organisation cannot authorise: its own, a closing one, one that does not serve others.

    Refuses with `own_point` (BR-AU-17), `point_closed` or `point_without_mandated_service` (BR-AU-12).
    """
    names = {"point": name_of(point), "owner": name_of(point.owner)}
    if point.owner_id == giver.pk:
        raise Refusal(
            "own_point",
            _(
                "%(point)s is your own registration point, so it needs no mandate. Add it to your own registration points."
            )
            % names,
            field="service_number",
        )
    if point.state not in (PointState.OPEN, PointState.PLANNED):
        raise Refusal(
            "point_closed",
            _("%(point)s is being closed and takes no new mandates. Ask %(owner)s for another point's number.") % names,
            field="service_number",
        )
    if not point.offers_mandated_service:
        raise Refusal(
            "point_without_mandated_service",
            _("%(point)s does not register cards for other organisations. Ask %(owner)s which point does.") % names,
            field="service_number",
        )


def refuse_second_mandate(*, point: RegistrationPoint, giver: Organisation, contract_type: str) -> None:
    """Refuse with `duplicate_mandate` a point that is authorised already under this type of contract (BR-AU-13)."""
    if Mandate.objects.filter(
        giver=giver, point=point, contract__type=contract_type, state__in=OPEN_MANDATE_STATES
    ).exists():
        raise Refusal(
            "duplicate_mandate",
            _("You have authorised %(point)s already. One mandate to a registration point is enough.")
            % {"point": name_of(point)},
            field="service_number",
        )


def refuse_wrong_kinds(kinds: list[str], *, contract_type: str) -> None:
    """Refuse with `mandate_wrong_kinds` what a mandate cannot cover (BR-AU-02)."""
    if not set(kinds) <= set(mandated_kinds(contract_type)):
        raise Refusal(
            "mandate_wrong_kinds",
            _(
                "A mandate covers personnel cards and actor cards. A professional card needs no mandate: any point orders it."
            ),
            field="card_kinds",
        )


def refuse_wrong_period(*, valid_from: date, valid_until: date | None) -> None:
    """Refuse with `mandate_period_wrong` a period that begins in the past or ends before it begins."""
    if valid_from < today():
        raise Refusal(
            "mandate_period_wrong", _("A mandate begins today at the earliest. Choose another day."), field="valid_from"
        )
    if valid_until is not None and valid_until < valid_from:
        raise Refusal(
            "mandate_period_wrong",
            _("A mandate does not end before it begins. Choose a later last day, or leave it empty."),
            field="valid_until",
        )


# -- What the type of contract asks for -----------------------------------------------------------------------------------


def refuse_wrong_type(contract: CardContract) -> None:
    """Refuse with `mandate_not_in_this_type` a mandate in a contract that has none.

    Another organisation is authorised in a health and social care contract; rescue departments, municipalities and state bodies
    do it for organisation cards in their own contract, too (BR-AU-09).
    """
    if not is_for_staff(contract.type) and not serves_organisation_cards(contract.type, giver=contract.organisation):
        raise Refusal(
            "mandate_not_in_this_type", _("Another organisation is authorised in a health and social care contract.")
        )


def county_contract(point: RegistrationPoint) -> CardContract | None:
    """The central government contract in force of the point's owner that covers the point and organisation cards (BR-AU-09)."""
    return CardContract.objects.filter(
        account__organisation=point.owner_id,
        type=ContractType.STATE_ADMIN,
        versions__state=VersionState.IN_FORCE,
        versions__subscriptions__point=point,
        versions__card_kinds__contains=[CardKind.ORGANISATION],
    ).first()


def refuse_before_county(*, point: RegistrationPoint, contract: CardContract) -> None:
    """Refuse with `county_contract_missing` a mandate for organisation cards before the county has its contract (BR-AU-09)."""
    if not is_for_staff(contract.type) and county_contract(point) is None:
        raise Refusal(
            "county_contract_missing",
            _(
                "%(owner)s has no central government contract in force that covers %(point)s, so it cannot order organisation "
                "cards yet. Ask %(owner)s to make the contract for this registration point first; then authorise the point."
            )
            % {"owner": name_of(point.owner), "point": name_of(point)},
            field="service_number",
        )
