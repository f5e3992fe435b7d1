"""Cards at the office: search over everything, a person, an order, a card and why it exists."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kortisto.access.doors import office_door, show_person
from kortisto.access.visibility import visible
from kortisto.accounts.models import OfficeRole
from kortisto.audit.actions.export_evidence import export_evidence
from kortisto.audit.evidence import packed
from kortisto.audit.models import AuditEvent
from kortisto.audit.queries import history, told
from kortisto.cards.actions.find_holder import find_holder
from kortisto.cards.actions.retry_issuing import retry_issuing
from kortisto.cards.forms_office import FindHolderForm
from kortisto.cards.models import Card
from kortisto.cards.queries import with_everything
from kortisto.cards.queries_office import READERS, RETRIERS, REVOKERS, Found, cards_of, open_orders_of, orders, search
from kortisto.cards.states import CARD, CardState
from kortisto.cards.why import events_behind, why
from kortisto.contracts.queries_office import READERS as MATTER_READERS
from kortisto.documents.download import attachment
from kortisto.maker.queries import progress_of
from kortisto.people.models import Person
from kortisto.pki.queries import certificates_of
from kortisto.ui.finding import pages_named
from kortisto.ui.forms import Form, act, confirm_page, form_page, posted
from kortisto.ui.parts import Act

EVIDENCE_READERS = (OfficeRole.AUDITOR, OfficeRole.HANDLER)


def roles_of(request: HttpRequest) -> set[str]:
    return request.office_roles  # type: ignore[attr-defined]


def event_page(request: HttpRequest) -> Any:
    """The address of an event's own page, for those who may read the log."""
    if OfficeRole.AUDITOR not in roles_of(request):
        return None
    return lambda event: reverse("event_detail", args=[event.code])


# -- Search and persons -----------------------------------------------------------------------------------------------


@office_door(roles=(*READERS, *MATTER_READERS), shows="search")
@require_http_methods(["GET", "HEAD", "POST"])
def office_search(request: HttpRequest) -> HttpResponse:
    """Results as one types. What is typed comes by POST, so that no name stands in an address."""
    text = request.POST.get("q", "")
    found = search(text, roles_of(request)) if request.method == "POST" else Found()
    show_person(request, *(card.holder for card in found.cards), *(order.holder for order in found.orders))
    show_person(request, *(user.person for user in found.users))
    form = FindHolderForm(initial={"identity_code": text.strip()}) if found.identity_code else None
    part = "cards/_office_found.html" if request.htmx else "cards/office_search.html"  # type: ignore[attr-defined]
    pages = pages_named(request, "office", found.text)
    return render(request, part, {"found": found, "look_up": form, "pages": pages})


@office_door(roles=READERS, shows="look_up")
@require_http_methods(["GET", "HEAD", "POST"])
def holder_look_up(request: HttpRequest) -> HttpResponse:
    """The complete code and why (BR-OR-23)."""
    form = FindHolderForm(posted(request))
    if request.method == "POST":
        person = act(form, partial(find_holder, actor=request.user))
        if person is not None:
            return redirect("holder_detail", person.code)
    return form_page(request, "cards/office_look_up.html", form)


@office_door(roles=READERS, shows="holder")
@require_safe
def holder_detail(request: HttpRequest, code: str) -> HttpResponse:
    """A person's cards and open orders; for auditors, who has seen the data."""
    person = get_object_or_404(Person, code=code)
    show_person(request, person)
    facts = {"person": person, "cards": cards_of(person), "orders": open_orders_of(person)}
    facts["auditor"] = OfficeRole.AUDITOR in roles_of(request)  # type: ignore[assignment]
    return render(request, "cards/office_holder.html", facts)


@office_door(roles=READERS, shows="order")
@require_safe
def order_detail(request: HttpRequest, code: str) -> HttpResponse:
    """An order: where it stands, also at the card maker. Once there is a card, the card's page tells the rest."""
    order = get_object_or_404(orders().select_related("ordered_by", "version__contract", "mandate"), code=code)
    show_person(request, order.holder)
    return render(
        request,
        "cards/office_order.html",
        {
            "order": order,
            "card": getattr(order, "card", None),
            "item": progress_of(order.code),
            "history": told(_done(history(order)), about=order, page=event_page(request)),
        },
    )


