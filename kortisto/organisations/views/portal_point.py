"""One registration point in the portal: what it is, whether it is ready, how it closes; and the list as a file."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import portal_door
from kortisto.contracts.actions.end_mandate import end_mandate
from kortisto.contracts.models import Mandate
from kortisto.contracts.states import MANDATE
from kortisto.documents.csv_file import csv_file
from kortisto.kernel.clock import today
from kortisto.organisations.actions.call_off_closing import call_off_closing
from kortisto.organisations.actions.close_point import close_point
from kortisto.organisations.actions.start_closing_point import start_closing_point
from kortisto.organisations.actions.tick_readiness import tick_readiness
from kortisto.organisations.forms import ClosingForm, EndMandateForm, ReadinessForm
from kortisto.organisations.models import MemberRole, RegistrationPoint
from kortisto.organisations.queries import closing_of, points_of_account
from kortisto.organisations.queries_points import (
    EXPORT_HEADER,
    closing_tasks,
    export_row,
    mandates_bound_to,
    subscriptions_bound_to,
)
from kortisto.organisations.readiness import checklist
from kortisto.organisations.states import POINT, PointState
from kortisto.registrars.staffing import level_of, registrars_at
from kortisto.rulebook.read import rule
from kortisto.ui.face import address
from kortisto.ui.forms import Form, act, confirm_page, form_page, posted
from kortisto.ui.language import name_of
from kortisto.ui.parts import Act

from .portal_members import ADMINISTRATORS

METHODS = ["GET", "HEAD", "POST"]


def point_or_404(request: HttpRequest, code: str) -> RegistrationPoint:
    """One of the organisation's own points."""
    rows = points_of_account(user=request.user, account=request.account)  # type: ignore[arg-type, attr-defined]
    return get_object_or_404(rows, code=code)


def acts_of(point: RegistrationPoint) -> list[Act]:
    """What an administrator can do with the point in its present state."""
    acts = []
    if POINT.can(point, "open"):
        acts.append(Act(_("Take into use"), reverse("point_take_into_use", args=[point.code]), confirm=True))
    if point.state != PointState.CLOSED:
        acts.append(Act(_("Change the details"), reverse("point_change", args=[point.code])))
        acts.append(Act(_("Fill in the check-list"), reverse("point_readiness", args=[point.code])))
    if POINT.can(point, "start_closing"):
        acts.append(Act(_("Start closing"), reverse("point_start_closing", args=[point.code]), danger=True))
    if POINT.can(point, "call_off_closing"):
        acts.append(Act(_("Keep the point open"), reverse("point_call_off_closing", args=[point.code]), confirm=True))
    if POINT.can(point, "close"):
        acts.append(Act(_("Close for good"), reverse("point_close", args=[point.code]), confirm=True, danger=True))
    return acts


@portal_door
@require_safe
def point_detail(request: HttpRequest, code: str) -> HttpResponse:
    """A point: number, addresses, service, readiness, staffing, and what its closing still wants."""
    point = point_or_404(request, code)
    administers = request.membership.role == MemberRole.ADMINISTRATOR  # type: ignore[attr-defined]
    lines = checklist(point)
    closing = closing_of(point)
    facts: dict[str, Any] = {
        "point": point,
        "acts": acts_of(point) if administers else [],
        "lines": lines,
        "ticked": sum(1 for line in lines if line.check),
        "level": level_of(point),
        "registrars": registrars_at(point),
        "least": rule("registrars_minimum"),
        "closing": closing,
        "tasks": closing_tasks(point) if point.state == PointState.CLOSING else [],
        "mandates": mandates_bound_to(point) if closing else [],
        "subscriptions": subscriptions_bound_to(point) if closing else [],
        "administers": administers,
        "public_url": _public_url(point),
    }
    return render(request, "organisations/point_detail.html", facts)


def _public_url(point: RegistrationPoint) -> str:
    shown = point.on_public_list and point.state in (PointState.OPEN, PointState.CLOSING)
    return address("public", "public_point", point.code) if shown else ""


@portal_door
@require_safe
def point_export(request: HttpRequest) -> HttpResponse:
    """The organisation's points as a file."""
    points = points_of_account(user=request.user, account=request.account)  # type: ignore[arg-type, attr-defined]
    return csv_file(EXPORT_HEADER, map(export_row, points), name=f"rekisterointipisteet-{today():%Y-%m-%d}")


