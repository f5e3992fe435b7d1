from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_handle_case
from kortisto.accounts.models import User
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.letters import tell_handler
from kortisto.contracts.models import Case
from kortisto.contracts.moves import give_case
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal


@action
def pass_on_case(*, actor: Any, case: Case, to: User, reason: str = "") -> Case:
    """A handler passes a matter on to another, or takes over the matter of one who is away; the new handler is told.

    Refuses with `not_a_handler` somebody who does not handle its kind, or is a user of the organisation (BR-SC-04).
    """
    grounds = grounds_to_handle_case(actor=actor, case=case)
    before = case.handler
    try:
        grounds_to_handle_case(actor=to, case=case)
    except Refusal:
        raise Refusal(
            "not_a_handler",
            _("Choose somebody who handles matters like this and is not a user of the organisation's account."),
            field="to",
        ) from None
    give_case(case=case, to=to)
    record(
        Event.CASE_PASSED_ON, actor=actor, subject=case.subject, context=case, grounds=grounds, reason=reason,
        before=before.actor_code if before else "", after=to.actor_code,
    )  # fmt: skip
    if to.pk != actor.pk:
        tell_handler("case_passed_on", case=case, by=actor.name, reason=reason.strip() or "–")
    return case
