"""What happens next in a matter and when: who acts, how long handling usually takes, whether the clock stands still."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kortisto.kernel.clock import add_working_days, day_of, today
from kortisto.kernel.states import Who
from kortisto.rulebook.read import rule

from .matters import matter_called
from .models import Case


@dataclass(frozen=True)
class WhatNext:
    """Whole sentences for a page; `late` when handling has taken longer than it usually does."""

    sentence: str
    when: str = ""
    late: bool = False


def usual_days(case: Case) -> int:
    """How many working days handling such a matter usually takes, by the rulebook."""
    days: int = rule(matter_called(case.kind).handling_rule)
    return days


def expected_by(case: Case, days: int) -> date | None:
    """The day by which the office's work is usually done, pauses left out; none while the clock stands still."""
    return add_working_days(day_of(case.waiting_since), days) if case.waiting_since is not None else None


def what_next(case: Case) -> WhatNext:
    """The matter's next step as the customer is told of it."""
    if case.acts_next == Who.ISSUER:
        return _office_works(case)
    if case.acts_next == Who.CUSTOMER and case.received_at is None:
        return WhatNext(_("You fill in the matter and send it. The card issuer sees it only when you have sent it."))
    if case.acts_next == Who.CUSTOMER:
        return WhatNext(
            _("You answer the card issuer's question."),
            _("The handling time stands still until you have answered."),
        )
    if case.acts_next == Who.SIGNATORY and case.version is not None:
        return WhatNext(
            _("%(name)s signs the contract by strong identification in this portal.")
            % {"name": case.version.signatory_name},
            _("Cards can be ordered once it has been signed."),
        )
    if case.acts_next in (Who.NOBODY, Who.PROGRAM):
        return WhatNext(_("Nothing in this matter waits for you."))
    return WhatNext(_("Acts next: %(who)s.") % {"who": Who(case.acts_next).label})


def _office_works(case: Case) -> WhatNext:
    sentence = _("A handler of the card issuer is handling the matter.")
    if case.handler_id is None:
        sentence = _("The matter waits for a handler of the card issuer to take it.")
    days = usual_days(case)
    until = expected_by(case, days)
    if until is None:
        return WhatNext(sentence)
    if until < today():
        late = ngettext(
            "Handling has taken longer than the usual %(days)s working day. You can ask about it with a message.",
            "Handling has taken longer than the usual %(days)s working days. You can ask about it with a message.",
            days,
        )
        return WhatNext(sentence, late % {"days": days}, late=True)
    usual = ngettext(
        "Handling usually takes %(days)s working day, so the matter should be decided by %(day)s.",
        "Handling usually takes %(days)s working days, so the matter should be decided by %(day)s.",
        days,
    )
    return WhatNext(sentence, usual % {"days": days, "day": date_format(until, "SHORT_DATE_FORMAT")})
