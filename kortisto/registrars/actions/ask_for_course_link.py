from typing import Any

from kortisto.access.policy import grounds_of_a_newcomer
from kortisto.accounts.models import User
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.messages.post import post
from kortisto.registrars.course_links import link_for
from kortisto.registrars.events import Event


@action
def ask_for_course_link(*, actor: Any, email: str, language: str) -> None:
    """Somebody who has no user wants to begin the course: a link goes to the address, and proves it when it is followed.

    Who has a user gets a mail that says so instead; on the page nobody learns which it was.
    """
    grounds = grounds_of_a_newcomer(actor=actor)
    address = email.strip().lower()
    known = User.objects.filter(email__iexact=address, is_active=True).first()
    name = "course_link_known" if known is not None else "course_link"
    post(
        name, to=f"email:{address}", language=known.language if known else language, urgent=True, link=link_for(address)
    )
    record(Event.COURSE_LINK_SENT, actor=actor, subject="", grounds=grounds, email=address)
