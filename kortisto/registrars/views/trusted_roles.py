"""All trusted roles on a day, for auditors: who, appointed by whom, trained, declared, with which conflicts, reviewed when."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kortisto.access.doors import office_door, show_person
from kortisto.audit.registry import resolve
from kortisto.documents.csv_file import csv_file
from kortisto.kernel.clock import day_of, today
from kortisto.registrars.actions.export_trusted_roles import export_trusted_roles
from kortisto.registrars.actions.look_at_trusted_roles import look_at_trusted_roles
from kortisto.registrars.trusted_roles import (
    OFFICE,
    REGISTRARS,
    RoleLine,
    appointments_on,
    lines_of_appointments,
    lines_of_rights,
    rights_on,
)
from kortisto.ui.forms import DayField
from kortisto.ui.language import name_of
from kortisto.ui.paging import page_of
from kortisto.ui.parts import Tab

from .office import READERS


def _day(text: str) -> date:
    """The day that was asked for; today when it is none, or lies ahead."""
    try:
        return min(DayField().clean(text), today())
    except ValidationError:
        return today()


@office_door(roles=READERS, shows="trusted_roles")
@require_safe
def trusted_roles(request: HttpRequest) -> HttpResponse:
    """The roles of a day, registrars or the office's own people; looking is on record."""
    on = _day(request.GET.get("pvm", ""))
    office = request.GET.get("nayta") == "virasto"
    page = page_of(request, appointments_on(on) if office else rights_on(on))
    lines = lines_of_appointments(page.rows, on) if office else lines_of_rights(page.rows, on)
    show_person(request, *(line.user.person for line in lines))
    look_at_trusted_roles(actor=request.user, on=on, part=OFFICE if office else REGISTRARS)
    names = resolve({line.appointed_by for line in lines})
    kept = {} if on == today() else {"pvm": on.isoformat()}
    here = reverse("trusted_roles")
    tabs = [
        Tab(_("Registrars"), f"{here}?{urlencode(kept)}" if kept else here, not office),
        Tab(_("The issuer's office"), f"{here}?{urlencode({**kept, 'nayta': 'virasto'})}", office),
    ]
    facts = {
        "page": page, "on": on, "office": office, "tabs": tabs, "is_today": on == today(),
        "rows": [(line, names[line.appointed_by].label) for line in lines],
    }  # fmt: skip
    return render(request, "registrars/trusted_roles.html", facts)


@office_door(roles=READERS, shows="trusted_roles")
@require_POST
def trusted_roles_export(request: HttpRequest) -> HttpResponse:
    """Both halves of the list as a file for a spreadsheet; each download is on record."""
    on = _day(request.POST.get("pvm", ""))
    lines = [*lines_of_rights(rights_on(on), on), *lines_of_appointments(appointments_on(on), on)]
    show_person(request, *(line.user.person for line in lines))
    export_trusted_roles(actor=request.user, on=on, rows=len(lines))
    names = resolve({line.appointed_by for line in lines})
    head = [
        _("Day"), _("Name"), _("Role"), _("Registration point"), _("Owner"), _("In force from"), _("In force until"),
        _("Ended that day"), _("Suspended"), _("Appointed by"), _("Ground"), _("Course passed"), _("Passed on"),
        _("Declaration"), _("Declared on"), _("Update briefing"), _("Read on"), _("User of other accounts"),
        _("Roles at the office"), _("Reviewed on"),
    ]  # fmt: skip
    return csv_file(head, (_cells(on, line, names[line.appointed_by].label) for line in lines), name=f"roolit-{on}")


def _cells(on: date, line: RoleLine, appointed_by: Any) -> list[Any]:
    declaration, briefing = line.declaration, line.briefing
    return [
        on, line.user.name, line.role or _("Registrar"), name_of(line.point) if line.point else "",
        name_of(line.point.owner) if line.point else "", line.since, line.until,
        day_of(line.ended_at) if line.ended_at else "", _("Yes") if line.suspended else "", appointed_by, line.basis,
        line.training.course if line.training else "", line.training.passed_on if line.training else "",
        declaration.version if declaration else "", declaration.on if declaration else "",
        briefing.version if briefing else "", briefing.on if briefing else "",
        ", ".join(str(name_of(one)) for one in line.elsewhere), ", ".join(line.roles_too), line.reviewed_on,
    ]  # fmt: skip
