from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_decide_application
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import day_of, now
from kortisto.kernel.errors import Refusal
from kortisto.messages.post import post
from kortisto.registrars.events import Event
from kortisto.registrars.models import RegistrarApplication
from kortisto.registrars.moves import give_right
from kortisto.registrars.queries_application import case_of_application, second_person_needed
from kortisto.registrars.states import APPLICATION


@action
def approve_application(
    *, actor: Any, application: RegistrarApplication, approved_by: Any = None
) -> RegistrarApplication:
    """The office approves: the applicant gets a right at each point, and every other right stays as it was (BR-RG-05).

    Where a point belongs to another organisation than the applicant's, or the rulebook wants two people, it comes about by
    approving a proposal, otherwise `second_person_needed`. Refuses also as `give_right` does.
    """
    grounds = grounds_to_decide_application(actor=actor, application=application)
    alone = approved_by is None or approved_by.actor_code == actor.actor_code
    if alone and second_person_needed(application):
        raise Refusal("second_person_needed", _("Somebody else has to approve this."))
    if approved_by is not None:
        grounds_to_decide_application(actor=approved_by, application=application)
    if application.employed is False:
        raise Refusal(
            "not_employed",
            _("The organisation has said that the applicant does not work there. Reject the application."),
        )
    case = case_of_application(application)
    move = APPLICATION.apply(application, "approve", handler=actor, decided_at=now())
    by_two = {"approved_by": approved_by.actor_code} if approved_by is not None else {}
    record(
        Event.APPLICATION_APPROVED, actor=actor, subject=application, context=case, move=move,
        grounds=grounds.codes() | by_two, person=application.user.person,
    )  # fmt: skip
    basis = str(_("Application %(number)s of %(day)s")) % {
        "number": case.shown_number,
        "day": f"{day_of(application.created_at):%-d.%-m.%Y}",
    }
    for point in application.points.order_by("pk"):
        right = give_right(
            by=actor, user=application.user, point=point, card_kinds=application.card_kinds, training=application.training,
            basis=basis,
        )  # fmt: skip
        record(
            Event.RIGHT_GRANTED, actor=actor, subject=right, grounds=grounds.codes() | by_two, context=point,
            person=application.user.person, user=application.user.code, card_kinds=right.card_kinds, basis=basis,
            training=application.training.code,
        )  # fmt: skip
        post("right_granted", to=application.user.actor_code, right=right.code)
    return application
