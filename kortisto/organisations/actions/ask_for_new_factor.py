from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_of_oneself
from kortisto.accounts.models import OfficeAppointment, User
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import day_of, now
from kortisto.kernel.errors import Refusal
from kortisto.messages.post import post
from kortisto.organisations.events import Event
from kortisto.organisations.models import FactorRequest
from kortisto.organisations.moves import fellow_administrators
from kortisto.organisations.states import FACTOR_REQUEST, FactorRequestState
from kortisto.rulebook.read import rule
from kortisto.ui.face import full_address


@action
def ask_for_new_factor(*, actor: User) -> FactorRequest:
    """A user whose password was right but whose second factor is lost asks the administrators of their accounts for help.

    The asker is told too, in case it was somebody else who knows the password. Refuses with `office_user`: people of the
    office are helped by the office; with `nobody_to_confirm`, or `asked_already`.
    """
    grounds_of_oneself(actor=actor)
    if OfficeAppointment.objects.in_force().filter(user=actor).exists():
        raise Refusal("office_user", _("You belong to the card issuer's office: ask its rights administrator."))
    administrators = fellow_administrators(user=actor)
    if not administrators:
        raise Refusal(
            "nobody_to_confirm",
            _("Your account has no other administrator. Identify yourself strongly, or contact the card issuer."),
        )
    for earlier in FactorRequest.objects.select_for_update().filter(user=actor, state=FactorRequestState.ASKED):
        if earlier.expires_at > now():
            raise Refusal(
                "asked_already", _("The administrators have been asked already. Remind them, or wait for their answer.")
            )
        move = FACTOR_REQUEST.apply(earlier, "decline", decided_at=now())
        record(Event.FACTOR_DECLINED, actor=actor, subject=earlier, move=move, grounds={"reason": "expired"})
    request = FactorRequest.objects.create(user=actor, expires_at=now() + timedelta(days=rule("factor_request_days")))
    for administrator in administrators:
        post(
            "factor_removal_asked", to=administrator.reference, asker=actor.name, asker_mail=actor.email or "",
            link=full_address("portal", "member_list"), last_day=day_of(request.expires_at),
        )  # fmt: skip
    if actor.email:
        post("factor_removal_noted", to=actor.reference, at=now())
    record(Event.FACTOR_ASKED, actor=actor, subject=request)
    return request
