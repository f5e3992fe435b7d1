"""Staffing of points on three faces: who registers, who is away, and which days have too few registrars."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import desk_door, office_door, portal_door, show_person
from kortisto.access.visibility import visible
from kortisto.accounts.models import User
from kortisto.organisations.models import MemberRole, RegistrationPoint
from kortisto.registrars.actions.call_off_absence import call_off_absence
from kortisto.registrars.actions.plan_absence import plan_absence
from kortisto.registrars.forms import AbsenceForm, RegistrarAbsenceForm
from kortisto.registrars.models import Absence, RegistrarRight
from kortisto.registrars.queries_staffing import (
    MOST_MONTHS,
    SHOWN_MONTHS,
    absences_of,
    calendar_of,
    points_in_service,
    staff_of,
    staffing_of,
)
from kortisto.registrars.staffing import is_unstaffed, level_of, needs_of
from kortisto.registrars.states import RIGHT
from kortisto.rulebook.read import rule
from kortisto.ui.forms import Form, act, confirm_page, form_page, posted
from kortisto.ui.paging import page_of
from kortisto.ui.parts import Act

from .ending import ask_to_end
from .office import READERS

METHODS = ["GET", "HEAD", "POST"]
ADMINISTRATORS = (MemberRole.ADMINISTRATOR,)
# Three months ahead, summers and Christmases are in sight.
OVERVIEW_WEEKS = 13


def staffing_facts(request: HttpRequest, point: RegistrationPoint, *, may_change: bool) -> dict[str, Any]:
    """What `registrars/_staffing.html` shows of a point; the persons shown are noted."""
    asked = request.GET.get("kk", "")
    months = MOST_MONTHS if asked == str(MOST_MONTHS) else SHOWN_MONTHS
    staff = staff_of(point)
    show_person(request, *(line.right.user.person for line in staff))
    return {
        "point": point,
        "staff": [(line, _acts(line.right) if may_change else []) for line in staff],
        "level": level_of(point),
        "unstaffed": is_unstaffed(point),
        "counted": len({line.right.user_id for line in staff if line.counts}),
        "least": rule("registrars_minimum"),
        "recommended_only": not any(need.required for need in needs_of([point])[point.pk]),
        "calendar": calendar_of(point, months=months),
        "months": months,
        "most_months": MOST_MONTHS,
        "may_change": may_change,
        "weekday_names": [(WEEKDAYS_ABBR[number], WEEKDAYS[number]) for number in range(7)],
    }


def _acts(right: RegistrarRight) -> list[Act]:
    acts = [
        Act(_("Tell an absence"), f"{reverse('absence_plan', args=[right.point.code])}?rekisteroija={right.user.code}")
    ]
    if RIGHT.can(right, "end"):
        acts.append(Act(_("End the right"), reverse("right_end", args=[right.code]), confirm=True, danger=True))
    return acts


# -- The portal ---------------------------------------------------------------------------------------------------------


def _own_points(request: HttpRequest) -> Any:
    return visible(RegistrationPoint, to=request.user, account=request.account)  # type: ignore[attr-defined]


def _administers(request: HttpRequest) -> bool:
    return bool(request.membership.role == MemberRole.ADMINISTRATOR)  # type: ignore[attr-defined]


@portal_door
@require_safe
def portal_staffing_overview(request: HttpRequest) -> HttpResponse:
    """How the organisation's points are staffed now and in the coming weeks."""
    rows = staffing_of(points_in_service(_own_points(request)), weeks=OVERVIEW_WEEKS)
    page = page_of(request, rows)
    facts = {"rows": page.rows, "page": page, "least": rule("registrars_minimum"), "weeks": OVERVIEW_WEEKS}
    return render(request, "registrars/staffing_overview.html", facts)


@portal_door(shows="staffing")
@require_safe
def portal_point_staffing(request: HttpRequest, code: str) -> HttpResponse:
    """A point's registrars, their absences and the calendar; the owner's members see it, administrators change it."""
    point = get_object_or_404(_own_points(request).select_related("owner"), code=code)
    facts = staffing_facts(request, point, may_change=_administers(request))
    return render(request, "registrars/point_staffing.html", {**facts, "back": reverse("point_detail", args=[code])})


@portal_door(roles=ADMINISTRATORS, shows="staffing")
@require_http_methods(METHODS)
def absence_plan(request: HttpRequest, code: str) -> HttpResponse:
    """An administrator tells when one of the point's registrars is away."""
    point = get_object_or_404(_own_points(request), code=code)
    users = [line.right.user for line in staff_of(point)]
    show_person(request, *(user.person for user in users))
    form = RegistrarAbsenceForm(posted(request), users=users, initial={"user": request.GET.get("rekisteroija", "")})
    back = reverse("point_staffing", args=[code])
    if request.method == "POST" and act(form, partial(plan_absence, actor=request.user)) is not None:
        messages.success(request, _("The absence has been noted."))
        return redirect(back)
    return form_page(request, "registrars/absence_plan.html", form, point=point, back=back)


