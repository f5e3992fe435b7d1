"""Approving an application and confirming an import, where it takes two people (BR-PO-01)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_import
from kortisto.kernel.errors import Refusal, WrongState
from kortisto.rulebook.decisions import Arguments, Facts, register_decision
from kortisto.ui.face import address
from kortisto.ui.language import name_of

from .application_rules import refuse_what_need_not_be
from .models import ImportResult, RegistrarApplication, RegistrarImport
from .queries_application import APPROVE, proposal_about
from .queries_import import CONFIRM, counts_of, points_of, ready_count
from .queries_import import proposal_about as proposal_of_import
from .states import APPLICATION, IMPORT, TrainingState


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


def _check_import(arguments: Arguments) -> None:
    source: RegistrarImport = arguments["source"]
    if not IMPORT.can(source, "confirm"):
        raise WrongState("registrars.RegistrarImport.confirm", source.state)
    if not ready_count(source):
        raise Refusal("nothing_to_take_in", _("The list has no row that could be taken in."))
    if proposal_of_import(source) is not None:
        raise Refusal("proposed_already", _("This has been proposed already and waits for a second person."))


def _describe_import(arguments: Arguments) -> Facts:
    source: Any = arguments["source"]
    counts = counts_of(source)
    return [
        (_("Rows that are taken in"), counts[ImportResult.READY]),
        (_("Rows that stay out"), counts[ImportResult.FAULTY]),
        (_("Registration points"), len(points_of(source))),
        (_("Desk user names"), _("Sent to those who have none") if arguments["with_credentials"] else _("Not sent")),
    ]


def _may_import(actor: Any, arguments: Arguments) -> Any:
    return grounds_to_import(actor=actor, points=points_of(arguments["source"]))


def _page_of_import(arguments: Arguments) -> str:
    return address("office", "import_detail", arguments["source"].code)


def register_decisions() -> None:
    register_decision(
        CONFIRM,
        _("Take in registrars from a list"),
        check=_check_import,
        describe=_describe_import,
        subject=lambda arguments: arguments["source"].reference,
        grounds=_may_import,
        page=_page_of_import,
    )
    register_decision(
        APPROVE,
        _("Approve a registrar application"),
        check=_check,
        describe=_describe,
        subject=lambda arguments: arguments["application"].reference,
    )
