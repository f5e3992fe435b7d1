"""The office answers a question from a help page."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_answer_question
from kortisto.accounts.models import User
from kortisto.audit.record import record
from kortisto.feedback.events import Event
from kortisto.feedback.models import Question
from kortisto.feedback.states import QUESTION
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.messages.post import post
from kortisto.registrars.duties import desk_address


@action
def answer_question(*, actor: Any, question: Question, answer: str) -> Question:
    """The answer is kept and sent: to the address of the desk where a registrar asked about it, else to the asker's own.

    Refuses with `answer_needed`.
    """
    grounds = grounds_to_answer_question(actor=actor)
    if not answer.strip():
        raise Refusal("answer_needed", _("Write the answer."), field="answer")
    move = QUESTION.apply(question, "answer", answer=answer.strip(), answered_by=actor.actor_code, answered_at=now())
    record(Event.QUESTION_ANSWERED, actor=actor, subject=question, move=move, grounds=grounds)
    to = f"email:{question.email}"
    asker = User.objects.filter(code=question.sender.removeprefix("user:")).first() if question.sender else None
    if asker is not None and not question.email:
        to = desk_address(asker) if question.face == "desk" else asker.actor_code
    post("question_answered", to=to, language=question.language, text=question.text, answer=question.answer)
    return question
