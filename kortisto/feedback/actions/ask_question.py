"""Somebody asks a question on a help page."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_give_feedback
from kortisto.accounts.models import User
from kortisto.audit.record import record
from kortisto.feedback.events import Event
from kortisto.feedback.models import Question, Topic
from kortisto.feedback.queries import can_be_reached
from kortisto.kernel.action import action
from kortisto.kernel.clock import today
from kortisto.kernel.errors import Refusal
from kortisto.rulebook.read import rule


@action
def ask_question(
    *, actor: Any, topic: str, text: str, language: str, face: str, page: str = "", number: str = "", email: str = ""
) -> Question:
    """Put a question in the office's queue; the answer goes to who is signed in, otherwise to `email`.

    Refuses with `text_needed`, `topic_unknown` or `email_needed`.
    """
    grounds = grounds_to_give_feedback(actor=actor)
    if not text.strip():
        raise Refusal("text_needed", _("Write your question."), field="text")
    if topic not in Topic.values:
        raise Refusal("topic_unknown", _("Choose what the question is about."), field="topic")
    sender = actor.actor_code if isinstance(actor, User) else ""
    if not email and not (sender and can_be_reached(actor, face=face)):
        raise Refusal("email_needed", _("Give the address to which the answer is sent."), field="email")
    row = Question.objects.create(
        topic=topic, text=text.strip(), face=face, page=page, number=number.strip(), sender=sender, email=email,
        language=language, due_on=today() + timedelta(days=rule("question_answer_days")),
    )  # fmt: skip
    record(
        Event.QUESTION_ASKED, actor=actor, subject=row, grounds=grounds.codes() | {"topic": topic, "page": page[:80]},
        due_on=row.due_on,
    )  # fmt: skip
    return row
