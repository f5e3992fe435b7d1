"""What the office's pages show of contracts: the queue of matters, one matter, mandates that wait for rights."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

from django.db.models import CharField, Count, Exists, OuterRef, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.timesince import TIME_STRINGS, timesince
from django.utils.translation import get_language

from kortisto.accounts.models import OfficeAppointment, OfficeRole, User
from kortisto.accounts.office import roles_at_the_office
from kortisto.audit.queries import told
from kortisto.kernel.clock import now, today
from kortisto.kernel.counting import counts, lasting, lasting_for
from kortisto.kernel.rows import Among, array_of
from kortisto.kernel.statements import asked_with, worded_once
from kortisto.kernel.states import Who
from kortisto.kernel.words import worded
from kortisto.organisations.models import Membership, RegistrationPoint
from kortisto.organisations.states import MembershipState
from kortisto.registrars.models import PointRight, RegistrarRight
from kortisto.registrars.states import GrantState
from kortisto.rulebook.models import Proposal
from kortisto.rulebook.queries import waiting_proposals
from kortisto.rulebook.read import rule
from kortisto.rulebook.states import ProposalState
from kortisto.ui.addresses import address_of
from kortisto.ui.paging import COUNT_UP_TO, Asked, KeysFirst
from kortisto.ui.parts import TimelineEntry
from kortisto.ui.sorting import InTurn

from .matters import matter_called, matters, row_text
from .models import COME, SINCE, UNDER_WAY, Case, CaseMessage, ContractVersion, Mandate
from .moves import registrars_of
from .queries import TONES, codes_of_mandates, events_about
from .states import MandateState
from .talk import has_unread
from .what_next import expected_by

# Who sees customers' matters at the office at all, and who decides them.
READERS = (OfficeRole.HANDLER, OfficeRole.RIGHTS, OfficeRole.AUDITOR)
DECIDERS = (OfficeRole.HANDLER,)
GRANTERS = (OfficeRole.HANDLER, OfficeRole.RIGHTS)
UNTAKEN, MINE, ALL, WRITTEN, DECIDED = "ottamatta", "omat", "kaikki", "viestit", "ratkaistut"
SHELVES = (UNTAKEN, MINE, ALL, WRITTEN, DECIDED)


# What a row of the queue shows, and nothing else is read for it.
SHOWN = (
    "code", "kind", "shown_number", "state", "acts_next", "unfinished", "decided", "waiting_since", "changed_at", "account",
    "account__organisation__name_fi", "account__organisation__name_sv",
    "handler__code", "handler__email", "handler__given_names", "handler__family_name",
)  # fmt: skip


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
    acts_next: str
    may_take: bool
    late: bool


@worded_once
def cases() -> QuerySet[Case]:
    """The matters that have come to the office, with what a row shows; drafts are the customers' own."""
    rows = Case.objects.filter(COME).select_related("account__organisation", "handler")
    return rows.annotate(
        since=SINCE,
        proposed=waits_for_second(OuterRef("subject")),
        unread=has_unread(at_office=True),
    )


def shelf(name: str, user: User | None = None) -> QuerySet[Case]:
    """The matters of one tab: nobody's yet, mine, all under way, those with unread messages, or decided."""
    rows = cases().only(*SHOWN)
    if name == WRITTEN:
        return rows.filter(pk__in=written_about().values("case"))
    if name == DECIDED:
        return rows.exclude(UNDER_WAY)
    rows = rows.filter(UNDER_WAY)
    if name == UNTAKEN:
        return rows.filter(handler=None)
    return rows.filter(handler=user) if name == MINE else rows


def rows_of_shelf(name: str, user: User, order: tuple[str, ...]) -> Asked | KeysFirst:
    """A tab's matters in this order, worded once for all its readers."""
    if name == WRITTEN:
        # No index has those with unread messages in any order.
        return KeysFirst(partial(_keys_on_shelf, name=name, order=order), rows_of_queue)
    ask = partial(_mine, user=user.pk, order=order) if name == MINE else partial(_on_shelf, name=name, order=order)
    return Asked(ask, lambda: counts(COUNTED[name](user.pk))[0])


