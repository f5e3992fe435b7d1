"""The last steps of an order: the data is shown, the holder accepts, and the order is made.

Each step is a page of its own and checks what it can while the holder is present; the action asks everything again. What has
been told is kept in a sealed draft, so that nothing is lost on an error, a reload or a locked desk.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import desk_door, show_person
from kortisto.cards.actions.order_card import order_card
from kortisto.cards.card_data import CardData
from kortisto.cards.forms import AcceptanceForm
from kortisto.cards.labels import IN_CERTIFICATES, on_card, shown_lines
from kortisto.cards.models import CardOrder
from kortisto.cards.papers import order_form
from kortisto.contracts.models import CardKind, Customership
from kortisto.holders.moves import check_acceptance, rights_of
from kortisto.kernel.clock import today
from kortisto.kernel.errors import Refusal
from kortisto.people.models import Person
from kortisto.rulebook.read import rule
from kortisto.ui.forms import Form, form_page, sent

from .desk_order_page import pdf_response
from .order_draft import Draft, draft_or_404, find_draft, forget_draft, keep_draft
from .order_steps import MENDED_BY_CODE, MENDED_IN, steps_at


@desk_door(shows="order")
@require_http_methods(["GET", "POST"])
def order_data(request: HttpRequest, customership: Customership, draft: str) -> HttpResponse:
    """What will stand on the card and in its certificates, to show to the holder and to print (BR-OR-20)."""
    kept = draft_or_404(request, code=draft, customership=customership)
    if not kept.identity:
        return redirect("order_identity", customership.code, kept.code)
    person, line = kept.person(), kept.proof_line()
    show_person(request, person)
    form, data = Form(sent(request)), None
    try:
        with transaction.atomic():
            data = kept.card_data(customership)
    except Refusal as refusal:
        form = Form(request.POST if request.method == "POST" else {})
        form.is_valid()
        form.refuse(refusal)
    terms = rule("terms_of_use")
    if request.method == "POST" and data is not None:
        kept.shown, kept.terms_version = data.shown(), terms.version
        keep_draft(request, kept)
        return redirect("order_acceptance", customership.code, kept.code)
    told = kept.told()
    context = {
        "customership": customership,
        "draft": kept,
        "person": person,
        "line": line,
        "terms": terms,
        "terms_text": terms.text(told["language"]),
        "steps": steps_at("order_data", customership, kept),
        "warnings": _warnings(kept, person, data) if data is not None else [],
    }
    if data is not None:
        context |= _shown(data, told["language"])
    return form_page(request, "cards/order_data.html", form, **context)


def _shown(data: CardData, language: str) -> dict[str, Any]:
    """The data as the holder reads it, in the holder's language."""
    with translation.override(language):
        return {
            "language": language,
            "on_card": on_card(kind=data.kind, attributes=data.to_json(), valid_until=data.valid_until.isoformat()),
            "in_certificates": shown_lines(
                kind=data.kind, attributes=data.to_json(), common_name=data.common_name, names=IN_CERTIFICATES
            ),
        }


def _warnings(draft: Draft, person: Person, data: CardData) -> list[str]:
    """What the registrar looks at once more before the holder signs."""
    found, told, line = [], draft.told(), draft.proof_line()
    printed = data.attributes["surname"]
    typed = (told["family_name"].casefold(), told["given_names"].casefold())
    if (printed.value.casefold(), data.attributes["given_name"].value.casefold()) != typed:
        found.append(_("The document and the population register have different names. The register's name is used."))
    if line is not None and line.signed_by_applicant:
        found.append(
            _("The applicant has signed the certificate of employment. Make sure that the organisation knows of it.")
        )
    if line is not None and rights_of(person):
        found.append(
            _("The person has a right in the professional register. Ask whether a professional card is what is needed.")
        )
    for right in rights_of(person) if draft.kind == CardKind.PROFESSIONAL else []:
        if right.code_in_register == draft.right_code and right.restriction:
            found.append(_("The register has restricted the right: %(text)s") % {"text": right.restriction})
    return found


