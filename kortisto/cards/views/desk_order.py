"""Ordering a card at the desk, step by step: whom, identity, data, acceptance, and then the order.

Each step is a page of its own and checks what it can while the holder is present; the action asks everything again. What has
been told is kept in a sealed draft, so that nothing is lost on an error, a reload or a locked desk.
"""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kortisto.access.doors import desk_door, show_person
from kortisto.cards.actions.order_card import order_card
from kortisto.cards.card_data import CardData
from kortisto.cards.forms import AcceptanceForm, IdentityForm
from kortisto.cards.labels import IN_CERTIFICATES, on_card, shown_lines
from kortisto.cards.models import CardOrder
from kortisto.cards.order_rules import postal_address
from kortisto.cards.papers import order_form
from kortisto.cards.queries import obstacle_to_order, open_twin
from kortisto.contracts.models import CardKind, Customership, CustomershipKind
from kortisto.holders.actions.ask_population_register import ask_population_register
from kortisto.holders.moves import (
    check_acceptance,
    check_document,
    person_behind_document,
    plain_number,
    printed_name,
    register_answer,
    rights_of,
)
from kortisto.holders.queries import lines_of, named
from kortisto.kernel.clock import today
from kortisto.kernel.errors import Refusal
from kortisto.people.models import Person
from kortisto.people.moves import UNCHECKED
from kortisto.rulebook.read import rule
from kortisto.ui.forms import Form, form_page
from kortisto.ui.paging import page_of
from kortisto.ui.parts import Step

from .desk_order_page import pdf_response
from .desk_people import FOUND
from .order_draft import Draft, draft_or_404, find_draft, forget_draft, keep_draft

STEPS = (
    ("order_start", gettext_lazy("Whom")),
    ("order_identity", gettext_lazy("Identity and address")),
    ("order_data", gettext_lazy("Data of the card")),
    ("order_acceptance", gettext_lazy("Acceptance")),
    ("order_confirm", gettext_lazy("Confirmation")),
)
# Where a refusal of the order is put right.
MENDED_IN = {
    "document_kind": "order_identity",
    "document_number": "order_identity",
    "issuing_state": "order_identity",
    "document_valid_until": "order_identity",
    "family_name": "order_identity",
    "given_names": "order_identity",
    "surname": "order_identity",
    "letter_to": "order_identity",
    "letter_address": "order_identity",
    "terms_accepted": "order_acceptance",
    "data_confirmed": "order_acceptance",
    "form_place": "order_acceptance",
}
MENDED_BY_CODE = {
    "data_changed": "order_data",
    "terms_not_accepted": "order_data",
    "document_of_another_person": "order_identity",
}


def steps_at(current: str, customership: Customership, draft: Draft | None) -> list[Step]:
    """The steps with the way back to those that are done."""
    names = [name for name, _label in STEPS]
    here = names.index(current)
    steps = []
    for place, (name, label) in enumerate(STEPS):
        url = ""
        if place < here:
            url = reverse(
                name, args=[customership.code] if place == 0 or draft is None else [customership.code, draft.code]
            )
        steps.append(Step(label, "done" if place < here else "current" if place == here else "to_do", url))
    return steps


# -- 1. Whom ------------------------------------------------------------------------------------------------------------


@desk_door(shows="order")
@require_http_methods(["GET", "POST"])
def order_start(request: HttpRequest, customership: Customership) -> HttpResponse:
    """Whose card: the lines in force, narrowed by name as one types. Names come by POST only."""
    text = request.POST.get("q", "")
    page = page_of(request, named(lines_of(customership), text), size=25)
    show_person(request, *(line.person for line in page))
    part = "cards/_lines_to_order.html" if request.htmx else "cards/order_start.html"  # type: ignore[attr-defined]
    return render(
        request,
        part,
        {
            "customership": customership,
            "lines": page,
            "text": text,
            "steps": steps_at("order_start", customership, None),
            "own": customership.kind == CustomershipKind.OWN,
        },
    )


@desk_door(shows="order")
@require_POST
def order_begin(request: HttpRequest, customership: Customership) -> HttpResponse:
    """One person was chosen: by a line in force, or by a right in the professional register."""
    line, right_code = None, request.POST.get("right", "")
    if right_code:
        if request.POST.get("person", "") not in request.session.get(FOUND, []):
            return redirect("person_look_up")
        person = get_object_or_404(Person, code=request.POST["person"])
        kind = str(CardKind.PROFESSIONAL)
    else:
        line = get_object_or_404(lines_of(customership), code=request.POST.get("line", ""))
        person, kind = line.person, line.card_kind
    show_person(request, person)
    refusal = obstacle_to_order(user=request.user, customership=customership, holder=person, kind=kind, line=line)
    if refusal is not None:
        return _obstacle(request, customership, person, kind, refusal)
    draft = Draft(
        customership=customership.code,
        holder=person.code,
        kind=kind,
        line=line.code if line else "",
        right_code=right_code,
    )
    keep_draft(request, draft)
    if person.identity_index and register_answer(person) is None:
        ask_population_register(actor=request.user, person=person, purpose="order")
    return redirect("order_identity", customership.code, draft.code)