@asked_with(user=int)
def _mine(user: int, *, order: tuple[str, ...], start: int, stop: int) -> QuerySet[Case]:
    return cases().only(*SHOWN).filter(UNDER_WAY, handler=user).order_by(*order)[start:stop]


@asked_with()
def _on_shelf(*, name: str, order: tuple[str, ...], start: int, stop: int) -> QuerySet[Case]:
    return shelf(name).order_by(*order)[start:stop]


def rows_of_queue(keys: list[int]) -> list[Case]:
    """Matters by their keys, with what a row of the queue shows."""
    return _rows_of_queue(keys=array_of(keys))


@asked_with(keys=str)
def _rows_of_queue(keys: str) -> QuerySet[Case]:
    return cases().only(*SHOWN).filter(Among("pk", keys))


def by_handlers(rows: QuerySet[Case], *, backwards: bool) -> InTurn:
    """Matters in the order of their handlers' names, those that nobody has taken last."""
    return InTurn.of(rows, "handler", partial(_in_order_of_names, backwards=backwards), rows_of_queue)


def shelf_by_handlers(name: str, order: tuple[str, ...], *, backwards: bool) -> InTurn:
    """The same of a whole tab that is not somebody's own, worded once for all its readers."""

    def ask(handlers: list[int | None], start: int, stop: int) -> list[int]:
        known, nobodys = array_of(key for key in handlers if key is not None), None in handlers
        return _keys_of_handlers(handlers=known, nobodys=nobodys, name=name, order=order, start=start, stop=stop)

    in_order = partial(_in_order_of_names, backwards=backwards)
    return InTurn(dict(_counted_by_handler(name=name)), in_order, ask, rows_of_queue)


@asked_with()
def _counted_by_handler(*, name: str) -> QuerySet[Any]:
    return shelf(name).order_by().values_list("handler").annotate(Count("pk"))


@asked_with(handlers=str)
def _keys_of_handlers(
    handlers: str, *, nobodys: bool, name: str, order: tuple[str, ...], start: int, stop: int
) -> QuerySet[Any]:
    wanted = Q(Among("handler", handlers)) | (Q(handler=None) if nobodys else Q())
    return shelf(name).filter(wanted).order_by(*order).values_list("pk", flat=True)[start:stop]


def _in_order_of_names(known: Collection[int | None], *, backwards: bool) -> list[int | None]:
    keys = array_of(key for key in known if key is not None)
    order: list[int | None] = [*_in_order(keys=keys), None]
    return order[::-1] if backwards else order


@asked_with(keys=str)
def _in_order(keys: str) -> QuerySet[Any]:
    return User.objects.filter(Among("pk", keys)).order_by("sort_key", "pk").values_list("pk", flat=True)


@asked_with()
def _keys_on_shelf(*, name: str, order: tuple[str, ...], start: int, stop: int) -> QuerySet[Any]:
    return shelf(name).order_by(*order).values_list("pk", flat=True)[start:stop]


def written_about() -> QuerySet[CaseMessage]:
    """What customers have written and nobody at the office has read."""
    return CaseMessage.objects.filter(from_office=False, read_at=None)


def shelf_counts(user: User) -> dict[str, int]:
    """How many matters lie on each tab, how many mandates wait for rights and decisions for a second person. One query."""
    asked = {name: COUNTED[name](user.pk) for name in (MINE, UNTAKEN, ALL, WRITTEN, RIGHTS, PROPOSALS)}
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
            acts_next=worded(Who(case.acts_next).label),
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
    return timesince(moment, now(), depth=1, time_strings=AGES)


class Age:
    """A unit of time in words, as `timesince` asks for them: "3 days"."""

    def __init__(self, unit: str) -> None:
        self.unit = unit

    def __mod__(self, facts: dict[str, int]) -> str:
        return _age(self.unit, facts["num"], get_language())


@lru_cache(maxsize=1_000)
def _age(unit: str, number: int, language: str | None) -> str:
    return str(TIME_STRINGS[unit] % {"num": number})


