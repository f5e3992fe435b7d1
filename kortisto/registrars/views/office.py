"""Registrars at the office: the list, one person's training, rights and desk; and the office's own appointments."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import office_door, show_person
from kortisto.accounts.models import OfficeRole, User
from kortisto.accounts.states import DESK_CREDENTIAL, DeskCredentialState
from kortisto.audit.models import AuditEvent
from kortisto.contracts.models import CardKind
from kortisto.organisations.models import RegistrationPoint
from kortisto.organisations.states import PointState
from kortisto.registrars.actions.grant_registrar_right import grant_registrar_right
from kortisto.registrars.actions.record_training import record_training
from kortisto.registrars.forms import RightForm, TrainingForm
from kortisto.registrars.models import RegistrarRight, TrainingCertificate
from kortisto.registrars.queries import (
    appointments,
    desk_of,
    history_of,
    rights_of,
    trainings_of,
    users,
)
from kortisto.registrars.queries_desk import deliveries_of
from kortisto.registrars.registrar_acts import registrar_acts
from kortisto.registrars.states import RIGHT
from kortisto.ui.forms import act, form_page, posted
from kortisto.ui.paging import page_of
from kortisto.ui.parts import Act, Tab
from kortisto.ui.sorting import Sorting

from .acts import training_acts
from .ending import ask_to_end

READERS = (OfficeRole.RIGHTS, OfficeRole.HANDLER, OfficeRole.AUDITOR)
GIVERS = (OfficeRole.RIGHTS, OfficeRole.HANDLER)
# What a registrar of a sote point is given; the handler unticks what does not belong.
USUAL_KINDS = [CardKind.PROFESSIONAL, CardKind.PERSONNEL, CardKind.ACTOR]
COLUMNS: dict[str, str | tuple[str, ...]] = {"nimi": "sort_key", "koulutus": ("trained", "sort_key")}


def may_give(request: HttpRequest) -> bool:
    return bool(request.office_roles & set(GIVERS))  # type: ignore[attr-defined]


def user_or_404(code: str) -> User:
    return get_object_or_404(User.objects.select_related("person"), code=code)


@office_door(roles=READERS, shows="registrars")
@require_safe
def registrar_list(request: HttpRequest) -> HttpResponse:
    """Registrars by name, and the other users from whom a new one is chosen. With `piste` the names lead on to a right there."""
    text = request.GET.get("q", "")
    others = request.GET.get("nayta") == "muut"
    point = RegistrationPoint.objects.filter(code=request.GET.get("piste", "")).first()
    sorting = Sorting(request, COLUMNS, default="nimi")
    page = page_of(request, sorting.apply(users(text, registrars=not others)))
    show_person(request, *(user.person for user in page.rows))
    kept = {"piste": point.code} if point else {}
    tabs = [
        Tab(_("Registrars"), f"?{urlencode(kept)}" if kept else reverse("registrar_list"), not others),
        Tab(_("Other users"), f"?{urlencode({**kept, 'nayta': 'muut'})}", others),
    ]
    facts = {"page": page, "sorting": sorting, "text": text, "others": others, "tabs": tabs, "point": point}
    facts["acts"] = [Act(_("Lists of registrars"), reverse("import_list"))]
    facts["here_url"] = request.get_full_path()
    whole = not (request.htmx and not request.htmx.boosted)  # type: ignore[attr-defined]
    return render(request, "registrars/registrar_list.html" if whole else "registrars/_registrars.html", facts)


@office_door(roles=READERS, shows="registrar")
@require_safe
def registrar_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One person: whether the identity is known, training, rights at points, the desk, and what has been done."""
    user = user_or_404(code)
    show_person(request, user.person)
    may = may_give(request)
    rights = rights_of(user)
    desk = desk_of(user)
    acts = []
    if may:
        acts.append(Act(_("Record a training"), reverse("training_record", args=[code])))
        acts.append(Act(_("Grant a right"), reverse("right_grant", args=[code])))
    acts += registrar_acts(request, user)
    auditor = OfficeRole.AUDITOR in request.office_roles  # type: ignore[attr-defined]
    return render(
        request,
        "registrars/registrar_detail.html",
        {
            "shown": user,
            "acts": acts,
            "rights": [(right, _right_acts(right) if may else []) for right in rights],
            "trainings": [(one, training_acts(one) if may else []) for one in trainings_of(user)],
            "desk": desk,
            "desk_acts": _desk_acts(user, desk) if may else [],
            "deliveries": deliveries_of(desk),
            "factors": list(desk.usable_factors()) if desk else [],
            "memberships": list(
                user.memberships.exclude(state="removed").select_related("account__organisation").order_by("pk")
            ),
            "appointments": list(appointments().filter(user=user)),
            "history": history_of(user, _event_page if auditor else None),
            "log_url": f"{reverse('event_list')}?tekija={user.actor_code}" if auditor else "",
        },
    )