@portal_door(roles=ADMINISTRATORS)
@require_http_methods(METHODS)
def point_readiness(request: HttpRequest, code: str) -> HttpResponse:
    """The check-list: each line with who ticked it and when (BR-RP-01)."""
    point = point_or_404(request, code)
    form = ReadinessForm(posted(request), lines=checklist(point))
    call = partial(tick_readiness, actor=request.user, account=request.account, point=point)  # type: ignore[attr-defined]
    if request.method == "POST" and act(form, call) is not None:
        messages.success(request, _("The check-list has been saved."))
        return redirect("point_detail", code)
    return form_page(request, "organisations/point_readiness.html", form, point=point)


@portal_door(roles=ADMINISTRATORS)
@require_http_methods(METHODS)
def point_start_closing(request: HttpRequest, code: str) -> HttpResponse:
    """Asks for the last day and the reason, and says what closing means."""
    point = point_or_404(request, code)
    form = ClosingForm(posted(request))
    call = partial(start_closing_point, actor=request.user, account=request.account, point=point)  # type: ignore[attr-defined]
    if request.method == "POST" and act(form, call) is not None:
        messages.success(request, _("The closing of %(name)s has started.") % {"name": name_of(point)})
        return redirect("point_detail", code)
    return confirm_page(
        request,
        title=_("Start closing %(name)s?") % {"name": name_of(point)},
        form=form,
        consequences=[
            _("No new cards are ordered at the point from this moment on."),
            _("Organisations that have authorised the point are told, with the reason, and can choose another point."),
            _(
                "Cards at the point are handed over or sent to another point, and a registrar tells where the archive goes."
            ),
            _("The electronic customer number is never given to another point."),
        ],
        submit=_("Start closing"),
        danger=True,
        back=reverse("point_detail", args=[code]),
    )


@portal_door(roles=ADMINISTRATORS)
@require_http_methods(METHODS)
def point_call_off_closing(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before a closing point stays open after all."""
    point = point_or_404(request, code)
    form = Form(posted(request))
    call = partial(call_off_closing, actor=request.user, account=request.account, point=point)  # type: ignore[attr-defined]
    if request.method == "POST" and act(form, call) is not None:
        messages.success(request, _("%(name)s is open.") % {"name": name_of(point)})
        return redirect("point_detail", code)
    return confirm_page(
        request,
        title=_("Keep %(name)s open?") % {"name": name_of(point)},
        form=form,
        consequences=[_("The point takes orders again. Mandates that have been ended meanwhile stay ended.")],
        submit=_("Keep the point open"),
        back=reverse("point_detail", args=[code]),
    )


@portal_door(roles=ADMINISTRATORS)
@require_http_methods(METHODS)
def point_close(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before a point closes for good; what is left at it is said instead."""
    point = point_or_404(request, code)
    form = Form(posted(request))
    call = partial(close_point, actor=request.user, account=request.account, point=point)  # type: ignore[attr-defined]
    if request.method == "POST" and act(form, call) is not None:
        messages.success(request, _("%(name)s has been closed.") % {"name": name_of(point)})
        return redirect("point_detail", code)
    return confirm_page(
        request,
        title=_("Close %(name)s for good?") % {"name": name_of(point)},
        form=form,
        consequences=[
            _(
                "A closed point cannot be opened again, and its electronic customer number is never given to another point."
            ),
            _("The registrars' rights at the point end. Their rights at other points stay as they are."),
        ],
        submit=_("Close for good"),
        danger=True,
        back=reverse("point_detail", args=[code]),
    )


@portal_door(roles=ADMINISTRATORS)
@require_http_methods(METHODS)
def point_mandate_end(request: HttpRequest, code: str, mandate: str) -> HttpResponse:
    """The point's owner ends a mandate given to the point, with a reason that the giver sees (SM4)."""
    point = point_or_404(request, code)
    rows = Mandate.objects.select_related("giver", "contract__account", "point")
    row = get_object_or_404(rows, code=mandate, point=point, state__in=MANDATE.moves["end"].sources)
    form = EndMandateForm(posted(request))
    if request.method == "POST" and act(form, partial(end_mandate, actor=request.user, mandate=row)) is not None:
        messages.success(request, _("The mandate has ended."))
        return redirect("point_detail", code)
    return confirm_page(
        request,
        title=_("End the mandate of %(name)s?") % {"name": name_of(row.giver)},
        form=form,
        consequences=[
            _("No new cards are ordered under it. Cards already ordered are seen to the end."),
            _("The organisation is told, with the reason."),
        ],
        submit=_("End the mandate"),
        danger=True,
        back=reverse("point_detail", args=[code]),
    )
