from dataclasses import dataclass
from typing import Any

from kortisto.access.policy import grounds_to_contract
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.look_up import (
    LOOK_UPS,
    point_by_number,
    refuse_second_mandate,
    refuse_unfit_point,
    refuse_wrong_owner,
)
from kortisto.contracts.models import ContractType
from kortisto.kernel.action import action
from kortisto.organisations.limits import within_limit
from kortisto.organisations.models import CustomerAccount
from kortisto.organisations.service import fee_text
from kortisto.rulebook.read import rule


@dataclass(frozen=True)
class Names:
    """A name in both languages, and nothing else of the row it belongs to."""

    name_fi: str
    name_sv: str


@dataclass(frozen=True)
class PointFound:
    """What a look-up tells: the point's name and its owner (BR-SC-03).

    Delivery address and contact are told only to who knows the owner's business ID as well (BR-AU-10).
    """

    point: Names
    owner: Names
    delivery_address: str = ""
    contact_name: str = ""
    visiting_address: str = ""
    opening_hours: str = ""
    booking_url: str = ""
    fee: str = ""
    delivery_time: str = ""
    asks_first: bool = False


@action
def look_up_point(*, actor: Any, account: CustomerAccount, service_number: str, business_id: str = "") -> PointFound:
    """A customer who is about to authorise a point asks whose the number is, to see that it is the right one (BR-AU-03).

    Limited to so many tries in an hour (BR-SC-03). Refuses what `contracts.look_up` refuses; once the owner's business ID is
    given, also a point that this organisation cannot authorise, so that nobody confirms in vain.
    """
    grounds = grounds_to_contract(actor=actor, account=account)
    within_limit(actor=actor, most=rule("service_number_look_ups_an_hour"), **LOOK_UPS)
    point = point_by_number(service_number)
    more: dict[str, Any] = {}
    if business_id:
        giver = account.organisation
        refuse_unfit_point(point=point, giver=giver)
        refuse_wrong_owner(point=point, business_id=business_id)
        refuse_second_mandate(point=point, giver=giver, contract_type=ContractType.SOTE)
        more = {
            "delivery_address": point.delivery_address, "contact_name": point.contact_name,
            "visiting_address": point.visiting_address, "opening_hours": point.opening_hours,
            "booking_url": point.booking_url, "fee": fee_text(point), "delivery_time": point.delivery_time,
            "asks_first": point.accepts_by_request,
        }  # fmt: skip
    record(Event.POINT_LOOKED_UP, actor=actor, subject=point, context=account, grounds=grounds)
    owner = point.owner
    return PointFound(point=Names(point.name_fi, point.name_sv), owner=Names(owner.name_fi, owner.name_sv), **more)