@desk_door(shows="order")
@require_safe
def order_draft_pdf(request: HttpRequest, customership: Customership, draft: str) -> HttpResponse:
    """The form to print and sign; it carries the code that the order will have."""
    kept = draft_or_404(request, code=draft, customership=customership)
    if not kept.identity:
        return redirect("order_identity", customership.code, kept.code)
    person = kept.person()
    show_person(request, person)
    data, told = kept.card_data(customership), kept.told()
    content = order_form(
        code=kept.code,
        person=person,
        kind=kept.kind,
        customership=customership,
        attributes=data.to_json(),
        name_in_certificates=data.common_name,
        valid_until=data.valid_until,
        letter_to=told["letter_to"],
        ordered_on=today(),
        language=told["language"],
    )
    return pdf_response(content, f"tilauslomake-{kept.code}.pdf")


@desk_door(shows="order")
@require_http_methods(["GET", "POST"])
def order_acceptance(request: HttpRequest, customership: Customership, draft: str) -> HttpResponse:
    """The holder has read and signed; where the form lies is written down (BR-OR-20)."""
    kept = draft_or_404(request, code=draft, customership=customership)
    if not kept.shown:
        return redirect("order_data", customership.code, kept.code)
    person = kept.person()
    show_person(request, person)
    place = request.session.get("form_place", "")
    form = AcceptanceForm(
        request.POST if request.method == "POST" else None,
        initial={"medium": "paper", "form_place": place, **kept.acceptance},
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            check_acceptance(
                terms_accepted=told["terms_accepted"],
                data_confirmed=told["data_confirmed"],
                terms_version=kept.terms_version,
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            kept.acceptance = told
            request.session["form_place"] = told["form_place"]
            keep_draft(request, kept)
            return redirect("order_confirm", customership.code, kept.code)
    return form_page(
        request,
        "cards/order_acceptance.html",
        form,
        customership=customership,
        draft=kept,
        person=person,
        shown=kept.shown,
        steps=steps_at("order_acceptance", customership, kept),
    )


@desk_door(shows="order")
@require_http_methods(["GET", "POST"])
def order_confirm(request: HttpRequest, customership: Customership, draft: str) -> HttpResponse:
    """Names once more whose card it is and which organisation will be printed; then the order is made, once."""
    kept = find_draft(request, code=draft, customership=customership)
    if kept is None:
        made = get_object_or_404(CardOrder, code=draft, customership=customership, ordered_by=request.user)
        return redirect("order_detail", customership.code, made.code)
    if not kept.acceptance:
        return redirect("order_acceptance", customership.code, kept.code)
    person, mend = kept.person(), ""
    make: Callable[..., CardOrder] = order_card
    show_person(request, person)
    form = Form(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            order = make(actor=request.user, customership=customership, once=f"order:{kept.code}", **kept.arguments())
        except Refusal as refusal:
            if refusal.status not in (422, 429):
                raise
            form.refuse(refusal)
            step = MENDED_BY_CODE.get(refusal.code) or MENDED_IN.get(refusal.field or "", "")
            mend = reverse(step, args=[customership.code, kept.code]) if step else ""
        else:
            forget_draft(request, kept.code)
            messages.success(request, _("The card has been ordered."))
            return redirect("order_detail", customership.code, order.code)
    return form_page(
        request,
        "cards/order_confirm.html",
        form,
        customership=customership,
        draft=kept,
        person=person,
        told=kept.told(),
        letter_to=CardOrder.LetterTo(kept.identity["letter_to"]).label,
        kind=CardKind(kept.kind).label,
        organisation=None if kept.kind == CardKind.PROFESSIONAL else customership.organisation,
        mend=mend,
        steps=steps_at("order_confirm", customership, kept),
    )
