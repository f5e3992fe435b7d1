from typing import Any

from kortisto.access.policy import grounds_to_answer_mandate
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.models import Mandate
from kortisto.contracts.moves_mandates import answered, join_application, page_of_mandate, tell_giver
from kortisto.contracts.states import MANDATE
from kortisto.kernel.action import action


@action
def accept_mandate(*, actor: Any, mandate: Mandate) -> Mandate:
    """The point's owner accepts a mandate; the point's number is written into it (BR-AU-03).

    It goes to the issuer with the application, or at once when that is there already and undecided.
    """
    grounds = grounds_to_answer_mandate(actor=actor, mandate=mandate)
    number = mandate.point.service_number
    move = MANDATE.apply(mandate, "accept", service_number=number, **answered(by=actor))
    record(
        Event.MANDATE_ACCEPTED, actor=actor, subject=mandate, context=mandate.contract, move=move, grounds=grounds,
        service_number=number,
    )  # fmt: skip
    joined = join_application(mandate=mandate)
    if joined is not None:
        record(
            Event.MANDATE_SUBMITTED,
            actor=actor,
            subject=mandate,
            context=mandate.contract,
            move=joined,
            grounds=grounds,
        )
    tell_giver("mandate_accepted", mandate=mandate, link=page_of_mandate(mandate), submitted=joined is not None)
    return mandate
