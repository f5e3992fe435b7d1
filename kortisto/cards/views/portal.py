"""Our cards in the portal: the list, taking it along, who has left, the yearly confirmation."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from kortisto.access.doors import portal_door, show_person
from kortisto.cards.actions.confirm_card_holders import AT_ONCE, confirm_card_holders
from kortisto.cards.actions.export_our_cards import export_our_cards
from kortisto.cards.actions.report_employment_end import report_employment_end
from kortisto.cards.actions.withdraw_employment_end import withdraw_employment_end
from kortisto.cards.forms_portal import HoldersForm, LeftForm
from kortisto.cards.models import CardOrder, EmploymentEnd, Place
from kortisto.cards.queries_portal import (
    KINDS,
    Filters,
    filter_choices,
    holders_of,
    last_confirmed,
    leaves_on,
    may_leave,
    open_review,
    our_cards,
    points_of_cards,
    state_of,
    where,
)
from kortisto.cards.states import EndState
from kortisto.documents.csv_file import csv_file
from kortisto.kernel.clock import today
from kortisto.kernel.errors import WrongState
from kortisto.organisations.models import MemberRole
from kortisto.ui.forms import Form, act, confirm_page, form_page, posted
from kortisto.ui.language import name_of
from kortisto.ui.paging import page_of
from kortisto.ui.parts import Act
from kortisto.ui.sorting import Sorting

CONTRACTS = (MemberRole.CONTRACTS,)
COLUMNS: dict[str, str | tuple[str, ...]] = {
    "nimi": ("holder__sort_key", "-id"),
    "laji": ("kind", "holder__sort_key"),
    "tilattu": ("-ordered_on", "-id"),
    "vanhenee": "valid_until",
}
MOST_EXPORTED = 20_000


def answers_for_holders(request: HttpRequest) -> bool:
    return request.membership.role in (MemberRole.ADMINISTRATOR, MemberRole.CONTRACTS)  # type: ignore[attr-defined]


def _rows(request: HttpRequest) -> tuple[Any, Filters, Sorting]:
    """The organisation's cards as the request narrows and orders them; a name comes by POST and stands in no address."""
    text = request.POST.get("q", "") if request.method == "POST" else ""
    asked = request.GET
    filters = Filters(asked.get("tila", ""), asked.get("laji", ""), asked.get("piste", ""), text.strip())
    sorting = Sorting(request, COLUMNS, default="nimi")
    rows = our_cards(user=request.user, account=request.account)  # type: ignore[attr-defined]
    return sorting.apply(filters.apply(rows)), filters, sorting


def _acts(order: CardOrder) -> list[Act]:
    if leaves_on(order):
        there = reverse("employment_end_withdraw", args=[order.leaving_code])  # type: ignore[attr-defined]
        return [Act(_("Withdraw the report of leaving"), there, confirm=True)]
    if may_leave(order):
        return [Act(_("Report that the person has left"), reverse("employment_end", args=[order.code]), danger=True)]
    return []


@portal_door(shows="our_cards")
@require_http_methods(["GET", "HEAD", "POST"])
def our_card_list(request: HttpRequest) -> HttpResponse:
    """Every card in the organisation's name: holder, kind, state, where it is, until when it is valid."""
    rows, filters, sorting = _rows(request)
    page = page_of(request, rows)
    show_person(request, *(order.holder for order in page.rows))
    answers = answers_for_holders(request)
    account = request.account  # type: ignore[attr-defined]
    facts = {
        "page": page, "filters": filters, "sorting": sorting, "answers": answers,
        "lines": [(order, where(order), leaves_on(order), _acts(order) if answers else []) for order in page.rows],
        "at_point": Place.POINT,
        "narrowed": bool(filters.state or filters.kind or filters.point or filters.text),
    }  # fmt: skip
    if not request.htmx:  # type: ignore[attr-defined]
        facts |= {
            "states": filter_choices(), "kinds": KINDS,
            "points": points_of_cards(user=request.user, account=account),
            "review": open_review(account), "confirmed": last_confirmed(account),
        }  # fmt: skip
    part = "cards/_our_cards.html" if request.htmx else "cards/our_card_list.html"  # type: ignore[attr-defined]
    return render(request, part, facts)


@portal_door(shows="our_cards_export")
@require_POST
def our_card_export(request: HttpRequest) -> HttpResponse:
    """The list as it is narrowed now, as a file for a spreadsheet; each download is on record."""
    rows, _filters, _sorting = _rows(request)
    orders = list(rows[:MOST_EXPORTED])
    show_person(request, *(order.holder for order in orders))
    account = request.account  # type: ignore[attr-defined]
    export_our_cards(actor=request.user, account=account, rows=len(orders))
    head = [
        _("Family name"), _("Given names"), _("Card"), _("Title on the card"), _("State"), _("Where the card is"),
        _("Registration point"), _("Ordered"), _("Valid until"), _("Card number"), _("Leaves on"),
    ]  # fmt: skip
    lines = (
        [
            order.holder.family_name, order.holder.given_names, order.get_kind_display(), order.title, state_of(order),
            where(order), name_of(order.point), order.ordered_on, order.valid_until,
            order.card.serial if getattr(order, "card", None) else "", leaves_on(order),
        ]
        for order in orders
    )  # fmt: skip
    return csv_file(head, lines, name=f"kortit-{account.organisation.business_id}-{today().isoformat()}")


