from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_contract
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.models import ContractVersion, PointSubscription
from kortisto.contracts.moves import lock_draft
from kortisto.kernel.action import action
from kortisto.kernel.errors import NotVisible, Refusal
from kortisto.organisations.models import RegistrationPoint
from kortisto.organisations.states import PointState


@action
def add_subscription(*, actor: Any, version: ContractVersion, point: RegistrationPoint) -> PointSubscription:
    """The contract subscribes one of the organisation's own points; the first one becomes the main point.

    Another organisation's point is not found. Refuses with `point_closed` or `point_in_contract`.
    """
    grounds = grounds_to_contract(actor=actor, account=version.contract.account)
    locked = lock_draft(version=version)
    if point.owner_id != locked.contract.account.organisation_id:
        raise NotVisible("not_our_point")
    if point.state not in (PointState.PLANNED, PointState.OPEN):
        raise Refusal("point_closed", _("The registration point has been closed."), field="point")
    if locked.subscriptions.filter(point=point).exists():
        raise Refusal("point_in_contract", _("The registration point is in the contract already."), field="point")
    main = not locked.subscriptions.filter(is_main=True).exists()
    subscription = PointSubscription.objects.create(version=locked, point=point, is_main=main)
    record(
        Event.SUBSCRIPTION_ADDED, actor=actor, subject=locked, context=locked.case, grounds=grounds, point=point,
        service_number=point.service_number, is_main=main,
    )  # fmt: skip
    return subscription
