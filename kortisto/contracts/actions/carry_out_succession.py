from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_set_up
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.models import Mandate, Succession
from kortisto.contracts.successions import carry_out, due
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal


@action
def carry_out_succession(*, actor: Any, succession: Succession) -> Succession:
    """The day of an approved succession has come and the successor's contracts are in force: what passes, passes (BR-AU-19).

    Registrars' rights and the points' numbers stay as they are (BR-RG-05). Refuses with `succession_not_due`.
    """
    grounds = grounds_to_set_up(actor=actor)
    if not due(succession):
        raise Refusal(
            "succession_not_due",
            _("The day has not come, or the successor has no contract in force that the mandates could pass to."),
        )
    passed = carry_out(succession=succession)
    for membership in passed.members:
        record(Event.MEMBER_PASSED, actor=actor, subject=membership, context=succession, grounds=grounds)
    for point in passed.points:
        record(
            Event.POINT_PASSED,
            actor=actor,
            subject=point,
            context=succession,
            grounds=grounds,
            number=point.service_number,
        )
    for mandate in passed.mandates:
        record(Event.MANDATE_PASSED, actor=actor, subject=mandate, context=succession, grounds=grounds)
    for row, move in passed.ended:
        event = Event.MANDATE_ENDED if isinstance(row, Mandate) else Event.CUSTOMERSHIP_RUN_OFF
        record(event, actor=actor, subject=row, context=succession, move=move, grounds=grounds)
    for version, case in passed.versions:
        record(Event.CONTRACT_STARTED, actor=actor, subject=version, context=case, grounds=grounds, by=succession)
    record(
        Event.SUCCESSION_EXECUTED, actor=actor, subject=succession, move=passed.execute, grounds=grounds,
        old_name=succession.old_name_fi, points=len(passed.points), mandates=len(passed.mandates), members=len(passed.members),
    )  # fmt: skip
    return succession