def _done(events: Any) -> Any:
    return events.filter(result="done")


# -- One card ---------------------------------------------------------------------------------------------------------


def card_or_404(request: HttpRequest, code: str) -> Card:
    return get_object_or_404(with_everything(visible(Card, to=request.user)), code=code)


@office_door(roles=READERS, shows="card")
@require_safe
def card_detail(request: HttpRequest, code: str) -> HttpResponse:
    """The card: state, keeper, certificates, letter, reports, and what the office can do with it."""
    card = card_or_404(request, code)
    show_person(request, card.holder)
    roles = roles_of(request)
    acts = [Act(_("Why does this card exist?"), reverse("card_why", args=[code]))]
    if card.problem and roles & set(RETRIERS):
        acts.append(Act(_("Ask for the certificates again"), reverse("card_retry", args=[code]), confirm=True))
    if CARD.can(card, "cancel") and roles & {*REVOKERS, OfficeRole.HANDLER}:
        acts.append(Act(_("Report lost or stolen"), reverse("loss_report", args=[code]), danger=True))
    return render(
        request,
        "cards/office_card.html",
        {
            "card": card,
            "acts": acts,
            "reads_matters": bool(roles & set(MATTER_READERS)),
            "may_confirm": bool(roles & set(REVOKERS)),
            "custody": list(card.custody.select_related("point", "person")),
            "letters": list(card.letters.order_by("pk")),
            "certificates": list(certificates_of(card.reference)),
            "reports": list(card.loss_reports.order_by("received_at")),
            "item": progress_of(card.order.code)
            if card.state in (CardState.AWAITING_CERTIFICATES, CardState.AT_MAKER)
            else None,
            "log_url": f"{reverse('event_list')}?kohde={card.reference}" if OfficeRole.AUDITOR in roles else "",
        },
    )


@office_door(roles=READERS, shows="card_why")
@require_safe
def card_why(request: HttpRequest, code: str) -> HttpResponse:
    """Why does this card exist? Everything it stands on, each with its audit event, and the evidence to take along."""
    card = card_or_404(request, code)
    show_person(request, card.holder)
    may = bool(roles_of(request) & set(EVIDENCE_READERS))
    return render(
        request,
        "cards/card_why.html",
        {
            "why": why(card),
            "card_url": reverse("card_detail", args=[code]),
            "evidence_url": reverse("card_evidence", args=[code]) if may else "",
        },
    )


@office_door(roles=EVIDENCE_READERS, shows="card_evidence")
@require_POST
def card_evidence(request: HttpRequest, code: str) -> HttpResponse:
    """The card's sealed events with their proofs, the checkpoint and the public key, as one file; taking it is on record."""
    card = card_or_404(request, code)
    show_person(request, card.holder)
    export_evidence(actor=request.user, subject=card, person=card.holder)
    events = AuditEvent.objects.filter(pk__in=[event.pk for event in events_behind(card)])
    return attachment(packed(events), name=f"kortisto-{card.serial}.zip", content_type="application/zip")


@office_door(roles=RETRIERS, shows="card")
@require_http_methods(["GET", "HEAD", "POST"])
def card_retry(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before the certificate authority is asked again."""
    card = card_or_404(request, code)
    show_person(request, card.holder)
    form = Form(posted(request))
    if request.method == "POST" and act(form, partial(retry_issuing, actor=request.user, card=card)) is not None:
        messages.success(request, _("The certificates are asked for again within a minute."))
        return redirect("card_detail", code)
    return confirm_page(
        request,
        title=_("Ask for the certificates again?"),
        text=_("The certificate authority refused with the code %(code)s.") % {"code": card.problem},
        consequences=[
            _("Put right first what stood in the way; otherwise the same refusal comes again."),
            _("The request is the same one, so the card can never get two pairs of certificates."),
        ],
        form=form,
        submit=_("Ask again"),
        back=reverse("card_detail", args=[code]),
    )
