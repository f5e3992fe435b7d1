"""The account's log as its administrators read it: who came and went, what the office did, and when it looked."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kortisto.accounts.models import OfficeAppointment, User
from kortisto.audit.models import AuditEvent, Result
from kortisto.audit.registry import Named, event_label, resolve
from kortisto.ui.parts import TimelineEntry

from .events import Event
from .models import CustomerAccount, MemberRole, Membership, StaffVisit

TOLD = (
    Event.ACCOUNT_OPENED, Event.INVITATION_ASKED, Event.INVITATION_SENT, Event.INVITATION_SENT_AGAIN, Event.INVITATION_ACCEPTED,
    Event.INVITATION_EXPIRED, Event.INVITATION_WITHDRAWN, Event.MEMBERSHIP_STARTED, Event.MEMBER_ROLE_CHANGED,
    Event.MEMBER_SUSPENDED, Event.MEMBER_RESTORED, Event.MEMBER_REMOVED, Event.ADMINISTRATOR_PROPOSED,
    Event.ADMINISTRATOR_APPOINTED, Event.FACTOR_CONFIRMED, Event.FACTOR_DECLINED, Event.STAFF_VISIT_BEGUN,
    Event.STAFF_VISIT_ENDED,
)  # fmt: skip
TONES = {Event.STAFF_VISIT_BEGUN.value: "info", Event.STAFF_VISIT_ENDED.value: "info"}


def account_events(account: CustomerAccount) -> QuerySet[AuditEvent]:
    """What has happened on the account, the newest first."""
    concerned = Q(context=account.reference) | Q(subject=account.reference)
    rows = AuditEvent.objects.filter(concerned, event__in=TOLD, result=Result.DONE)
    return rows.select_related("payload").order_by("-id")


def in_words(events: Sequence[AuditEvent], account: CustomerAccount) -> list[TimelineEntry]:
    """Events of the log in people's words. The account's users are named; the issuer's people are the issuer to a customer."""
    names = resolve({event.subject for event in events if event.subject})
    visits = [event.subject for event in events if event.event == Event.STAFF_VISIT_BEGUN]
    seen = pages_seen(visits)
    reasons = _reasons(visits)
    who = _actors({event.actor_code for event in events}, account)
    entries = []
    for event in events:
        entries.append(
            TimelineEntry(
                when=event.at,
                title=event_label(event.event),
                who=who[event.actor_code],
                text=_about(event, account, names, reasons),
                tone=TONES.get(event.event, "neutral"),
                items=_items(event, seen),
            )
        )
    return entries


def _about(event: AuditEvent, account: CustomerAccount, names: dict[str, Named], reasons: dict[str, str]) -> str:
    """Whom or what it was about: the invited address, the user, the reason of a visit."""
    if event.event == Event.STAFF_VISIT_BEGUN:
        return reasons.get(event.subject, "")
    if event.subject == account.reference or event.event == Event.STAFF_VISIT_ENDED:
        return ""
    invited = str(_payload(event).get("email", "")) if event.event.startswith("invitation:") else ""
    return invited or str(names[event.subject].label)


def _items(event: AuditEvent, seen: Counter[str]) -> list[tuple[str | Promise, str | Promise]]:
    if event.event == Event.STAFF_VISIT_BEGUN:
        return [(_("Pages seen"), str(seen[event.subject]))]
    role = str(_payload(event).get("after" if event.event == Event.MEMBER_ROLE_CHANGED else "role", ""))
    return [(_("Role"), MemberRole(role).label)] if role in MemberRole.values else []


def _payload(event: AuditEvent) -> dict[str, Any]:
    payload = getattr(event, "payload", None)
    return (payload.data or {}) if payload is not None else {}


def pages_seen(visits: Sequence[str]) -> Counter[str]:
    """How many pages each visit from the office has opened."""
    rows = AuditEvent.objects.filter(subject__in=visits, event=Event.STAFF_PAGE_SEEN).values_list("subject", flat=True)
    return Counter(rows)


def _reasons(visits: Sequence[str]) -> dict[str, str]:
    rows = StaffVisit.objects.filter(code__in=[visit.partition(":")[2] for visit in visits])
    return {row.reference: row.reason for row in rows}


def _actors(codes: set[str], account: CustomerAccount) -> dict[str, str]:
    """Users of the account, past ones too, by name; somebody else by what they are to the account."""
    users = {user.actor_code: user for user in User.objects.filter(code__in=[code.partition(":")[2] for code in codes])}
    members = set(
        Membership.objects.filter(account=account, user__in=users.values()).values_list("user__code", flat=True)
    )
    officials = set(OfficeAppointment.objects.filter(user__in=users.values()).values_list("user__code", flat=True))
    issuer = settings.KORTISTO_ISSUER.get((get_language() or "fi")[:2]) or settings.KORTISTO_ISSUER.get("fi", "")
    named = {}
    for code in codes:
        user = users.get(code)
        if user is not None and user.code in members:
            named[code] = user.name
        elif user is not None and user.code not in officials:
            named[code] = str(_("Somebody who is not on the account"))
        else:
            named[code] = str(_("The program")) if code.startswith("system:") else issuer
    return named