def _event_page(event: AuditEvent) -> str:
    return reverse("event_detail", args=[event.code])


def _right_acts(right: RegistrarRight) -> list[Act]:
    if not RIGHT.can(right, "end"):
        return []
    return [Act(_("End the right"), reverse("right_end", args=[right.code]), confirm=True, danger=True)]


def _desk_acts(user: User, desk: Any) -> list[Act]:
    """What can be done with the desk user name in its present state."""
    code = user.code
    if desk is None or DESK_CREDENTIAL.can(desk, "open_again"):
        return [Act(_("Open a desk user name"), reverse("desk_open", args=[code]), confirm=True)]
    acts = []
    if desk.state in (DeskCredentialState.SENT, DeskCredentialState.EXPIRED, DeskCredentialState.CREATED):
        acts.append(Act(_("Send again"), reverse("desk_send_again", args=[code]), confirm=True))
    if DESK_CREDENTIAL.can(desk, "reset"):
        acts.append(Act(_("Reset"), reverse("desk_reset", args=[code]), confirm=True))
    if DESK_CREDENTIAL.can(desk, "end"):
        acts.append(Act(_("End the desk user name"), reverse("desk_end", args=[code]), confirm=True, danger=True))
    return acts


@office_door(roles=GIVERS)
@require_http_methods(["GET", "HEAD", "POST"])
def training_record(request: HttpRequest, code: str) -> HttpResponse:
    """Note that somebody passed the course."""
    user = user_or_404(code)
    form = TrainingForm(posted(request), initial={"course": _newest_course(), "language": "fi"})
    if request.method == "POST" and act(form, partial(record_training, actor=request.user, user=user)) is not None:
        messages.success(request, _("The training has been recorded."))
        return redirect("registrar_detail", code)
    return form_page(request, "registrars/training_record.html", form, shown=user)


def _newest_course() -> str:
    """The course that was recorded last: most often it is the same one."""
    newest = TrainingCertificate.objects.order_by("-pk").first()
    return newest.course if newest else ""


@office_door(roles=GIVERS)
@require_http_methods(["GET", "HEAD", "POST"])
def right_grant(request: HttpRequest, code: str) -> HttpResponse:
    """A right at one point; what is missing before one can be granted is said first."""
    user = user_or_404(code)
    trainings = trainings_of(user, accepted=True)
    points = list(RegistrationPoint.objects.exclude(state=PointState.CLOSED).order_by("sort_key"))
    initial: dict[str, Any] = {"point": request.GET.get("piste", ""), "card_kinds": USUAL_KINDS}
    if trainings:
        initial["training"] = trainings[0].code
    form = RightForm(posted(request), points=points, trainings=trainings, initial=initial)
    if (
        request.method == "POST"
        and act(form, partial(grant_registrar_right, actor=request.user, user=user)) is not None
    ):
        messages.success(request, _("The right has been granted. The registrar has been told."))
        return redirect("registrar_detail", code)
    return form_page(request, "registrars/right_grant.html", form, shown=user, trainings=trainings)


@office_door(roles=GIVERS)
@require_http_methods(["GET", "HEAD", "POST"])
def right_end(request: HttpRequest, code: str) -> HttpResponse:
    """Asks for the reason before a right ends."""
    right = get_object_or_404(RegistrarRight.objects.select_related("user__person", "point__owner"), code=code)
    return ask_to_end(request, right, back=reverse("registrar_detail", args=[right.user.code]))


@office_door(roles=(*READERS, OfficeRole.EDITOR), shows="appointments")
@require_safe
def appointment_list(request: HttpRequest) -> HttpResponse:
    """Who works at the issuer's office in which trusted role. Appointments are made by the operator, on record."""
    over = request.GET.get("nayta") == "paattyneet"
    page = page_of(request, appointments(over=over))
    show_person(request, *(row.user.person for row in page.rows))
    tabs = [
        Tab(_("In force"), reverse("appointment_list"), not over),
        Tab(_("Over"), "?nayta=paattyneet", over),
    ]
    return render(request, "registrars/appointment_list.html", {"page": page, "tabs": tabs})
