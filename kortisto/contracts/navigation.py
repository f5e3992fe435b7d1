"""The portal's links to matters, mandates and cards, and the home page's list of what waits."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kortisto.access.doors import office_roles
from kortisto.kernel.counting import Question, lasting_for, there_is
from kortisto.organisations.models import MemberRole, OrganisationKind
from kortisto.ui.language import name_of
from kortisto.ui.navigation import HANDLING, register_home, register_nav
from kortisto.ui.parts import Task

from . import contract_acts
from .models import CaseKind
from .queries import COUNTED, OVER, UNFINISHED, matters_of, whose_matters
from .queries_mandates import questions_at_the_desk, questions_to
from .queries_office import READERS, RIGHTS, UNTAKEN, WAITING
from .queries_rescue import POINT, chains, open_at_the_desk, processes_at_the_desk, processes_in_the_portal
from .row_acts import WITHDRAW, RowAct, register_row_act
from .sections import register_office_acts, register_section
from .states import SuccessionState
from .views import office as office_views
from .views import portal as portal_views
from .views import succession
from .views.acts import lines_of, may_contract
from .views.columns import matter_columns
from .views.office import queue

SHOWN_AT_HOME = 5


def has_account(request: HttpRequest) -> bool:
    """The links lead to the active account's pages; before one is chosen there are none."""
    return hasattr(request, "account")


def _count(request: HttpRequest) -> Question | None:
    return COUNTED[UNFINISHED](*whose_matters(request.membership))  # type: ignore[attr-defined]


def _unfinished(request: HttpRequest) -> dict[str, Any]:
    account, membership = request.account, request.membership  # type: ignore[attr-defined]
    rows = matters_of(membership, list=UNFINISHED)[:SHOWN_AT_HOME]
    return {
        "columns": matter_columns(),
        "lines": lines_of(rows, membership),
        "may_contract": may_contract(membership),
        "first_time": not account.contracts.exists(),
    }


def _finished(request: HttpRequest) -> dict[str, Any] | None:
    """The last decided matters; a granted contract that waits for its signature stands among the unfinished ones."""
    membership = request.membership  # type: ignore[attr-defined]
    lines = lines_of(matters_of(membership, list=OVER)[:SHOWN_AT_HOME], membership)
    return {"columns": matter_columns(), "lines": lines} if lines else None


ASKED = lasting_for(questions_to)


def _questions_count(request: HttpRequest) -> Question | None:
    return ASKED(request.account.organisation_id)  # type: ignore[attr-defined]


def _questions(request: HttpRequest) -> dict[str, Any] | None:
    """The mandates that wait for an answer of this organisation's points (BR-AU-03)."""
    organisation = request.account.organisation_id  # type: ignore[attr-defined]
    if not there_is(ASKED(organisation)):
        return None
    rows = list(questions_to(organisation)[:SHOWN_AT_HOME])
    return {"questions": rows, "may_answer": may_contract(request.membership)} if rows else None  # type: ignore[attr-defined]


def _questions_at_the_desk(request: HttpRequest) -> dict[str, Any] | None:
    rows = list(questions_at_the_desk(request.user)[:SHOWN_AT_HOME])
    return {"questions": rows} if rows else None


contract_acts.register()
register_section("portal", CaseKind.CONTRACT, portal_views.contract_section)
register_section("office", CaseKind.CONTRACT, office_views.contract_section)
register_office_acts(CaseKind.CONTRACT, office_views.contract_acts)
register_nav("portal", _("Unfinished matters"), "case_list_unfinished", 100, has_account, count=_count)
register_nav("portal", _("Finished matters"), "case_list_finished", 110, has_account)
register_nav("portal", _("Mandates"), "mandate_list", 120, has_account, count=_questions_count)
register_home("portal", "contracts/_home_unfinished.html", 100, _unfinished)
register_home("portal", "contracts/_home_questions.html", 90, _questions)
register_home("portal", "contracts/_home_finished.html", 110, _finished)
register_home("desk", "contracts/_desk_questions.html", 250, _questions_at_the_desk)


# -- Successions --------------------------------------------------------------------------------------------------------


def _may_tell_change(request: HttpRequest) -> bool:
    return has_account(request) and may_contract(request.membership)  # type: ignore[attr-defined]


register_nav("portal", _("The organisation changes"), "succession_start", 400, _may_tell_change)
register_section("portal", CaseKind.SUCCESSION, succession.section)
register_section("office", CaseKind.SUCCESSION, succession.section)
register_office_acts(CaseKind.SUCCESSION, succession.office_acts)
register_row_act(
    RowAct(
        "succession_withdraw", _("Take the change back"), "succession_withdraw", WITHDRAW,
        expected=lambda case, membership: case.state in (SuccessionState.SUBMITTED, SuccessionState.MORE_INFO),
        roles=(MemberRole.CONTRACTS,), kinds=(CaseKind.SUCCESSION,), confirm=True, danger=True,
    )
)  # fmt: skip


# -- Rescue departments -------------------------------------------------------------------------------------------------


RESCUE = lasting_for(lambda organisation: processes_in_the_portal(organisation).order_by()[:1])


def _rescue_in_the_portal(request: HttpRequest) -> bool | Question | None:
    """The departments themselves, and the counties that one of them has turned to."""
    if not has_account(request):
        return False
    account = request.account  # type: ignore[attr-defined]
    kind = account.organisation.kind
    if kind == OrganisationKind.RESCUE:
        return True
    owners = (OrganisationKind.COUNTY, OrganisationKind.MUNICIPALITY)
    return RESCUE(account.organisation_id) if kind in owners else None


RESCUE_AT_THE_DESK = lasting_for(lambda user: open_at_the_desk(user).order_by()[:1])


def _rescue_at_the_desk(request: HttpRequest) -> Question | None:
    return RESCUE_AT_THE_DESK(request.user.pk) if request.user.is_authenticated else None


def _desk_tasks(request: HttpRequest) -> dict[str, Any] | None:
    """What is still open before each department's cards can be ordered at the registrar's points."""
    rows = list(processes_at_the_desk(request.user)[:SHOWN_AT_HOME])
    tasks = []
    for chain in chains(rows):
        step = chain.open_step
        if step is not None:
            facts = {"department": name_of(chain.process.department), "step": step.label}
            state = "to_do" if step.turn == POINT else "waiting"
            hint = _("Turn: %(who)s") % {"who": step.turn_label}
            tasks.append(Task(_("%(department)s: %(step)s") % facts, state, reverse("rescue_list"), hint))
    return {"tasks": tasks} if tasks else None


register_nav("portal", _("Rescue departments' cards"), "rescue_list", 130, _rescue_in_the_portal)
register_nav("desk", _("Rescue departments' cards"), "rescue_list", 420, _rescue_at_the_desk)
register_home("desk", "contracts/_desk_rescue.html", 250, _desk_tasks)


# -- The office -------------------------------------------------------------------------------------------------------


def reads_matters(request: HttpRequest) -> bool:
    return bool(office_roles(request) & set(READERS))


def _queue(request: HttpRequest) -> dict[str, Any] | None:
    return queue(request) if reads_matters(request) else None


register_nav("office", _("Matters"), "case_list", 100, reads_matters, count=WAITING[UNTAKEN], group=HANDLING)
register_nav(
    "office",
    _("Rights to grant"),
    "rights_to_grant",
    110,
    reads_matters,
    count=WAITING[RIGHTS],
    group=HANDLING,
)
register_home("office", "contracts/_office_home.html", 200, _queue)
register_nav("office", _("Rescue departments' cards"), "rescue_list", 145, reads_matters, group=HANDLING)
