from typing import Any

from kortisto.access.policy import grounds_to_administer
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import NotVisible
from kortisto.messages.post import post
from kortisto.organisations.events import Event
from kortisto.organisations.models import CustomerAccount, FactorRequest, Membership
from kortisto.organisations.states import FACTOR_REQUEST, MembershipState


@action
def decline_new_factor(*, actor: Any, account: CustomerAccount, request: FactorRequest) -> FactorRequest:
    """An administrator could not make sure that the user has asked: the second factors stay, and the user is told."""
    grounds = grounds_to_administer(actor=actor, account=account)
    if not Membership.objects.filter(account=account, user=request.user_id, state=MembershipState.ACTIVE).exists():
        raise NotVisible("not_a_member")
    move = FACTOR_REQUEST.apply(request, "decline", decided_by=actor, decided_at=now())
    if request.user.email:
        post("factor_removal_declined", to=request.user.reference, administrator=actor.name)
    record(
        Event.FACTOR_DECLINED, actor=actor, subject=request, context=account, move=move,
        grounds=grounds.codes() | {"user": request.user.reference},
    )  # fmt: skip
    return request
