"""The program notices that a point has too few registrars, or enough again, and tells it once."""

from typing import Any

from kortisto.access.policy import grounds_of_the_program
from kortisto.accounts.models import OfficeAppointment, OfficeRole, User
from kortisto.audit.record import record
from kortisto.contracts.letters import tell_account
from kortisto.kernel.action import action
from kortisto.kernel.clock import now, today
from kortisto.messages.post import post
from kortisto.organisations.models import CustomerAccount, RegistrationPoint
from kortisto.organisations.states import AccountState
from kortisto.registrars.events import Event
from kortisto.registrars.models import StaffingNotice
from kortisto.registrars.staffing import coverage, is_news, level_of
from kortisto.registrars.states import StaffingLevel
from kortisto.rulebook.read import rule


@action
def note_staffing(*, actor: Any, point: RegistrationPoint) -> StaffingNotice:
    """Keep a point's staffing as it has become, and tell the owner's administrators and the office (BR-RG-06).

    Told are: fewer registrars than the rulebook wants, none, enough again, and the first day within the rulebook's weeks that is
    worse than today. Each change is told once; what stays as it was is written down and not told again.
    """
    grounds = grounds_of_the_program(actor=actor)
    notice = StaffingNotice.objects.select_for_update().filter(point=point).first()
    if notice is None:
        notice = StaffingNotice.objects.create(point=point, changed_at=now())
    level = level_of(point)
    weeks = rule("staffing_alarm_weeks")
    ahead = coverage([point], first=today(), count=weeks * 7 + 1, required_only=True)[point.pk].first_worse_than(level)
    told_level, news = notice.level, ahead is not None and is_news(notice, ahead)
    notice.level, notice.changed_at = level, now()
    if news or ahead is None:
        notice.ahead_on, notice.ahead_until = (ahead.first, ahead.last) if ahead else (None, None)
        notice.ahead_level = ahead.level if ahead else StaffingLevel.FULL
    notice.save()
    record(
        Event.STAFFING_CHANGED, actor=actor, subject=notice, context=point, grounds=grounds, level=str(level),
        ahead_level=str(notice.ahead_level), ahead_on=notice.ahead_on.isoformat() if notice.ahead_on else "",
    )  # fmt: skip
    if level != told_level:
        _tell("staffing_restored" if level == StaffingLevel.FULL else "staffing_short", point, level=str(level))
    if ahead is not None and news:
        _tell("staffing_ahead", point, day=ahead.first, until=ahead.last, level=str(ahead.level))
    return notice


def _tell(name: str, point: RegistrationPoint, **facts: Any) -> None:
    facts["least"] = rule("registrars_minimum")
    account = CustomerAccount.objects.filter(organisation=point.owner_id, state=AccountState.ACTIVE).first()
    if account is not None:
        tell_account(name, account=account, roles=(), point=point, **facts)
    for user in User.objects.filter(
        pk__in=OfficeAppointment.objects.in_force().filter(role=OfficeRole.RIGHTS).values("user"), is_active=True
    ).order_by("pk"):
        post(name, to=user.actor_code, language=user.language, point=point.name(user.language), **facts)
