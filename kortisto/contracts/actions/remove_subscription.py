from typing import Any

from kortisto.access.policy import grounds_to_contract
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.models import ContractVersion, PointSubscription
from kortisto.contracts.moves import lock_draft
from kortisto.kernel.action import action
from kortisto.kernel.errors import NotVisible
from kortisto.organisations.models import RegistrationPoint


@action
def remove_subscription(*, actor: Any, version: ContractVersion, point: RegistrationPoint) -> ContractVersion:
    """A point is left out of the draft. Where it was the main one, another has to be chosen unless only one is left."""
    grounds = grounds_to_contract(actor=actor, account=version.contract.account)
    locked = lock_draft(version=version)
    subscription = locked.subscriptions.filter(point=point).first()
    if subscription is None:
        raise NotVisible("not_in_contract")
    subscription.delete()
    left = list(locked.subscriptions.all()[:2])
    if len(left) == 1 and not left[0].is_main:
        PointSubscription.objects.filter(pk=left[0].pk).update(is_main=True)
    record(Event.SUBSCRIPTION_REMOVED, actor=actor, subject=locked, context=locked.case, grounds=grounds, point=point)
    return locked
