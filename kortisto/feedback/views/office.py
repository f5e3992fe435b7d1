"""Feedback on accessibility and questions at the office: what waits, by the day on which the answer is due."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import office_door, office_roles
from kortisto.accounts.models import User
from kortisto.feedback.actions.answer_feedback import answer_feedback
from kortisto.feedback.actions.answer_question import answer_question
from kortisto.feedback.forms import AnswerForm
from kortisto.feedback.models import AccessibilityFeedback, Question
from kortisto.feedback.queries import (
    ANSWERERS,
    QUESTION_ANSWERERS,
    QUESTION_READERS,
    READERS,
    answered,
    questions,
    waiting,
)
from kortisto.feedback.states import FEEDBACK, QUESTION
from kortisto.ui.forms import act, form_page, posted
from kortisto.ui.paging import page_of
from kortisto.ui.parts import Tab


@office_door(roles=READERS)
@require_safe
def feedback_list(request: HttpRequest) -> HttpResponse:
    """What waits for an answer, or what has been answered."""
    over = request.GET.get("nayta") == "vastatut"
    page = page_of(request, answered() if over else waiting())
    tabs = [Tab(_("Waiting for an answer"), "?", not over), Tab(_("Answered"), "?nayta=vastatut", over)]
    return render(request, "feedback/feedback_list.html", {"page": page, "tabs": tabs, "over": over})


@office_door(roles=READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def feedback_answer(request: HttpRequest, code: str) -> HttpResponse:
    """One piece of feedback, with a form for the answer while it waits."""
    row = get_object_or_404(AccessibilityFeedback, code=code)
    form = AnswerForm(posted(request))
    may = FEEDBACK.can(row, "answer") and bool(office_roles(request) & set(ANSWERERS))
    call = partial(answer_feedback, actor=request.user, feedback=row)
    if request.method == "POST" and act(form, call) is not None:
        messages.success(request, _("The answer has been saved."))
        return redirect("feedback_list")
    return form_page(request, "feedback/feedback_answer.html", form, feedback=row, may_answer=may)


@office_door(roles=QUESTION_READERS)
@require_safe
def question_list(request: HttpRequest) -> HttpResponse:
    """Questions from the help pages that wait for an answer, or that have been answered."""
    over = request.GET.get("nayta") == "vastatut"
    page = page_of(request, questions(over=over))
    tabs = [Tab(_("Waiting for an answer"), "?", not over), Tab(_("Answered"), "?nayta=vastatut", over)]
    return render(request, "feedback/question_list.html", {"page": page, "tabs": tabs, "over": over})


@office_door(roles=QUESTION_READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def question_answer(request: HttpRequest, code: str) -> HttpResponse:
    """One question, with a form for the answer while it waits."""
    row = get_object_or_404(Question, code=code)
    form = AnswerForm(posted(request))
    may = QUESTION.can(row, "answer") and bool(office_roles(request) & set(QUESTION_ANSWERERS))
    call = partial(answer_question, actor=request.user, question=row)
    if request.method == "POST" and act(form, call) is not None:
        messages.success(request, _("The answer has been sent."))
        return redirect("question_list")
    asker = User.objects.filter(code=row.sender.removeprefix("user:")).first() if row.sender else None
    facts = {"question": row, "may_answer": may, "asker": asker}
    return form_page(request, "feedback/question_answer.html", form, **facts)
