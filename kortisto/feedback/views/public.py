"""The form for feedback on accessibility, which every page's footer leads to."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kortisto.access.doors import open_door
from kortisto.feedback.actions.give_feedback import give_feedback
from kortisto.feedback.forms import FeedbackForm
from kortisto.kernel.actors import Visitor
from kortisto.rulebook.read import rule
from kortisto.ui.forms import act, form_page, posted
from kortisto.ui.manners import polite

FORMS_AN_HOUR = 10


@open_door(face="public")
@require_http_methods(["GET", "HEAD", "POST"])
def feedback_give(request: HttpRequest) -> HttpResponse:
    """Nobody is asked who they are; the program does not look at who is signed in elsewhere."""
    form = FeedbackForm(posted(request), initial={"page": request.GET.get("sivu", "")[:200]})
    if request.method == "POST":
        if form.is_valid():
            polite(request, "feedback", most=FORMS_AN_HOUR, seconds=3600)
        call = partial(give_feedback, actor=Visitor(), language=(get_language() or "fi")[:2])
        if act(form, call) is not None:
            messages.success(request, _("Thank you. Your feedback has been received."))
            return redirect("accessibility")
    return form_page(request, "feedback/feedback_give.html", form, days=rule("accessibility_answer_days"))
