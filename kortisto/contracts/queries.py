"""What the portal's pages show of contracts and mandates: the lists of matters, one matter's history, mandates."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kortisto.access.visibility import membership_of, visible
from kortisto.accounts.models import OfficeAppointment, User
from kortisto.audit.models import AuditEvent, Result
from kortisto.audit.registry import event_label, resolve
from kortisto.contracts.events import Event
from kortisto.organisations.models import CustomerAccount, Membership
from kortisto.ui.language import name_of
from kortisto.ui.parts import TimelineEntry

from .matters import row_text as row_text
from .models import Case, ContractVersion, Mandate
from .row_acts import columns_needed
from .states import GRANTED_STATES, MandateState
from .talk import has_unread

# What happened in passing and tells the customer nothing.
UNTOLD = (
    Event.CONTRACT_FILLED_IN,
    Event.POINT_LOOKED_UP,
    Event.CASE_MESSAGES_READ,
    Event.CASE_RELEASED,
    Event.CASE_PASSED_ON,
)
TONES = {
    Event.CONTRACT_GRANTED: "positive", Event.CONTRACT_SIGNED: "positive", Event.MANDATE_ACTIVATED: "positive",
    Event.MANDATE_GRANTED: "positive", Event.CONTRACT_REJECTED: "negative", Event.MANDATE_REJECTED: "negative",
    Event.CONTRACT_ASKED_ABOUT: "warning", Event.MANDATE_ENDED: "warning", Event.CONTRACT_SUBMITTED: "info",
    Event.CONTRACT_ANSWERED: "info",
}  # fmt: skip


def cases(*, user: Any, account: CustomerAccount) -> QuerySet[Case]:
    """The matters of the active account that the user sees, with what a row shows, the latest change first (BR-US-04)."""
    rows = visible(Case, to=user, account=account, face="portal")
    membership = membership_of(user, account)
    if membership is not None:
        rows = rows.annotate(**columns_needed(membership), unread=has_unread(at_office=False))
    return rows.select_related("version__contract").order_by("-changed_at", "-pk")


def unfinished_cases(*, user: Any, account: CustomerAccount) -> QuerySet[Case]:
    """ "Keskeneräiset asiat": what is not decided yet, and what is granted and waits for the signature."""
    return cases(user=user, account=account).filter(unfinished=True)


def finished_cases(*, user: Any, account: CustomerAccount) -> QuerySet[Case]:
    """ "Valmiit asiat": everything that has been decided, a granted and unsigned contract too."""
    return cases(user=user, account=account).filter(decided=True)


def unsigned(version: ContractVersion) -> bool:
    """Granted, and still without its signature; the row shows it as a tag of its own."""
    return version.state in GRANTED_STATES and not version.signed


def mandates_of(version: ContractVersion) -> list[Mandate]:
    """The contract's mandates that say something today: not those withdrawn or rejected."""
    rows = version.contract.mandates.exclude(state__in=(MandateState.WITHDRAWN, MandateState.REJECTED))
    return list(rows.select_related("point__owner", "giver").order_by("-pk"))


def mandates_given(*, user: Any, account: CustomerAccount) -> QuerySet[Mandate]:
    """The mandates this organisation has given, from their submission on."""
    rows = visible(Mandate, to=user, account=account, face="portal").exclude(state=MandateState.DRAFT)
    return rows.select_related("point__owner", "contract").order_by("-pk")


def mandates_received(*, account: CustomerAccount) -> QuerySet[Mandate]:
    """The mandates given to this organisation's points; what has not been submitted concerns nobody yet."""
    hidden = (MandateState.DRAFT, MandateState.WITHDRAWN, MandateState.REJECTED)
    rows = Mandate.objects.filter(point__owner=account.organisation_id).exclude(state__in=hidden)
    return rows.select_related("point", "giver", "contract").order_by("-pk")


def history_of(case: Case) -> list[TimelineEntry]:
    """What has happened in the matter and to its mandates, oldest first, as the audit log tells it."""
    version = case.version
    references = [case.reference, case.subject]
    if version is not None:
        references += [mandate.reference for mandate in version.contract.mandates.only("code")]
    events = list(
        AuditEvent.objects.filter(Q(subject__in=references) | Q(context=case.reference), result=Result.DONE)
        .exclude(event__in=UNTOLD)
        .select_related("payload")
        .order_by("id")
    )
    names = resolve({event.subject for event in events if event.subject.startswith("mandate:")} | _points(events))
    actors = _actors({event.actor_code for event in events}, case.account)
    return [
        TimelineEntry(
            when=event.at,
            title=event_label(event.event),
            who=actors.get(event.actor_code, ""),
            text=_subject_text(event, names),
            tone=TONES.get(event.event, "neutral"),  # type: ignore[call-overload]
        )
        for event in events
    ]


def _payload(event: AuditEvent) -> dict[str, Any]:
    payload = getattr(event, "payload", None)
    return (payload.data or {}) if payload is not None else {}


def _points(events: Sequence[AuditEvent]) -> set[str]:
    return {str(point) for event in events if (point := _payload(event).get("point"))}


def _subject_text(event: AuditEvent, names: dict[str, Any]) -> str:
    """Which mandate or point it was about, and the reason that was given."""
    payload = _payload(event)
    about = names.get(event.subject) or names.get(str(payload.get("point", "")))
    parts = [str(about.label) if about else "", str(payload.get("reason") or "")]
    return " · ".join(part for part in parts if part)


def _actors(codes: set[str], account: CustomerAccount) -> dict[str, str]:
    """How actors are named to a customer: their own users by name, the issuer's people as the issuer, others by their side."""
    users = {user.actor_code: user for user in User.objects.filter(code__in=[code.partition(":")[2] for code in codes])}
    members = set(
        Membership.objects.filter(account=account, user__in=users.values()).values_list("user__code", flat=True)
    )
    officials = set(OfficeAppointment.objects.filter(user__in=users.values()).values_list("user__code", flat=True))
    named = {}
    for code in codes:
        user = users.get(code)
        if user is not None and user.code in members:
            named[code] = user.name
        elif user is not None and user.code not in officials:
            named[code] = str(_("The registration point's owner"))
        else:
            named[code] = issuer_name()
    return named


def issuer_name() -> str:
    """The card issuer's name in the page's language."""
    from django.conf import settings

    names = settings.KORTISTO_ISSUER
    return str(names.get((get_language() or "fi")[:2]) or names.get("fi", ""))


def point_choices(account: CustomerAccount) -> list[tuple[str, str]]:
    """The organisation's own points that a contract can subscribe, by code and name."""
    rows = account.organisation.points.filter(state__in=("planned", "open"))
    return [(point.code, f"{name_of(point)} ({point.grouped_number})") for point in rows.order_by("sort_key")]


def last_saved(version: ContractVersion, part: str) -> tuple[str, Any] | None:
    """Who saved a part last, by name, and when: for somebody who was about to write over it."""
    rows = AuditEvent.objects.filter(subject=version.reference, event=Event.CONTRACT_FILLED_IN, result=Result.DONE)
    for event in rows.select_related("payload").order_by("-id")[:50]:
        if _payload(event).get("part") == part:
            user = User.objects.filter(code=event.actor_code.partition(":")[2]).first()
            return (user.name if user else "", event.at)
    return None