AGES: Any = {unit: Age(unit) for unit in TIME_STRINGS}


def conflicting_accounts(user: User) -> set[int]:
    """The accounts whose matters this handler must not decide (BR-SC-04)."""
    return set(_accounts_of(user=user.pk))


@asked_with(user=int)
def _accounts_of(user: int) -> QuerySet[Any]:
    return Membership.objects.filter(user=user, state=MembershipState.ACTIVE).values_list("account_id", flat=True)


def next_case(user: User, *, after: Case | None = None) -> Case | None:
    """The matter to go on with: the handler's own that waits for the office, then the one that nobody has taken, oldest first.

    What waits for a second person is not gone back to.
    """
    rows: QuerySet[Any] = cases()
    rows = rows.exclude(account__in=conflicting_accounts(user)).filter(waiting_since__isnull=False, proposed=False)
    if after is not None:
        rows = rows.exclude(pk=after.pk)
    rows = rows.order_by("waiting_since", "pk")
    kinds = kinds_for(set(roles_at_the_office(user=user.pk)))
    return rows.filter(handler=user).first() or rows.filter(handler=None, kind__in=kinds).first()


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


@asked_with()
def handlers() -> QuerySet[User]:
    """Everybody at the office whose role handles some kind of matter."""
    roles = {role for matter in matters() for role in matter.roles}
    appointed = OfficeAppointment.objects.in_force().filter(role__in=roles).values("user")
    rows = User.objects.filter(pk__in=appointed, is_active=True).order_by("sort_key", "pk")
    return rows.only("code", "given_names", "family_name", "email")


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
    rows = _mandates_of(contract=version.contract_id)
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


@asked_with(contract=int)
def _mandates_of(contract: int) -> QuerySet[Mandate]:
    return mandates_in_sight().filter(contract=contract).order_by("-pk")


def registrar_counts(points: list[int]) -> dict[int, int]:
    """How many active registrars each point has. One query."""
    return dict(_registrars(points=array_of(set(points)))) if points else {}


@asked_with(points=str)
def _registrars(points: str) -> QuerySet[Any]:
    rights = RegistrarRight.objects.in_force().filter(Among("point", points), user__is_active=True)
    return rights.values_list("point").annotate(Count("user", distinct=True)).order_by()


def right_in_force(mandate: Mandate) -> PointRight | None:
    """The rights granted to the mandate's point, of a mandate that came from `mandates_in_sight`."""
    customership = getattr(mandate, "customership", None)
    rights = getattr(customership, "rights_in_force", []) if customership is not None else []
    return rights[0] if rights else None


@asked_with(mandates=list)
def _codes_of_rights(mandates: list[str]) -> QuerySet[Any]:
    """The codes of all rights that were ever granted under mandates with these codes."""
    rights = PointRight.objects.filter(Among("customership__mandate__code", mandates, CharField()))
    return rights.values_list("code", flat=True)


# What tabs and links count for everybody alike.
RIGHTS, PROPOSALS = "rights", "proposals"
WAITING = {
    UNTAKEN: lasting(lambda: cases().filter(UNDER_WAY, handler=None)),
    ALL: lasting(lambda: cases().filter(UNDER_WAY)),
    WRITTEN: lasting(lambda: written_about().values("case").distinct()),
    RIGHTS: lasting(mandates_waiting),
    PROPOSALS: lasting(waiting_proposals),
}
COUNTED = WAITING | {
    MINE: lasting_for(lambda user: cases().filter(UNDER_WAY, handler=user)),
    DECIDED: lasting(lambda: cases().exclude(UNDER_WAY).order_by()[: COUNT_UP_TO + 1]),
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
        mandates = codes_of_mandates(contract=contract.pk)
        references += [f"{Mandate.subject_kind()}:{code}" for code in mandates]
        if mandates:
            references += [f"{PointRight.subject_kind()}:{code}" for code in _codes_of_rights(mandates=mandates)]
    events = events_about(references=references, context=case.reference)
    return told(events, about=case.subject, tones=TONES, page=page)
