"""What a matter can be about: a contract, a registrar's application, a succession, the recovery of a user account.

A matter (`Case`) belongs to a row of some room with a state table, its subject. The room registers in `AppConfig.ready()`
which table that is and how a matter reads in each state:

    register_matter(Matter("succession", SUCCESSION, texts={…}, unfinished=(…), before_sending=(…)))

and opens matters with `contracts.moves.open_case`. From then on the matter stands where its subject stands, whoever moves it:
lists, search, queue and filter of both faces know it, and the office's clock runs while the issuer acts next.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q

from kortisto.accounts.models import OfficeRole
from kortisto.kernel.clock import now
from kortisto.kernel.states import MoveMade, StateTable, Who
from kortisto.kernel.words import worded
from kortisto.organisations.models import MemberRole, Membership

from .models import Case, CaseKind


def _everything(membership: Membership) -> Q:
    return Q()


def _nothing_more(**_facts: Any) -> None:
    return None


def _told_nobody(case: Case) -> bool:
    return False


@dataclass(frozen=True)
class Matter:
    """One kind of matter.

    `texts` is what its row reads in each state. `unfinished` are the states in which it stands among "Keskeneräiset asiat";
    `decided` those in which it stands among "Valmiit asiat" — every other one, unless named, since a granted contract that waits
    for its signature stands in both. In the states `before_sending` the office does not know of it yet. `roles` handle it at
    the office. `seen` narrows which matters of an account a member sees in the portal; of those who see one, members with one of
    `writers` answer and write about it (administrators always; everybody who sees it when none are named). `handling_rule` is the
    rulebook's rule of how many working days handling usually takes. `answered` is called when the customer
    answers a question, before the move: `answered(case=…, actor=…, grounds=…)` refuses or records what the answer brings. `asked`
    is called when the office has asked; it returns True when it told the right people itself.
    """

    kind: str
    table: StateTable
    texts: Mapping[Any, Any]
    unfinished: Collection[str]
    before_sending: Collection[str] = ()
    decided: Collection[str] = ()
    roles: tuple[str, ...] = (OfficeRole.HANDLER,)
    seen: Callable[[Membership], Q] = _everything
    writers: tuple[str, ...] = (MemberRole.CONTRACTS,)
    handling_rule: str = "handling_working_days"
    answered: Callable[..., None] = _nothing_more
    asked: Callable[[Case], bool] = _told_nobody

    @property
    def label(self) -> str:
        return str(CaseKind(self.kind).label)

    @property
    def states(self) -> list[tuple[str, str]]:
        """The subject's states with their names, for a filter."""
        column: Any = self.table.model._meta.get_field(self.table.field)
        return list(column.choices)

    def is_decided(self, state: str) -> bool:
        return state in self.decided if self.decided else state not in self.unfinished

    def stands(self, state: str) -> dict[str, Any]:
        """The columns of a matter whose subject stands in this state; the clock and the day of arrival come beside them."""
        return {
            "state": str(state),
            "acts_next": self.table.next.get(state, Who.NOBODY),
            "unfinished": state in self.unfinished,
            "decided": self.is_decided(state),
        }


_matters: dict[str, Matter] = {}


def register_matter(matter: Matter) -> None:
    """Let matters be about the rows of one more table."""
    _matters[matter.kind] = matter
    if follow not in matter.table.followers:
        matter.table.followers.append(follow)


def matter_called(kind: str) -> Matter:
    return _matters[kind]


def matters() -> list[Matter]:
    """Every kind of matter that a room has registered, in the order of `CaseKind`."""
    return [_matters[kind] for kind in CaseKind.values if kind in _matters]


def subject_of(case: Case) -> Any:
    """The row that the matter is about."""
    if case.version_id is not None:
        return case.version
    model = matter_called(case.kind).table.model
    return model._default_manager.get(code=case.subject.partition(":")[2])


def row_text(case: Case) -> str:
    """What the matter's row reads, such as "Toimikorttisopimus, myönnetty"."""
    matter = matter_called(case.kind)
    text = matter.texts.get(case.state)
    return matter.label if text is None else worded(text)


def state_name(case: Case) -> str:
    """The subject's state in words."""
    return str(dict(matter_called(case.kind).states).get(case.state, case.state))


def may_answer(case: Case) -> bool:
    """Whether the customer has been asked and has not answered yet."""
    return _can(case, "answer")


def may_write(case: Case, membership: Membership) -> bool:
    """Whether this member answers and writes about the matter."""
    writers = matter_called(case.kind).writers
    return not writers or membership.role in (*writers, MemberRole.ADMINISTRATOR)


def may_ask(case: Case) -> bool:
    return _can(case, "ask")


def may_release(case: Case) -> bool:
    """Whether the handler can give the matter back; while the customer is asked it stays with them."""
    under_way = case.unfinished and not case.decided and case.handler_id is not None
    return under_way and ("release" not in matter_called(case.kind).table.moves or _can(case, "release"))


def _can(case: Case, move: str) -> bool:
    made = matter_called(case.kind).table.moves.get(move)
    return made is not None and case.state in made.sources


def follow(subject: Model, move: MoveMade) -> None:
    """The matter stands where its subject has moved to; the office's clock runs while the issuer acts next."""
    reference = subject.reference  # type: ignore[attr-defined]
    case = _loaded(subject) or Case.objects.filter(subject=reference).first()
    if case is None:
        return
    stand(case, move.target)
    case.save(update_fields=[*STANDING, "changed_at"])


# The columns that follow the subject's state.
STANDING = (
    "state", "acts_next", "unfinished", "decided", "received_at", "waiting_since", "office_time",
)  # fmt: skip


def stand(case: Case, state: str) -> None:
    """Set the matter's columns to a state of its subject, without saving it."""
    matter = matter_called(case.kind)
    for name, value in matter.stands(state).items():
        setattr(case, name, value)
    moment = now()
    if case.received_at is None and case.unfinished and state not in matter.before_sending:
        case.received_at = moment
    runs = case.received_at is not None and case.acts_next == Who.ISSUER
    if runs and case.waiting_since is None:
        # What ran before the customer was asked counts on, so that the oldest matter stays the oldest.
        case.waiting_since = moment - case.office_time
    elif not runs and case.waiting_since is not None:
        case.office_time, case.waiting_since = moment - case.waiting_since, None


def _loaded(subject: Model) -> Case | None:
    """The matter that the subject's row in memory already holds; whoever reads it there sees where it stands now."""
    case: Case | None = subject._state.fields_cache.get("case")
    if case is not None:
        case.refresh_from_db(fields=[*STANDING])
    return case


def sees(membership: Membership) -> Q:
    """The matters of the membership's account that this member sees."""
    q = Q()
    for matter in matters():
        q |= Q(kind=matter.kind) & matter.seen(membership)
    return q
