from django.contrib.auth.hashers import make_password
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_of_oneself
from kortisto.accounts.events import Event
from kortisto.accounts.factors import NewFactor, keep_factor
from kortisto.accounts.models import DeskCredential, User
from kortisto.accounts.moves_desk import first_use_stamp, may_begin, void_deliveries
from kortisto.accounts.passwords import check_new_password
from kortisto.accounts.states import DESK_CREDENTIAL
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal


@action
def take_desk_credential_into_use(
    *, actor: User, credential: DeskCredential, stamp: str, password: str, factor: NewFactor
) -> DeskCredential:
    """The registrar has proved to have what was sent — both halves, or the link and who they are — and sets password and factor.

    `stamp` is what that proof gave (`first_use_stamp`); it is void when something new was sent meanwhile (SM8). Refuses with
    `first_use_over` or `password_weak`.
    """
    grounds_of_oneself(actor=actor)
    own = (
        DeskCredential.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(pk=credential.pk, user=actor)
        .first()
    )
    if own is None or not may_begin(own) or not constant_time_compare(stamp, first_use_stamp(own)):
        raise Refusal(
            "first_use_over",
            _(
                "What was sent to you works no more: it has been used, its days are over, or something new has been sent."
            ),
        )
    check_new_password(password, user=own.user, field="password")
    way = own.way
    move = DESK_CREDENTIAL.apply(
        own,
        "take_into_use",
        password=make_password(password),
        link_hash="",
        first_use_until=None,
        post_address="",
        failures=0,
        # The first half, or the link, came to this address.
        email_confirmed_at=now(),
    )
    void_deliveries(own)
    kept = keep_factor(credential=own, factor=factor)
    record(
        Event.DESK_TAKEN_INTO_USE, actor=actor, subject=own, move=move, grounds={"factor": kept.kind, "way": str(way)}
    )
    return own
