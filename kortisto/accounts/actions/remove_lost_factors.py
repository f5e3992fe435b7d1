from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_of_oneself
from kortisto.accounts.events import Event
from kortisto.accounts.models import StrongIdentification, User
from kortisto.accounts.moves import PORTAL_AND_OFFICE, end_visits
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.messages.post import post
from kortisto.rulebook.read import rule


@action
def remove_lost_factors(*, actor: User, visit: str = "") -> User:
    """A user who has lost every second factor identifies strongly and removes them, to set up new ones.

    Whoever has found the device may have found an open visit in it: all end but this `visit`.

    The identification is as fresh as one that signs a contract. Refuses with `identification_needed` or `no_factors`.
    """
    grounds_of_oneself(actor=actor)
    since = now() - timedelta(minutes=rule("signing_identification_minutes"))
    identification = StrongIdentification.objects.filter(user=actor, at__gte=since).order_by("-at").first()
    if identification is None:
        raise Refusal("identification_needed", _("Identify yourself strongly first; then you return to this page."))
    removed, _by_model = Authenticator.objects.filter(user_id=actor.pk).delete()
    if not removed:
        raise Refusal("no_factors", _("You have no second factor that could be removed."))
    ended = end_visits(user=actor, faces=PORTAL_AND_OFFICE, but=visit)
    if actor.email:
        post("factor_removed", to=actor.reference, at=now())
    record(
        Event.FACTORS_LOST, actor=actor, subject=actor,
        grounds={"identification": identification.code, "count": removed, "visits": ended},
    )  # fmt: skip
    return actor
