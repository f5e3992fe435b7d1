"""The talk about a matter in the portal: answering, writing without being asked, attachments of both sides."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import portal_door
from kortisto.contracts.actions.answer_question import answer_question
from kortisto.contracts.actions.read_messages import read_messages
from kortisto.contracts.actions.write_to_office import write_to_office
from kortisto.contracts.forms import AnswerForm, WriteForm
from kortisto.contracts.matters import may_answer, may_write
from kortisto.contracts.models import Case
from kortisto.contracts.parts import missing_parts
from kortisto.contracts.queries import issuer_name
from kortisto.contracts.talk import Line, attachment_of, talk_of, unread
from kortisto.documents.download import download
from kortisto.kernel.errors import RightMissing
from kortisto.ui.forms import act, form_page, posted

from .matter import case_of


def writable_case_of(request: HttpRequest, code: str) -> Case:
    """A matter that this member answers and writes about; a reader is told who does."""
    case = case_of(request, code)
    if not may_write(case, request.membership):  # type: ignore[attr-defined]
        raise RightMissing(
            "role_missing", _("Your role on this account does not cover this. Ask the account's administrator.")
        )
    return case


def talk_for(request: HttpRequest, case: Case) -> list[Line]:
    """The talk as it is shown now; what is shown for the first time is marked as read, and still stands here as new."""
    lines = talk_of(case, at_office=False)
    if unread(lines):
        read_messages(actor=request.user, case=case, at_office=False)
    return lines


@portal_door
@require_http_methods(["GET", "HEAD", "POST"])
def case_answer(request: HttpRequest, code: str) -> HttpResponse:
    """The customer answers the handler's question."""
    case = writable_case_of(request, code)
    form = AnswerForm(posted(request), request.FILES or None)
    if request.method == "POST" and act(form, partial(answer_question, actor=request.user, case=case)):
        messages.success(request, _("Your answer has been sent. Handling goes on."))
        return redirect("case_detail", case.code)
    facts: dict[str, Any] = {"case": case, "talk": talk_for(request, case), "issuer": issuer_name()}
    facts["asked"] = may_answer(case)
    if case.version is not None:
        facts["missing"] = [part.label for part in missing_parts(case.version)]
    return form_page(request, "contracts/case_answer.html", form, **facts)


@portal_door
@require_http_methods(["GET", "HEAD", "POST"])
def case_write(request: HttpRequest, code: str) -> HttpResponse:
    """The customer writes to the handler without having been asked."""
    case = writable_case_of(request, code)
    form = WriteForm(posted(request), request.FILES or None)
    if request.method == "POST" and act(form, partial(write_to_office, actor=request.user, case=case)):
        messages.success(request, _("Your message has been sent. The handler sees it in the queue."))
        return redirect("case_detail", case.code)
    facts = {"case": case, "talk": talk_for(request, case), "issuer": issuer_name(), "asked": may_answer(case)}
    return form_page(request, "contracts/case_write.html", form, **facts)


@portal_door
@require_safe
def case_attachment(request: HttpRequest, code: str, document: str) -> HttpResponse:
    """A file that came with a message, from either side."""
    found = attachment_of(case_of(request, code), document)
    if found is None:
        raise Http404
    return download(found)
