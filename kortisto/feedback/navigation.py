"""Help in every footer; the office's links to feedback on accessibility and to questions, with how much waits."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from kortisto.access.doors import office_roles
from kortisto.kernel.counting import lasting
from kortisto.ui.navigation import HANDLING, register_nav

from .queries import QUESTION_READERS, READERS, questions, waiting


def help_url(request: HttpRequest) -> str:
    """The face's help page, which learns from which page it was opened."""
    return f"{reverse('help')}?{urlencode({'sivu': request.path})}"


def reads_feedback(request: HttpRequest) -> bool:
    return bool(office_roles(request) & set(READERS))


FEEDBACK, QUESTIONS = lasting(waiting), lasting(lambda: questions(over=False))


register_nav(
    "office",
    _("Accessibility feedback"),
    "feedback_list",
    190,
    reads_feedback,
    count=FEEDBACK,
    group=HANDLING,
)


def reads_questions(request: HttpRequest) -> bool:
    return bool(office_roles(request) & set(QUESTION_READERS))


register_nav(
    "office", _("Questions"), "question_list", 185, reads_questions, group=HANDLING,
    count=QUESTIONS,
)  # fmt: skip
for face in ("portal", "desk", "office", "holder", "public"):
    register_nav(face, _("Help and contact"), help_url, 10, place="footer")
