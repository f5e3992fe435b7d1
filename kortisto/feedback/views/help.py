"""Help: where one turns with which question, on every face, and a form that goes to the right place (the bulletin's contacts)."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kortisto.access.doors import STAFF_VISIT, office_roles, open_door
from kortisto.access.visibility import visible
from kortisto.accounts.models import User
from kortisto.accounts.sessions import LOCKED, Strength, strength_of
from kortisto.contracts.actions.write_to_office import write_to_office
from kortisto.contracts.models import Case
from kortisto.feedback.actions.ask_question import ask_question
from kortisto.feedback.forms import QuestionForm
from kortisto.feedback.models import Topic
from kortisto.feedback.queries import can_be_reached
from kortisto.kernel.actors import Visitor
from kortisto.organisations.models import CustomerAccount, Membership
from kortisto.organisations.states import MembershipState
from kortisto.rulebook.read import rule
from kortisto.ui.forms import act, form_page, posted
from kortisto.ui.manners import polite

FORMS_AN_HOUR = 10
# What somebody on a face most often asks about stands first there.
FIRST = {
    "portal": Topic.CONTRACTS, "desk": Topic.DESK, "office": Topic.CONTRACTS, "holder": Topic.CARDS, "public": Topic.CARDS,
}  # fmt: skip


def _language() -> str:
    return (get_language() or "fi")[:2]


def _who(request: HttpRequest) -> User | None:
    """Who has come in at this face strongly enough; others ask as strangers do."""
    user = request.user
    admitted = strength_of(request) >= Strength.TWO_FACTORS and not request.session.get(LOCKED)
    return user if isinstance(user, User) and admitted and STAFF_VISIT not in request.session else None


def _account(request: HttpRequest, user: User | None) -> CustomerAccount | None:
    """The active account, where matters can be named by their number."""
    if user is None or request.face != "portal":  # type: ignore[attr-defined]
        return None
    mine = visible(CustomerAccount, to=user).select_related("organisation")
    return mine.filter(code=request.session.get("account", "")).first()


@open_door
@require_http_methods(["GET", "HEAD", "POST"])
def help_page(request: HttpRequest) -> HttpResponse:
    """Contracts and registration, registrars' rights and sign-in, card holders: each with its own way. And a form."""
    user = _who(request)
    face: str = request.face  # type: ignore[attr-defined]
    account = _account(request, user)
    initial = {
        "topic": FIRST.get(face, Topic.CARDS), "page": request.GET.get("sivu", "")[:200],
        "number": request.GET.get("asia", "")[:40],
    }  # fmt: skip
    known = user is not None and can_be_reached(user, face=face)
    _stand_where_they_stood(request, user, account)
    form = QuestionForm(posted(request), initial=initial, known=known, with_matters=account is not None)
    if request.method == "POST":
        if form.is_valid():
            polite(request, "help", most=FORMS_AN_HOUR, seconds=3600)
        case = _case(form, user, account)
        call = partial(_ask, request, user, case)
        if not form.errors and act(form, call) is not None:
            if case is not None:
                messages.success(request, _("Your message is in the matter. The answer comes there too."))
                return redirect("case_detail", case.code)
            messages.success(request, _("Your question has been sent. The answer comes by e-mail."))
            return redirect("help")
    prices = {item.name: item.label for item in rule("call_prices")}
    facts: dict[str, Any] = {
        "face_name": face, "account": account, "first": str(FIRST.get(face, Topic.CARDS)), "days": rule("question_answer_days"),
        "contract_mail": rule("contract_mail"), "desk_mail": rule("desk_mail"), "holder_address": rule("holder_help_address"),
        "holder_phone": rule("holder_help_phone"), "holder_price": prices.get("holder_help", ""),
        "revocation_phone": rule("revocation_phone"), "revocation_price": prices.get("revocation", ""),
    }  # fmt: skip
    return form_page(request, "feedback/help.html", form, **facts)


def _stand_where_they_stood(request: HttpRequest, user: User | None, account: CustomerAccount | None) -> None:
    """The bars of the face are what they are on its other pages; nothing is opened by this."""
    if user is None:
        return
    if request.face == "office":  # type: ignore[attr-defined]
        office_roles(request)
    elif account is not None:
        membership = Membership.objects.filter(account=account, user=user, state=MembershipState.ACTIVE).first()
        if membership is not None:
            request.account, request.membership = account, membership  # type: ignore[attr-defined]


def _case(form: QuestionForm, user: User | None, account: CustomerAccount | None) -> Case | None:
    """The matter that was named, among those that the asker sees; a number that is none of theirs is said at the field."""
    number = "".join(form.cleaned_data.get("number", "").split()) if form.is_valid() else ""
    if not number or account is None:
        return None
    cases = visible(Case, to=user, account=account, face="portal").exclude(received_at=None)
    case: Case | None = cases.filter(shown_number__iexact=number).order_by("-pk").first()
    if case is None:
        sentence = _("Your organisation has no such matter that has been sent. Check the number, or leave it empty.")
        form.add_error("number", sentence)
    return case


def _ask(request: HttpRequest, user: User | None, case: Case | None, *, once: str, **typed: Any) -> Any:
    """Into the matter, where one was named; otherwise into the office's queue of questions."""
    typed.pop("number", None)
    if case is not None:
        where = _("Asked on the page %(page)s") % {"page": typed["page"]} if typed["page"] else ""
        text = f"{typed['text']}\n\n{where}".strip()
        return write_to_office(actor=user, case=case, text=text, once=once)
    return ask_question(
        actor=user or Visitor(),
        language=_language(),
        face=request.face,
        once=once,
        **typed,  # type: ignore[attr-defined]
    )
