"""The report of a bulletin at the office: who was reached, whose mail came back, who has not read it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kortisto.access.doors import office_door, show_person
from kortisto.bulletins.models import Delivery
from kortisto.bulletins.queries import READERS, SHOWN, figures_of, report_rows
from kortisto.documents.csv_file import csv_file
from kortisto.kernel.clock import HELSINKI
from kortisto.ui.paging import page_of
from kortisto.ui.parts import Tab

from .office import bulletin_or_404, page_language


@office_door(roles=READERS, shows="bulletin_receivers")
@require_safe
def bulletin_report(request: HttpRequest, code: str) -> HttpResponse:
    """The receivers by name, all or some of them."""
    bulletin = bulletin_or_404(code)
    shown = request.GET.get("nayta", "kaikki")
    shown = shown if shown in SHOWN else "kaikki"
    figures = figures_of(bulletin)
    tabs = [
        Tab(_("All"), "?", shown == "kaikki", figures.receivers),
        Tab(_("Reached"), "?nayta=tavoitetut", shown == "tavoitetut", figures.reached),
        Tab(_("Mail did not arrive"), "?nayta=palautuneet", shown == "palautuneet",
            figures.refused + figures.bounced + figures.failed),
        Tab(_("Not read in Vartti"), "?nayta=lukematta", shown == "lukematta", figures.unread),
    ]  # fmt: skip
    if bulletin.acknowledge:
        tabs.append(Tab(_("Not acknowledged"), "?nayta=kuittaamatta", shown == "kuittaamatta", figures.unacknowledged))
    if figures.stopped:
        tabs.append(Tab(_("Sending stopped"), "?nayta=pysaytetyt", shown == "pysaytetyt", figures.stopped))
    if figures.interrupted:
        tabs.append(Tab(_("Interrupted"), "?nayta=keskeytyneet", shown == "keskeytyneet", figures.interrupted))
    page = page_of(request, report_rows(bulletin, shown))
    show_person(request, *(row.user.person for row in page))
    facts = {"bulletin": bulletin, "title": bulletin.title(page_language()), "page": page, "tabs": tabs, "shown": shown}
    return render(request, "bulletins/bulletin_report.html", facts)


@office_door(roles=READERS, shows="bulletin_receivers")
@require_safe
def bulletin_report_csv(request: HttpRequest, code: str) -> HttpResponse:
    """The same as a file."""
    bulletin = bulletin_or_404(code)
    rows = list(report_rows(bulletin, request.GET.get("nayta", "kaikki")))
    show_person(request, *(row.user.person for row in rows))
    head = [_("Name"), _("E-mail"), _("Delivery"), _("Problem"), _("Sent"), _("Read"), _("Acknowledged")]
    return csv_file(head, [_line(row) for row in rows], name=f"bulletin-{bulletin.code}")


def _line(row: Delivery) -> list[Any]:
    credential = getattr(row.user, "desk_credential", None)
    moments = [row.mailed_at, row.read_at, row.acknowledged_at]
    told = [moment.astimezone(HELSINKI).strftime("%-d.%-m.%Y %-H.%M") if moment else "" for moment in moments]
    address = credential.email if credential is not None else row.user.email
    return [row.user.name, address, row.get_state_display(), row.problem, *told]
