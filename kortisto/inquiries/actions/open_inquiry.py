"""The office begins to look into what a registrar did."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_inquire
from kortisto.accounts.models import User
from kortisto.audit.record import record
from kortisto.inquiries.events import Event
from kortisto.inquiries.models import Inquiry
from kortisto.kernel.action import action
from kortisto.kernel.clock import today
from kortisto.kernel.constraints import refused_when_broken
from kortisto.kernel.errors import Refusal
from kortisto.kernel.jobs import later


@action
def open_inquiry(*, actor: Any, user: User, first_day: date, last_day: date, reason: str) -> Inquiry:
    """Begin an inquiry into a person's acts between two days; a job collects the orders and cards.

    Refuses with `period_wrong`, `reason_needed` or `inquiry_open`.
    """
    grounds = grounds_to_inquire(actor=actor, user=user)
    if last_day < first_day or first_day > today():
        raise Refusal(
            "period_wrong",
            _("The first day is not after today, and the last day is on or after the first one."),
            field="last_day",
        )
    if not reason.strip():
        raise Refusal("reason_needed", _("Write why the acts are looked into."), field="reason")
    with refused_when_broken("one_inquiry_into_a_person", _open_already):
        inquiry = Inquiry.objects.create(
            user=user, first_day=first_day, last_day=last_day, reason=reason.strip(), opened_by=actor
        )
    record(
        Event.INQUIRY_OPENED, actor=actor, subject=inquiry, grounds=grounds, person=user.person, user=user.code,
        first_day=first_day, last_day=last_day, reason=reason,
    )  # fmt: skip
    later("inquiries:collect", inquiry=inquiry.code)
    return inquiry


def _open_already() -> Refusal:
    return Refusal("inquiry_open", _("An inquiry into this person's acts is under way already. Go on with that one."))
