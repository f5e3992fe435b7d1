"""The talk about a matter at the office: asking, so that the clock stops, or writing without; attachments of both sides."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import office_door
from kortisto.contracts.actions.ask_customer import ask_customer
from kortisto.contracts.actions.read_messages import read_messages
from kortisto.contracts.actions.write_to_customer import write_to_customer
from kortisto.contracts.forms import WriteForm
from kortisto.contracts.forms_office import AskForm
from kortisto.contracts.matters import may_ask
from kortisto.contracts.models import Case
from kortisto.contracts.queries_office import GRANTERS, READERS
from kortisto.contracts.talk import Line, attachment_of, talk_of, unread
from kortisto.documents.download import download
from kortisto.ui.forms import act, form_page, posted

from .matter import case_or_404
from .office_acts import and_on


def talk_for(request: HttpRequest, case: Case) -> list[Line]:
    """The talk as it is shown now; the handler who has the matter marks as read what is shown for the first time."""
    lines = talk_of(case, at_office=True)
    if case.handler_id == request.user.pk and unread(lines):
        read_messages(actor=request.user, case=case, at_office=True)
    return lines


@office_door(roles=GRANTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def case_ask(request: HttpRequest, code: str) -> HttpResponse:
    """Write to the customer; the application is theirs again until they answer."""
    case = case_or_404(code)
    form = AskForm(posted(request), request.FILES or None)
    if request.method == "POST" and act(form, partial(ask_customer, actor=request.user, case=case)) is not None:
        return and_on(request, case, _("The question has been sent. The matter comes back when the customer answers."))
    facts = {"case": case, "talk": talk_for(request, case), "can": may_ask(case)}
    return form_page(request, "contracts/office_case_ask.html", form, **facts)


@office_door(roles=GRANTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def case_write(request: HttpRequest, code: str) -> HttpResponse:
    """Write to the customer without asking; nothing waits for an answer."""
    case = case_or_404(code)
    form = WriteForm(posted(request), request.FILES or None)
    if request.method == "POST" and act(form, partial(write_to_customer, actor=request.user, case=case)) is not None:
        messages.success(request, _("The message has been sent. The customer has been told of it by e-mail."))
        return redirect("case_detail", case.code)
    return form_page(request, "contracts/office_case_write.html", form, case=case, talk=talk_for(request, case))


@office_door(roles=READERS)
@require_safe
def case_attachment(request: HttpRequest, code: str, document: str) -> HttpResponse:
    """A file that came with a message, from either side."""
    found = attachment_of(case_or_404(code), document)
    if found is None:
        raise Http404
    return download(found)
