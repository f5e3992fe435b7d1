"""The second step of an order: the document is on the desk, and the holder says where the activation letter goes."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import desk_door, show_person
from kortisto.cards.forms import IdentityForm
from kortisto.cards.models import CardOrder
from kortisto.cards.order_rules import postal_address
from kortisto.contracts.models import Customership
from kortisto.holders.moves import (
    check_document,
    person_behind_document,
    plain_number,
    printed_name,
    register_answer,
    unknown_to_register,
)
from kortisto.kernel.errors import Refusal
from kortisto.people.models import Person
from kortisto.people.moves import UNCHECKED
from kortisto.ui.forms import form_page, sent

from .order_draft import Draft, draft_or_404, keep_draft
from .order_steps import steps_at


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
    form = IdentityForm(sent(request), initial=_identity_initial(kept, person))
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
        **_register(person),
        code_in_full=code_in_full,
        steps=steps_at("order_identity", customership, kept),
    )


def _register(person: Person) -> dict[str, Any]:
    """The population register's answer; `unknown` when it was that nobody has the code, which no waiting changes."""
    answer = register_answer(person)
    return {"answer": answer, "unknown": answer is None and unknown_to_register(person)}


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
    context = {"person": person, "customership": customership, "draft": kept, **_register(person)}
    return render(request, "cards/_register_answer.html", context)