def _obstacle(
    request: HttpRequest, customership: Customership, person: Person, kind: str, refusal: Refusal
) -> HttpResponse:
    """What stands in the way before anything was shown or signed, with the way to the twin where that is it."""
    if refusal.status not in (422, 429):
        raise refusal
    twin = open_twin(customership=customership, holder=person, kind=kind) if refusal.code == "twin_order" else None
    context = {
        "customership": customership,
        "refusal": refusal,
        "twin": twin,
        "steps": steps_at("order_start", customership, None),
    }
    return render(request, "cards/order_obstacle.html", context, status=refusal.status)


# -- 2. Identity and address --------------------------------------------------------------------------------------------


@desk_door(shows="order_identity")
@require_http_methods(["GET", "POST"])
def order_identity(request: HttpRequest, customership: Customership, draft: str) -> HttpResponse:
    """The document is read, and the person asked where the activation letter goes.

    Here, and only here, the registrar may have the identity code shown in full, to compare it with the document (BR-DP-01).
    """
    kept = draft_or_404(request, code=draft, customership=customership)
    person, line = kept.person(), kept.proof_line()
    show_person(request, person)
    code_in_full = ""
    form = IdentityForm(request.POST if request.method == "POST" else None, initial=_identity_initial(kept, person))
    if request.method == "POST":
        if "reveal" in request.POST and person.identity_code is not None:
            code_in_full = person.identity_code.reveal(actor=request.user, purpose="identity_check")
            form = IdentityForm(initial={name: request.POST.get(name, "") for name in form.fields})
        elif form.is_valid() and _identity_holds(form, person, customership):
            kept.keep_identity(form.cleaned_data)
            keep_draft(request, kept)
            return redirect("order_data", customership.code, kept.code)
    return form_page(
        request,
        "cards/order_identity.html",
        form,
        customership=customership,
        draft=kept,
        person=person,
        line=line,
        answer=register_answer(person),
        code_in_full=code_in_full,
        steps=steps_at("order_identity", customership, kept),
    )


def _identity_initial(draft: Draft, person: Person) -> dict[str, Any]:
    """What was told before; otherwise the names that are known from a document or a register, never the employer's paper's."""
    if draft.identity:
        return draft.told()
    initial: dict[str, Any] = {"issuing_state": "FI", "letter_to": CardOrder.LetterTo.HOME}
    answer = register_answer(person)
    if answer is not None:
        initial |= {"family_name": answer.family_name, "given_names": answer.given_names}
        if answer.address_ban:
            initial["letter_to"] = CardOrder.LetterTo.WORKPLACE
        elif answer.street is not None and answer.town:
            street = answer.street.open_for_program()
            initial["letter_address"] = f"{street}\n{answer.postal_code} {answer.town}"
    elif person.name_source not in UNCHECKED:
        initial |= {"family_name": person.family_name, "given_names": person.given_names}
    return initial


def _identity_holds(form: IdentityForm, person: Person, customership: Customership) -> bool:
    """What the order would refuse about the document and the address is said while the document is still on the desk."""
    told = form.cleaned_data
    try:
        check_document(
            document_kind=told["document_kind"],
            issuing_state=told["issuing_state"],
            document_valid_until=told["document_valid_until"],
        )
        if len(plain_number(told["document_number"])) >= 4:
            person_behind_document(
                person=person,
                document_kind=told["document_kind"],
                issuing_state=told["issuing_state"],
                document_number=told["document_number"],
            )
        name = printed_name(person=person, family_name=told["family_name"], given_names=told["given_names"])
        postal_address(
            holder=person,
            name=name,
            letter_to=told["letter_to"],
            address=told["letter_address"],
            customership=customership,
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    return True


@desk_door(shows="order_identity")
@require_safe
def order_register(request: HttpRequest, customership: Customership, draft: str) -> HttpResponse:
    """The part of the identity page that waits for the population register's answer."""
    kept = draft_or_404(request, code=draft, customership=customership)
    person = kept.person()
    show_person(request, person)
    context = {"person": person, "answer": register_answer(person), "customership": customership, "draft": kept}
    return render(request, "cards/_register_answer.html", context)


# -- 3. Data of the card --------------------------------------------------------------------------------------------------


@desk_door(shows="order")
@require_http_methods(["GET", "POST"])
def order_data(request: HttpRequest, customership: Customership, draft: str) -> HttpResponse:
    """What will stand on the card and in its certificates, to show to the holder and to print (BR-OR-20)."""
    kept = draft_or_404(request, code=draft, customership=customership)
    if not kept.identity:
        return redirect("order_identity", customership.code, kept.code)
    person, line = kept.person(), kept.proof_line()
    show_person(request, person)
    form, data = Form(request.POST if request.method == "POST" else None), None
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


# -- 4. Acceptance --------------------------------------------------------------------------------------------------------


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


# -- The order --------------------------------------------------------------------------------------------------------------


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
    show_person(request, person)
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            order = order_card(
                actor=request.user, customership=customership, once=f"order:{kept.code}", **kept.arguments()
            )
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
