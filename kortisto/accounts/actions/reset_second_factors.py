from typing import Any

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_appoint
from kortisto.accounts.events import Event
from kortisto.accounts.models import User
from kortisto.accounts.moves import PORTAL_AND_OFFICE, end_visits
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.messages.post import post


@action
def reset_second_factors(*, actor: Any, user: User, reason: str) -> User:
    """A user of portal or office has lost every second factor: the issuer, having checked who asks, removes them.

    Open visits end; the next sign-in by password guides to setting up a new one. Refuses with `no_factors`, or `own_factors` for
    oneself.
    """
    grounds = grounds_to_appoint(actor=actor)
    if isinstance(actor, User) and actor.pk == user.pk:
        raise Refusal("own_factors", _("Ask a colleague: nobody removes their own second factors this way."))
    removed, _by_model = Authenticator.objects.filter(user_id=user.pk).delete()
    if not removed:
        raise Refusal("no_factors", _("The user has no second factor."))
    ended = end_visits(user=user, faces=PORTAL_AND_OFFICE)
    if user.email:
        post("factor_removed", to=user.reference, at=now())
    record(
        Event.FACTORS_RESET, actor=actor, subject=user, grounds=grounds, reason=reason, count=removed, visits=ended
    )  # fmt: skip
    return user
