"""The outbox at the office: what could not be sent, and the letters to print."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import office_door
from kortisto.accounts.models import OfficeRole
from kortisto.kernel.errors import WrongState
from kortisto.messages.actions.mark_letter_posted import mark_letter_posted
from kortisto.messages.actions.open_letter import open_letter
from kortisto.messages.actions.send_again import send_again
from kortisto.messages.letters import LetterGone, letter_spool
from kortisto.messages.models import Letter, OutgoingMessage
from kortisto.messages.queries import letters_to_print, messages_in_trouble, waiting_messages
from kortisto.messages.states import LETTER
from kortisto.ui.forms import Form, act, confirm_page, form_page, posted
from kortisto.ui.paging import page_of

ROLES = (OfficeRole.HANDLER, OfficeRole.RIGHTS)


@office_door(roles=(*ROLES, OfficeRole.EDITOR, OfficeRole.AUDITOR))
@require_safe
def message_list(request: HttpRequest) -> HttpResponse:
    """Messages that a person has to look at."""
    page = page_of(request, messages_in_trouble())
    return render(request, "outbox/message_list.html", {"page": page, "waiting": waiting_messages()})


@office_door(roles=ROLES)
@require_http_methods(["GET", "POST"])
def message_send_again(request: HttpRequest, code: str) -> HttpResponse:
    """Ask before sending again: somebody might get the same message twice."""
    message = get_object_or_404(OutgoingMessage, code=code)
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and act(form, partial(send_again, actor=request.user, message=message)) is not None:
        messages.success(request, _("The message is sent again within a minute."))
        return redirect("message_list")
    return confirm_page(
        request,
        title=_("Send this message again?"),
        text=_("The address is looked up afresh. If the message was interrupted half-way, it may arrive twice."),
        form=form,
        submit=_("Send again"),
        back=reverse("message_list"),
    )


@office_door(roles=ROLES)
@require_safe
def letter_list(request: HttpRequest) -> HttpResponse:
    """Letters that wait for printing."""
    return render(request, "outbox/letter_list.html", {"letters": letters_to_print()[:200]})


@office_door(roles=ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def letter_print(request: HttpRequest, code: str) -> HttpResponse:
    """One letter as it is printed. Opening it is on record; one that brings a secret is opened by a button, once."""
    letter = get_object_or_404(Letter, code=code)
    if letter.secret:
        return _print_once(request, letter)
    opened = {
        name: value.reveal(actor=request.user, purpose="print_letter") if (value := getattr(letter, name)) else ""
        for name in ("addressee_name", "address_lines", "body")
    }
    return render(request, "outbox/letter_print.html", {"letter": letter, **opened})


def _print_once(request: HttpRequest, letter: Letter) -> HttpResponse:
    """Name and address always; the text only in the answer to the button, which takes it out of the spool."""
    form, body = Form(posted(request)), ""
    if request.method == "POST" and act(form, partial(open_letter, actor=request.user, letter=letter)) is not None:
        try:
            body = letter_spool().fetch(code=letter.code)
        except LetterGone:
            raise WrongState("open_letter", sentence=_("Somebody else opened the letter at the same moment.")) from None
    told = {
        name: getattr(letter, name).reveal(actor=request.user, purpose="print_letter")
        for name in ("addressee_name", "address_lines")
    }
    waits = not body and LETTER.can(letter, "post") and letter_spool().waits(code=letter.code)
    response = form_page(request, "outbox/letter_print.html", form, letter=letter, body=body, waits=waits, **told)
    response["Cache-Control"] = "no-store"
    return response


@office_door(roles=ROLES)
@require_http_methods(["GET", "POST"])
def letter_posted(request: HttpRequest, code: str) -> HttpResponse:
    """Ask before marking: the text is gone afterwards."""
    letter = get_object_or_404(Letter, code=code)
    form = Form(request.POST if request.method == "POST" else None)
    if (
        request.method == "POST"
        and act(form, partial(mark_letter_posted, actor=request.user, letter=letter)) is not None
    ):
        messages.success(request, _("The letter is marked as posted."))
        return redirect("letter_list")
    if not LETTER.can(letter, "post"):
        return redirect("letter_list")
    return confirm_page(
        request,
        title=_("Has the letter been posted?"),
        text=_("Its text is erased when you confirm, so print it first."),
        form=form,
        submit=_("It has been posted"),
        back=reverse("letter_list"),
    )