@portal_door(roles=ADMINISTRATORS)
@require_http_methods(METHODS)
def portal_absence_call_off(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before an absence of one of the organisation's registrars is called off."""
    at_ours = RegistrarRight.objects.in_force().filter(point__in=_own_points(request)).values("user")
    absence = get_object_or_404(Absence.objects.select_related("user__person"), code=code, user__in=at_ours)
    return _call_off(request, absence, back=reverse("staffing_overview"))


@portal_door(roles=ADMINISTRATORS)
@require_http_methods(METHODS)
def portal_right_end(request: HttpRequest, code: str) -> HttpResponse:
    """An administrator ends a right at one of the organisation's own points."""
    rights = RegistrarRight.objects.select_related("user__person", "point__owner")
    right = get_object_or_404(rights, code=code, point__in=_own_points(request))
    return ask_to_end(request, right, back=reverse("point_staffing", args=[right.point.code]))


def _call_off(request: HttpRequest, absence: Absence, *, back: str) -> HttpResponse:
    form = Form(posted(request))
    if request.method == "POST" and act(form, partial(call_off_absence, actor=request.user, absence=absence)):
        messages.success(request, _("The absence has been called off."))
        return redirect(back)
    return confirm_page(
        request,
        title=_("Call the absence off?"),
        form=form,
        consequences=[_("%(name)s counts as being at work on those days.") % {"name": absence.user.name}],
        submit=_("Call the absence off"),
        back=back,
    )


# -- The desk -----------------------------------------------------------------------------------------------------------


@desk_door
@require_http_methods(METHODS)
def desk_absences(request: HttpRequest) -> HttpResponse:
    """The registrar's own absences: what is told, and a form for more."""
    user: User = request.user  # type: ignore[assignment]
    form = AbsenceForm(posted(request))
    if request.method == "POST" and act(form, partial(plan_absence, actor=user, user=user)) is not None:
        messages.success(request, _("Your absence has been noted."))
        return redirect("absence_list")
    points = list(points_in_service(visible(RegistrationPoint, to=user)))
    return form_page(request, "registrars/desk_absences.html", form, absences=list(absences_of(user)), points=points)


@desk_door
@require_http_methods(METHODS)
def desk_absence_call_off(request: HttpRequest, code: str) -> HttpResponse:
    """The registrar is at work after all."""
    absence = get_object_or_404(Absence.objects.select_related("user__person"), code=code, user=request.user)
    return _call_off(request, absence, back=reverse("absence_list"))


@desk_door
@require_safe
def desk_staffing_overview(request: HttpRequest) -> HttpResponse:
    """The staffing of the points where the registrar works."""
    rows = staffing_of(points_in_service(visible(RegistrationPoint, to=request.user)), weeks=OVERVIEW_WEEKS)
    if len(rows) == 1:
        return redirect("point_staffing", rows[0].point.code)
    page = page_of(request, rows)
    facts = {"rows": page.rows, "page": page, "least": rule("registrars_minimum"), "weeks": OVERVIEW_WEEKS}
    return render(request, "registrars/staffing_overview.html", facts)


@desk_door(shows="staffing")
@require_safe
def desk_point_staffing(request: HttpRequest, code: str) -> HttpResponse:
    """A point's registrars and calendar for those who work there."""
    point = get_object_or_404(visible(RegistrationPoint, to=request.user).select_related("owner"), code=code)
    facts = staffing_facts(request, point, may_change=False)
    return render(request, "registrars/point_staffing.html", {**facts, "back": reverse("home")})


# -- The office ---------------------------------------------------------------------------------------------------------


@office_door(roles=READERS)
@require_safe
def office_staffing_overview(request: HttpRequest) -> HttpResponse:
    """The points in service that have, or will have, too few registrars; every point when asked."""
    every = request.GET.get("nayta") == "kaikki"
    # Of hundreds of points a page shows a few: what none of them shows is not read.
    shown = ("code", "name_fi", "name_sv", "weekdays", "owner__name_fi", "owner__name_sv")
    rows = staffing_of(points_in_service().only(*shown), weeks=OVERVIEW_WEEKS)
    rows = rows if every else [row for row in rows if row.in_trouble]
    page = page_of(request, rows)
    facts = {
        "rows": page.rows,
        "page": page,
        "least": rule("registrars_minimum"),
        "weeks": OVERVIEW_WEEKS,
        "every": every,
    }
    return render(request, "registrars/staffing_overview.html", {**facts, "office": True})


@office_door(roles=READERS, shows="staffing")
@require_safe
def office_point_staffing(request: HttpRequest, code: str) -> HttpResponse:
    """A point's registrars, absences and calendar at the office."""
    point = get_object_or_404(RegistrationPoint.objects.select_related("owner"), code=code)
    facts = staffing_facts(request, point, may_change=False)
    return render(request, "registrars/point_staffing.html", {**facts, "back": reverse("point_detail", args=[code])})
