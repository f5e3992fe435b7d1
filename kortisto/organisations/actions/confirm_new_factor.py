from typing import Any

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_administer
from kortisto.accounts.models import OfficeAppointment
from kortisto.accounts.moves import PORTAL_AND_OFFICE, end_visits
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import NotVisible, Refusal
from kortisto.messages.post import post
from kortisto.organisations.events import Event
from kortisto.organisations.models import CustomerAccount, FactorRequest, Membership
from kortisto.organisations.moves import fellow_administrators
from kortisto.organisations.states import FACTOR_REQUEST, MembershipState


@action
def confirm_new_factor(*, actor: Any, account: CustomerAccount, request: FactorRequest) -> FactorRequest:
    """An administrator, having made sure who asked, confirms: the user's lost second factors are removed, and open visits end.

    The user and the administrators of all their accounts are told. Refuses with `own_factors`, `request_expired`, and
    `office_user` when the user has come to the issuer's office meanwhile.
    """
    grounds = grounds_to_administer(actor=actor, account=account)
    if not Membership.objects.filter(account=account, user=request.user_id, state=MembershipState.ACTIVE).exists():
        raise NotVisible("not_a_member")
    if request.user_id == actor.pk:
        raise Refusal("own_factors", _("Ask another administrator: nobody confirms their own request."))
    if request.expires_at <= now():
        raise Refusal("request_expired", _("The time of this request is over. The user can ask again."))
    if OfficeAppointment.objects.in_force().filter(user=request.user_id).exists():
        raise Refusal("office_user", _("This user belongs to the card issuer's office, which helps its own people."))
    move = FACTOR_REQUEST.apply(request, "confirm", decided_by=actor, decided_at=now())
    removed, _by_model = Authenticator.objects.filter(user_id=request.user_id).delete()
    user = request.user
    ended = end_visits(user=user, faces=PORTAL_AND_OFFICE)
    if user.email:
        post("factor_removed", to=user.reference, at=now())
    for administrator in fellow_administrators(user=user):
        if administrator.pk != actor.pk:
            post(
                "factor_removal_confirmed", to=administrator.reference, user=user.name, administrator=actor.name, at=now(),
            )  # fmt: skip
    record(
        Event.FACTOR_CONFIRMED, actor=actor, subject=request, context=account, move=move,
        grounds=grounds.codes() | {"count": removed, "user": user.reference, "visits": ended},
    )  # fmt: skip
    return request
