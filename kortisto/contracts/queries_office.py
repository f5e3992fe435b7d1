"""What the office's pages show of contracts: the queue of matters, one matter, mandates that wait for rights."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.timesince import timesince

from kortisto.accounts.models import OfficeAppointment, OfficeRole, User
from kortisto.audit.models import AuditEvent, Result
from kortisto.audit.queries import told
from kortisto.kernel.clock import now, today
from kortisto.kernel.counting import counts, lasting, question
from kortisto.kernel.states import Who
from kortisto.organisations.models import Membership, RegistrationPoint
from kortisto.organisations.states import MembershipState
from kortisto.registrars.models import PointRight, RegistrarRight
from kortisto.registrars.states import GrantState
from kortisto.rulebook.models import Proposal
from kortisto.rulebook.queries import waiting_proposals
from kortisto.rulebook.read import rule
from kortisto.rulebook.states import ProposalState
from kortisto.ui.addresses import address_of
from kortisto.ui.parts import TimelineEntry

from .matters import matter_called, matters, row_text
from .models import COME, SINCE, UNDER_WAY, Case, CaseMessage, ContractVersion, Mandate
from .moves import registrars_of
from .queries import TONES, UNTOLD
from .states import MandateState
from .talk import has_unread
from .what_next import expected_by

# Who sees customers' matters at the office at all, and who decides them.
READERS = (OfficeRole.HANDLER, OfficeRole.RIGHTS, OfficeRole.AUDITOR)
DECIDERS = (OfficeRole.HANDLER,)
GRANTERS = (OfficeRole.HANDLER, OfficeRole.RIGHTS)
UNTAKEN, MINE, ALL, WRITTEN, DECIDED = "ottamatta", "omat", "kaikki", "viestit", "ratkaistut"
SHELVES = (UNTAKEN, MINE, ALL, WRITTEN, DECIDED)


@dataclass(frozen=True)
class Line:
    """One row of the queue. `take` is where it is taken; `age` is how long the office's clock has run, `late` that it is longer
    than usual."""

    case: Case
    address: str
    take: str
    text: str
    since: datetime
    age: str
    acts_next: Who
    may_take: bool
    late: bool


def cases() -> QuerySet[Case]:
    """The matters that have come to the office, with what a row shows; drafts are the customers' own."""
    rows = Case.objects.filter(COME).select_related("account__organisation", "handler")
    return rows.annotate(
        since=SINCE,
        proposed=waits_for_second(OuterRef("subject")),
        unread=has_unread(at_office=True),
    )


def shelf(name: str, user: User) -> QuerySet[Case]:
    """The matters of one tab: nobody's yet, mine, all under way, those with unread messages, or decided."""
    rows = cases()
    if name == WRITTEN:
        return rows.filter(pk__in=written_about().values("case"))
    if name == DECIDED:
        return rows.exclude(UNDER_WAY)
    rows = rows.filter(UNDER_WAY)
    if name == UNTAKEN:
        return rows.filter(handler=None)
    return rows.filter(handler=user) if name == MINE else rows


def written_about() -> QuerySet[CaseMessage]:
    """What customers have written and nobody at the office has read."""
    return CaseMessage.objects.filter(from_office=False, read_at=None)


def shelf_counts(user: User) -> dict[str, int]:
    """How many matters lie on each tab, how many mandates wait for rights and decisions for a second person. One query."""
    asked = {MINE: question(shelf(MINE, user))} | {name: rows() for name, rows in WAITING.items()}
    return dict(zip(asked, counts(*asked.values()), strict=True))