@portal_door(roles=CONTRACTS, shows="our_cards")
@require_http_methods(["GET", "HEAD", "POST"])
def employment_end(request: HttpRequest, code: str) -> HttpResponse:
    """Asks on which day the holder left, and says what happens to the cards (BR-RV-03)."""
    account = request.account  # type: ignore[attr-defined]
    rows = our_cards(user=request.user, account=account)
    order = get_object_or_404(rows, code=code)
    person = order.holder
    show_person(request, person)
    form = LeftForm(posted(request), initial={"left_on": today()})
    if request.method == "POST":
        done = act(form, partial(report_employment_end, actor=request.user, account=account, person=person))
        if done is not None:
            messages.success(request, _told(done))
            return redirect("our_card_list")
    elif not may_leave(order):
        raise WrongState("cards.EmploymentEnd.report", order.state)
    theirs = [one for one in rows.filter(holder=person).order_by("pk") if may_leave(one)]
    return confirm_page(
        request,
        title=_("%(name)s has left") % {"name": person.name},
        form=form,
        consequences=[
            *(_cards_line(one) for one in theirs),
            _("If the day is today or past, the cards are cancelled and their certificates revoked at once, for good."),
            _("If the day is to come, this happens on that day, and you can withdraw the report until then."),
            _("A professional card is the person's own and keeps working."),
            _("Ask the person to return the cards to the registration point."),
        ],
        submit=_("Report"),
        danger=True,
        back=reverse("our_card_list"),
    )


def _cards_line(order: CardOrder) -> str:
    facts = {"kind": order.get_kind_display(), "state": state_of(order).lower(), "point": name_of(order.point)}
    return _("%(kind)s (%(state)s, %(point)s) is cancelled.") % facts


def _told(end: EmploymentEnd) -> str:
    facts = {"name": end.person.name, "day": f"{end.left_on.day}.{end.left_on.month}.{end.left_on.year}"}
    if end.state == EndState.EXECUTED:
        return _("The cards of %(name)s have been cancelled. Their certificates are revoked within minutes.") % facts
    return _("The cards of %(name)s are cancelled on %(day)s.") % facts


@portal_door(roles=CONTRACTS, shows="our_cards")
@require_http_methods(["GET", "HEAD", "POST"])
def employment_end_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before a report whose day has not come is taken back."""
    account = request.account  # type: ignore[attr-defined]
    rows = EmploymentEnd.objects.filter(organisation=account.organisation_id).select_related("person", "organisation")
    end = get_object_or_404(rows, code=code)
    show_person(request, end.person)
    form = Form(posted(request))
    if request.method == "POST" and act(
        form, partial(withdraw_employment_end, actor=request.user, account=account, end=end)
    ):
        messages.success(request, _("The report has been withdrawn. The cards of %(name)s stay as they are.")
                         % {"name": end.person.name})  # fmt: skip
        return redirect("our_card_list")
    return confirm_page(
        request,
        title=_("Withdraw the report that %(name)s leaves?") % {"name": end.person.name},
        form=form,
        consequences=[_("The cards stay in use, and nothing happens on the day that was reported.")],
        submit=_("Withdraw the report"),
        back=reverse("our_card_list"),
    )


@portal_door(roles=CONTRACTS, shows="our_card_holders")
@require_http_methods(["GET", "HEAD", "POST"])
def holders_confirm(request: HttpRequest) -> HttpResponse:
    """The yearly confirmation: every card holder on one page, still here or left; at most 500 at a time."""
    account = request.account  # type: ignore[attr-defined]
    review = open_review(account)
    if review is None:
        return render(request, "cards/holders_confirm.html", {"review": None, "confirmed": last_confirmed(account)})
    holders = holders_of(review, most=AT_ONCE)
    show_person(request, *(holder.person for holder in holders))
    form = HoldersForm(holders, posted(request))
    if request.method == "POST" and form.is_valid():

        def confirm(*, once: str, read_through: bool) -> Any:
            return confirm_card_holders(
                actor=request.user, account=account, review=review, here=form.here, left=form.left, once=once
            )

        if act(form, confirm) is not None:
            messages.success(request, _confirmed(len(form.here), len(form.left)))
            return redirect("holders_confirm" if open_review(account) else "our_card_list")
    return form_page(request, "cards/holders_confirm.html", form, review=review, count=len(holders), most=AT_ONCE)


def _confirmed(here: int, left: int) -> str:
    stay = ngettext("%(count)s card holder was confirmed.", "%(count)s card holders were confirmed.", here) % {
        "count": here
    }
    if not left:
        return stay
    gone = ngettext(
        "%(count)s was reported to have left; the cards are cancelled.",
        "%(count)s were reported to have left; their cards are cancelled.",
        left,
    ) % {"count": left}
    return f"{stay} {gone}"
