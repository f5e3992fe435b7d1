"""Approving an application, where it takes two people (BR-PO-01)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.kernel.errors import Refusal, WrongState
from kortisto.rulebook.decisions import Arguments, Facts, register_decision
from kortisto.ui.language import name_of

from .application_rules import refuse_what_need_not_be
from .models import RegistrarApplication
from .queries_application import APPROVE, proposal_about
from .states import APPLICATION, TrainingState


def _check(arguments: Arguments) -> None:
    application: RegistrarApplication = arguments["application"]
    if not APPLICATION.can(application, "approve"):
        raise WrongState("registrars.RegistrarApplication.approve", application.state)
    if proposal_about(application) is not None:
        raise Refusal("proposed_already", _("This has been proposed already and waits for a second person."))
    if application.training.state != TrainingState.ACCEPTED:
        raise Refusal("training_not_accepted", _("The training certificate has not been checked and accepted yet."))
    refuse_what_need_not_be(user=application.user, points=list(application.points.all()))


def _describe(arguments: Arguments) -> Facts:
    application: Any = arguments["application"]
    return [
        (_("Applicant"), application.user.name),
        (_("Organisation"), name_of(application.account.organisation)),
        (_("Registration points"), ", ".join(str(name_of(point)) for point in application.points.order_by("sort_key"))),
    ]


def register_decisions() -> None:
    register_decision(
        APPROVE,
        _("Approve a registrar application"),
        check=_check,
        describe=_describe,
        subject=lambda arguments: arguments["application"].reference,
    )
