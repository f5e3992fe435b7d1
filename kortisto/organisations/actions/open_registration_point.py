from typing import Any

from kortisto.access.policy import grounds_to_administer
from kortisto.audit.record import record
from kortisto.contracts.moves import open_own_customership
from kortisto.kernel.action import action
from kortisto.organisations.events import Event
from kortisto.organisations.models import CustomerAccount, OrganisationKind, RegistrationPoint, usual_weekdays
from kortisto.organisations.moves import create_point


@action
def open_registration_point(
    *,
    actor: Any,
    account: CustomerAccount,
    name_fi: str,
    visiting_address: str,
    delivery_address: str,
    municipality: str,
    name_sv: str = "",
    contact_name: str = "",
    contact_email: str = "",
    contact_phone: str = "",
    opening_hours: str = "",
    opening_hours_sv: str = "",
    weekdays: list[int] | None = None,
    booking_url: str = "",
    offers_mandated_service: bool = False,
    service_fee_cents: int | None = None,
    service_fee_text: str = "",
    delivery_time: str = "",
    accepts_by_request: bool = False,
    on_public_list: bool | None = None,
) -> RegistrationPoint:
    """An organisation sets up a registration point, which gets an electronic customer number of its own (BR-AU-05).

    With the point comes its own customership, under which professional cards and the owner's own cards are ordered. A
    wellbeing services county's points stand on the public list unless it says otherwise. The point is *planned* until it is taken
    into use.
    """
    grounds = grounds_to_administer(actor=actor, account=account)
    is_county = account.organisation.kind == OrganisationKind.COUNTY
    point = create_point(
        owner=account.organisation, name_fi=name_fi, name_sv=name_sv, visiting_address=visiting_address,
        delivery_address=delivery_address, municipality=municipality, contact_name=contact_name, contact_email=contact_email,
        contact_phone=contact_phone, opening_hours=opening_hours, booking_url=booking_url,
        offers_mandated_service=offers_mandated_service, service_fee_cents=service_fee_cents,
        service_fee_text=service_fee_text, delivery_time=delivery_time, accepts_by_request=accepts_by_request,
        opening_hours_sv=opening_hours_sv, weekdays=weekdays or usual_weekdays(),
        on_public_list=is_county if on_public_list is None else on_public_list,
    )  # fmt: skip
    customership = open_own_customership(point=point)
    record(
        Event.POINT_PLANNED, actor=actor, subject=point, context=account, grounds=grounds,
        service_number=point.service_number, name_fi=name_fi, customership=customership,
    )  # fmt: skip
    return point