def lines(rows: Any, user: User, roles: set[str]) -> list[Line]:
    """The rows as the queue shows them; what the handler may not take, as a user of that organisation, offers no taking."""
    conflicts = conflicting_accounts(user)
    usual = {matter.kind: rule(matter.handling_rule) for matter in matters()}
    return [
        Line(
            case=case,
            address=address_of("case_detail", case.code),
            take=address_of("case_take", case.code),
            text=row_text(case),
            since=case.since,
            age=age(case.since),
            acts_next=Who(case.acts_next),
            may_take=may_take(case, roles) and case.account_id not in conflicts,
            late=is_late(case, usual[case.kind]),
        )
        for case in rows
    ]


def is_late(case: Case, usual: int) -> bool:
    """Whether the office has had the matter for longer than handling usually takes."""
    until = expected_by(case, usual)
    return until is not None and until < today()


def may_take(case: Case, roles: set[str]) -> bool:
    """Whether somebody with these roles can take the matter: nobody has it, and its kind is theirs to handle."""
    return case.handler_id is None and case.unfinished and not case.decided and handles(case, roles)


def handles(case: Case, roles: set[str]) -> bool:
    """Whether one of the roles handles matters of this kind."""
    return bool(roles & set(matter_called(case.kind).roles))


def age(moment: datetime) -> str:
    """How long ago, in the largest unit: "3 days"."""
    return timesince(moment, now(), depth=1)


def conflicting_accounts(user: User) -> set[int]:
    """The accounts whose matters this handler must not decide (BR-SC-04)."""
    mine = Membership.objects.filter(user=user, state=MembershipState.ACTIVE)
    return set(mine.values_list("account_id", flat=True))


def next_case(user: User, *, after: Case | None = None) -> Case | None:
    """The matter to go on with: the handler's own that waits for the office, then the one that nobody has taken, oldest first.

    What waits for a second person is not gone back to.
    """
    rows: QuerySet[Any] = cases()
    rows = rows.exclude(account__in=conflicting_accounts(user)).filter(waiting_since__isnull=False, proposed=False)
    if after is not None:
        rows = rows.exclude(pk=after.pk)
    rows = rows.order_by("waiting_since", "pk")
    return rows.filter(handler=user).first() or rows.filter(handler=None, kind__in=kinds_for(roles_of(user))).first()


def roles_of(user: User) -> set[str]:
    """The user's roles at the office today."""
    return set(OfficeAppointment.objects.in_force().filter(user=user).values_list("role", flat=True))


def handlers_for(case: Case) -> list[User]:
    """Who could handle the matter: the office's people whose role covers its kind, without users of the organisation."""
    roles = matter_called(case.kind).roles
    appointed = OfficeAppointment.objects.in_force().filter(role__in=roles).values("user")
    conflicted = Membership.objects.filter(
        account__organisation=case.account.organisation_id, state=MembershipState.ACTIVE
    ).values("user")
    rows = (
        User.objects.filter(pk__in=appointed, is_active=True)
        .exclude(pk__in=conflicted)
        .exclude(pk=case.handler_id or 0)
    )
    return list(rows.order_by("sort_key", "pk"))


def handlers() -> list[User]:
    """Everybody at the office whose role handles some kind of matter."""
    roles = {role for matter in matters() for role in matter.roles}
    appointed = OfficeAppointment.objects.in_force().filter(role__in=roles).values("user")
    rows = User.objects.filter(pk__in=appointed, is_active=True).order_by("sort_key", "pk")
    return list(rows.only("code", "given_names", "family_name", "email"))


def kinds_for(roles: set[str]) -> list[str]:
    """The kinds of matter that somebody with these roles handles."""
    return [matter.kind for matter in matters() if roles & set(matter.roles)]


# -- Mandates and rights ----------------------------------------------------------------------------------------------


def mandates_waiting() -> QuerySet[Mandate]:
    """Granted mandates whose point has no rights yet, and which of them wait for a second person only."""
    proposed = waits_for_second(Concat(Value("mandate:"), OuterRef("code")))
    return Mandate.objects.filter(state=MandateState.GRANTED).annotate(proposed=proposed)


