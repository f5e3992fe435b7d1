"""Registrars' addresses at the office: those that mail does not reach, and the mail domains that can be asked to confirm."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import office_door, show_person
from kortisto.access.policy import BULLETIN_ROLES
from kortisto.bulletins.actions.ask_addresses import ask_addresses
from kortisto.bulletins.addresses import away_lines, credentials_at, domains, out_of_reach
from kortisto.bulletins.queries import READERS
from kortisto.documents.csv_file import csv_file
from kortisto.kernel.clock import day_of
from kortisto.registrars.views.office import READERS as REGISTRAR_READERS
from kortisto.ui.forms import Form, ask_first, posted
from kortisto.ui.language import name_of
from kortisto.ui.paging import page_of
from kortisto.ui.parts import Tab

from .office import may_write


def _tabs(current: str) -> list[Tab]:
    away = out_of_reach().count()
    return [
        Tab(_("Addresses that do not work"), reverse("address_list"), current == "away", away),
        Tab(_("By mail domain"), reverse("domain_list"), current == "domains"),
    ]


@office_door(roles=READERS, shows="registrars")
@require_safe
def address_list(request: HttpRequest) -> HttpResponse:
    """Registrars whom bulletins do not reach, until their address is repaired."""
    page = page_of(request, out_of_reach())
    show_person(request, *(user.person for user in page))
    may_open = bool(request.office_roles & set(REGISTRAR_READERS))  # type: ignore[attr-defined]
    facts = {"page": page, "lines": away_lines(page), "tabs": _tabs("away"), "may_open": may_open}
    return render(request, "bulletins/address_list.html", facts)


@office_door(roles=READERS, shows="registrars")
@require_safe
def address_list_csv(request: HttpRequest) -> HttpResponse:
    """The same as a file."""
    lines = away_lines(out_of_reach())
    show_person(request, *(line.user.person for line in lines))
    head = [
        _("Name"),
        _("E-mail"),
        _("Came back"),
        _("Mail system's code"),
        _("Registration points"),
        _("Organisations"),
    ]
    rows = [
        [
            line.user.name, line.address, day_of(line.since), line.status,
            ", ".join(name_of(right.point) for right in line.rights),
            ", ".join(dict.fromkeys(name_of(right.point.owner) for right in line.rights)),
        ]
        for line in lines
    ]  # fmt: skip
    return csv_file(head, rows, name="addresses")


@office_door(roles=READERS)
@require_safe
def domain_list(request: HttpRequest) -> HttpResponse:
    """The mail domains of registrars' addresses, how many use each, and what came of asking."""
    facts = {"domains": domains(), "tabs": _tabs("domains"), "may_ask": may_write(request)}
    return render(request, "bulletins/domain_list.html", facts)


@office_door(roles=BULLETIN_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def domain_ask(request: HttpRequest, domain: str) -> HttpResponse:
    """Asks before everybody of a mail domain is asked."""
    count = credentials_at(domain).count()
    if not count:
        raise Http404
    told = ngettext(
        "%(count)s registrar with an address of %(domain)s gets a message there.",
        "%(count)s registrars with an address of %(domain)s get a message there.",
        count,
    )
    return ask_first(
        request,
        Form(posted(request)),
        partial(ask_addresses, actor=request.user, domain=domain),
        done=_("The registrars of %(domain)s are being asked.") % {"domain": domain},
        title=_("Ask everybody of this mail domain to confirm their address?"),
        text=domain,
        consequences=[
            told % {"count": count, "domain": domain},
            _(
                "They are asked at the desk until they have confirmed or changed the address. Nothing else changes for them."
            ),
        ],
        submit=_("Ask"),
        back=reverse("domain_list"),
    )
