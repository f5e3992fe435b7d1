"""An organisation's own registration points in the portal."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import portal_door
from kortisto.organisations.actions.change_point import CHANGEABLE, change_point
from kortisto.organisations.actions.open_registration_point import open_registration_point
from kortisto.organisations.actions.take_point_into_use import take_point_into_use
from kortisto.organisations.forms import PointForm
from kortisto.organisations.models import MemberRole, OrganisationKind, RegistrationPoint
from kortisto.organisations.queries import points_of_account
from kortisto.ui.forms import Form, act, confirm_page, form_page, posted
from kortisto.ui.language import name_of
from kortisto.ui.paging import page_of

from .portal_members import ADMINISTRATORS
from .portal_point import acts_of, point_or_404


@portal_door
@require_safe
def point_list(request: HttpRequest) -> HttpResponse:
    """The organisation's points, each with its own electronic customer number."""
    account, membership = request.account, request.membership  # type: ignore[attr-defined]
    administers = membership.role == MemberRole.ADMINISTRATOR
    page = page_of(request, points_of_account(user=request.user, account=account))  # type: ignore[arg-type]
    return render(
        request,
        "organisations/point_list.html",
        {
            "page": page,
            "points": [(point, acts_of(point) if administers else []) for point in page.rows],
            "administers": administers,
            "organisation": account.organisation,
        },
    )


@portal_door(roles=ADMINISTRATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def point_open(request: HttpRequest) -> HttpResponse:
    """Sets up a registration point; its number is given at once."""
    account = request.account  # type: ignore[attr-defined]
    form = PointForm(posted(request), initial={"on_public_list": account.organisation.kind == OrganisationKind.COUNTY})
    if request.method == "POST":
        point = act(form, partial(open_registration_point, actor=request.user, account=account))
        if point is not None:
            messages.success(
                request,
                _("%(name)s has been set up. Its electronic customer number is %(number)s.")
                % {"name": name_of(point), "number": point.grouped_number},
            )
            return redirect("point_list")
    return form_page(request, "organisations/point_form.html", form, point=None)


@portal_door(roles=ADMINISTRATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def point_change(request: HttpRequest, code: str) -> HttpResponse:
    """Keeps a point's details up to date."""
    point = point_or_404(request, code)
    form = PointForm(posted(request), initial={name: getattr(point, name) for name in CHANGEABLE})

    def change(*, once: str, **changes: object) -> RegistrationPoint:
        return change_point(
            actor=request.user,
            account=request.account,
            point=point,
            changes=changes,
            once=once,  # type: ignore[attr-defined]
        )

    if request.method == "POST" and act(form, change):
        messages.success(request, _("The details of %(name)s have been saved.") % {"name": name_of(point)})
        return redirect("point_list")
    return form_page(request, "organisations/point_form.html", form, point=point)


@portal_door(roles=ADMINISTRATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def point_take_into_use(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before a planned point opens."""
    point = point_or_404(request, code)
    account = request.account  # type: ignore[attr-defined]
    form = Form(posted(request))
    if request.method == "POST" and act(
        form, partial(take_point_into_use, actor=request.user, account=account, point=point)
    ):
        messages.success(request, _("%(name)s is open.") % {"name": name_of(point)})
        return redirect("point_detail", code)
    return confirm_page(
        request,
        title=_("Take %(name)s into use?") % {"name": name_of(point)},
        form=form,
        consequences=[
            _("The registration point is shown as open, and registrars can order cards there."),
            _("Its check-list has to be filled, and it needs the registrars that the rulebook asks for."),
        ],
        submit=_("Take into use"),
        back=reverse("point_detail", args=[code]),
    )