def waits_for_second(reference: Any) -> Exists:
    """Whether a decision about the row has been proposed and waits for its second person."""
    return Exists(Proposal.objects.filter(subject=reference, state=ProposalState.PROPOSED))


def mandates_in_sight() -> QuerySet[Mandate]:
    """Mandates with their sides, and the rights in force to their customerships; two queries for any number."""
    rights = PointRight.objects.filter(state=GrantState.ACTIVE).prefetch_related("narrowed_to")
    return (
        Mandate.objects.exclude(state=MandateState.DRAFT)
        .select_related("giver", "point__owner", "contract", "customership")
        .prefetch_related(Prefetch("customership__point_rights", queryset=rights, to_attr="rights_in_force"))
    )


@dataclass(frozen=True)
class MandateLine:
    """A mandate on the matter's page: its point's facts, how many registrars are there, the rights granted to it."""

    mandate: Mandate
    registrars: int
    right: PointRight | None
    owner_agrees: bool


def mandate_lines(version: ContractVersion) -> list[MandateLine]:
    """The mandates of the version's contract, the newest first, each with its point and its rights."""
    rows = list(mandates_in_sight().filter(contract=version.contract_id).order_by("-pk"))
    counts = registrar_counts([mandate.point_id for mandate in rows])
    return [
        MandateLine(
            mandate=mandate,
            registrars=counts.get(mandate.point_id, 0),
            right=right_in_force(mandate),
            owner_agrees=mandate.typed_business_id == mandate.point.owner.business_id,
        )
        for mandate in rows
    ]


def registrar_counts(points: list[int]) -> dict[int, int]:
    """How many active registrars each point has. One query."""
    rights = RegistrarRight.objects.in_force().filter(point__in=points, user__is_active=True)
    return dict(rights.values_list("point").annotate(Count("user", distinct=True)))


def right_in_force(mandate: Mandate) -> PointRight | None:
    """The rights granted to the mandate's point, of a mandate that came from `mandates_in_sight`."""
    customership = getattr(mandate, "customership", None)
    rights = getattr(customership, "rights_in_force", []) if customership is not None else []
    return rights[0] if rights else None


# What tabs and links count for everybody alike.
RIGHTS, PROPOSALS = "rights", "proposals"
WAITING = {
    UNTAKEN: lasting(lambda: cases().filter(UNDER_WAY, handler=None)),
    ALL: lasting(lambda: cases().filter(UNDER_WAY)),
    WRITTEN: lasting(lambda: written_about().values("case").distinct()),
    RIGHTS: lasting(mandates_waiting),
    PROPOSALS: lasting(waiting_proposals),
}


def who_would_see(mandate: Mandate) -> list[User]:
    """The registrars who see the customer once rights are granted to the point (BR-RG-19)."""
    return registrars_of(point=mandate.point, card_kinds=mandate.card_kinds)


def point_short_of_registrars(point: RegistrationPoint, least: int) -> bool:
    """Fewer active registrars than the rulebook wants (BR-RG-06)."""
    return registrar_counts([point.pk]).get(point.pk, 0) < least


# -- History ----------------------------------------------------------------------------------------------------------


def office_history(case: Case, page: Any = None) -> list[TimelineEntry]:
    """What has happened in the matter and to its mandates and rights, oldest first, with everybody's names."""
    references = [case.reference, case.subject]
    if case.version is not None:
        contract = case.version.contract
        references.append(contract.reference)
        mandates = Mandate.objects.filter(contract=contract)
        references += [mandate.reference for mandate in mandates.only("code")]
        rights = PointRight.objects.filter(customership__mandate__in=mandates)
        references += [right.reference for right in rights.only("code")]
    events = (
        AuditEvent.objects.filter(Q(subject__in=references) | Q(context=case.reference), result=Result.DONE)
        .exclude(event__in=UNTOLD)
        .order_by("id")
    )
    return told(events, about=case.subject, tones=TONES, page=page)
