"""Every component on one page, in the look of the face that is asked; for the demo and for tests. Everybody on it is invented."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kortisto.access.doors import open_door
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.kernel.identifiers import check_business_id
from kortisto.ui.forms import (
    Checkboxes,
    CheckedField,
    DayField,
    Form,
    NumberField,
    Radios,
    act,
    confirm_page,
    form_page,
)
from kortisto.ui.navigation import Choice, NavLink, Person, Place
from kortisto.ui.paging import page_of
from kortisto.ui.parts import Act, Step, Tab, Task, TimelineEntry
from kortisto.ui.sorting import Sorting


class Named:
    """An organisation by its names alone."""

    def __init__(self, name_fi: str, name_sv: str = "") -> None:
        self.name_fi, self.name_sv = name_fi, name_sv


CLINIC = Named("Kaivokadun klinikka Oy")
COUNTY = Named("Lakeuden hyvinvointialue", "Slättens välfärdsområde")
CARDS = [
    ("N8KX2M4QTR", "Virtanen, Hanna", _("Personnel card"), "at_point", _("At the point"), date(2031, 11, 22)),
    ("R2V7B9WD0C", "Korhonen, Ville", _("Professional card"), "handed_over", _("Handed over"), date(2030, 6, 30)),
    ("5TG8HJ3ZPA", "Öhman, Åsa", _("Actor card"), "in_production", _("In production"), date(2031, 11, 23)),
    ("E0M6Y1SKQF", "Nieminen, Elina Maria", _("Personnel card"), "cancelled", _("Cancelled"), date(2029, 2, 14)),
]


class SampleForm(Form):
    """One field of each sort."""

    name = forms.CharField(label=_("Name of the contact person"), max_length=80)
    email = forms.EmailField(label=_("E-mail address"), help_text=_("Messages about the contract are sent here."))
    business_id = CheckedField(
        label=_("Business ID"), check=check_business_id, help_text=_("For example 1234567-1"), width="width-10"
    )
    starts = DayField(label=_("First day of validity"))
    amount = NumberField(label=_("Price"), required=False)
    kind = forms.ChoiceField(
        label=_("Which card is ordered?"),
        choices=[("personnel", _("Personnel card")), ("actor", _("Actor card"))],
        widget=Radios(
            hints={
                "personnel": _("For people who are employed by the organisation."),
                "actor": _("For people who work for the organisation without being employed by it."),
            }
        ),
    )
    points = forms.MultipleChoiceField(
        label=_("Points of delivery"),
        choices=[("a", "Seinäjoki, Hanneksenrinne"), ("b", "Kauhajoki"), ("c", "Lapua")],
        widget=Checkboxes,
        required=False,
    )
    state = forms.ChoiceField(
        label=_("Issuing state"), choices=[("", "—"), ("FI", "Suomi"), ("SE", "Ruotsi")], required=False
    )
    letter = forms.FileField(
        label=_("Training certificate"), required=False, help_text=_("PDF, JPEG, PNG or TIFF, 10 MB at most.")
    )
    message = forms.CharField(
        label=_("Message to the handler"), widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    agreed = forms.BooleanField(label=_("I have read the terms of use to the card holder."))


def _sample_action(*, once: str, name: str, **typed: Any) -> str:
    if name.casefold() == "riitta":
        raise Refusal("own_card", _("A registrar cannot order a card for themselves. Ask a colleague."), field="name")
    return once


def _rows(request: HttpRequest) -> list[dict[str, Any]]:
    here = reverse("gallery")
    return [
        {
            "code": code,
            "name": name,
            "kind": kind,
            "state": state,
            "label": label,
            "until": until,
            "acts": [
                Act(_("Show the card"), here),
                Act(_("Hand over"), here, hint=_("The holder has come to the point.")),
                Act(_("Cancel the card"), reverse("gallery_confirm"), confirm=True, danger=True),
            ],
        }
        for code, name, kind, state, label, until in CARDS
    ]


def _around(request: HttpRequest) -> dict[str, Any]:
    """A person, a place and links for the bars, so that the gallery shows the whole page of a face."""
    here = reverse("gallery")
    face = request.face  # type: ignore[attr-defined]
    if face == "public":
        return {}
    links: dict[str, list[tuple[Any, int | None]]] = {
        "portal": [(_("Unfinished matters"), 3), (_("Finished matters"), None), (_("Start a card contract"), None)],
        "desk": [(_("Orders"), None), (_("Cards"), None), (_("Boxes"), 1), (_("Certificates of employment"), None)],
        "office": [
            (_("Queue"), 12),
            (_("Organisations"), None),
            (_("Registers"), None),
            (_("Rulebook"), None),
            (_("Jobs"), 2),
        ],
        "holder": [(_("My cards"), None)],
    }
    choices = (
        Choice("Seinäjoki, Hanneksenrinne", here, hint=_("The point's own customer"), tone=0),
        Choice("YS sote/Kaivokadun klinikka Oy", here, current=True, hint="Seinäjoki, Hanneksenrinne", tone=4),
        Choice("YS sote/Hoivakoti Lumikello Oy", here, hint="Seinäjoki, Hanneksenrinne", tone=5),
    )
    places = {
        "portal": Place(
            _("You act for"), "Kaivokadun klinikka Oy", menu_label=_("Switch account"), choices=choices[1:], lang="fi"
        ),
        "desk": Place(
            _("Customer"),
            "YS sote/Kaivokadun klinikka Oy",
            hint="Seinäjoki, Hanneksenrinne",
            tone=4,
            menu_label=_("Change customer"),
            choices=choices,
        ),
    }
    return {
        "sample": {
            "person": Person("Riitta Mäkinen"),
            "place": places.get(face),
            "nav": [NavLink(label, here, n == 0, count) for n, (label, count) in enumerate(links[face])],
            "context_links": [NavLink(_("User management"), here)] if face == "portal" else [],
            "person_links": [NavLink(_("Change my details"), here), NavLink(_("Sign out"), here, post=True)],
        }
    }


@open_door
def gallery(request: HttpRequest) -> HttpResponse:
    """The components."""
    form = SampleForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and act(form, _sample_action):
        return redirect("gallery")
    here = reverse("gallery")
    moment = now()
    return form_page(
        request,
        "ui/gallery.html",
        form,
        clinic=CLINIC,
        county=COUNTY,
        cards=_rows(request),
        sorting=Sorting(request, {"nimi": "name", "asti": "until"}, "nimi"),
        page=page_of(request, list(range(240)), 50),
        confirm_url=reverse("gallery_confirm"),
        status_url=reverse("gallery_status"),
        search_url=reverse("gallery_search"),
        acts=[Act(_("Order a card"), here), Act(_("Cancel the order"), reverse("gallery_confirm"), confirm=True)],
        tabs=[Tab(_("Details"), here, True), Tab(_("Cards"), here, count=4), Tab(_("History"), here)],
        steps=[
            Step(_("Person"), "done", here),
            Step(_("Identity"), "current"),
            Step(_("Terms of use")),
            Step(_("Confirmation")),
        ],
        tasks=[
            Task(_("Organisation's details"), "done", here),
            Task(
                _("Registration point to be authorised"),
                "to_do",
                here,
                _("You need the point's electronic customer number."),
            ),
            Task(_("Signatory"), "under_way", here),
            Task(_("Handling at the issuer"), "waiting"),
            Task(_("Rights to the registrars"), "not_yet"),
        ],
        entries=[
            TimelineEntry(moment, _("Card handed over"), "Riitta Mäkinen", tone="positive", url=here),
            TimelineEntry(
                moment - timedelta(days=3, hours=2),
                _("Card arrived at the point"),
                "Riitta Mäkinen",
                tone="info",
                items=[(_("Box"), "B-20261120-4")],
            ),
            TimelineEntry(
                moment - timedelta(days=14), _("Card ordered"), "Riitta Mäkinen", _("By mandate of the clinic.")
            ),
        ],
        **_around(request),
    )


@open_door
def gallery_confirm(request: HttpRequest) -> HttpResponse:
    """A question before something that cannot be undone."""
    if request.method == "POST":
        return redirect("gallery")
    return confirm_page(
        request,
        title=_("Cancel the card?"),
        text=_("Both certificates of the card are revoked at once. This cannot be undone."),
        consequences=[
            _("The holder can no longer sign in or sign with the card."),
            _("The revocation list is published within seconds."),
        ],
        submit=_("Cancel the card"),
        danger=True,
        back=reverse("gallery"),
        **_around(request),
    )


@open_door
def gallery_status(request: HttpRequest) -> HttpResponse:
    """The part that refreshes itself."""
    return render(request, "ui/_gallery_status.html", {"status_url": reverse("gallery_status"), "moving": False})


@open_door
def gallery_search(request: HttpRequest) -> HttpResponse:
    """Results as one types."""
    words = (request.POST.get("q") or request.GET.get("q") or "").casefold()
    found = [row for row in _rows(request) if words in row["name"].casefold() or words in row["code"].casefold()]
    return render(request, "ui/_gallery_results.html", {"found": found, "words": words})
