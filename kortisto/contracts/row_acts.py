"""What can be done with a matter in the portal: one table of acts, from which menus, buttons and "why not" sentences are made.

A room adds its own act in its `navigation.py`, and the act appears in the menu of every list and on the matter's page:

    register_row_act(RowAct(
        "registrar_application", _("Apply to be a registrar"), "registrar_apply", APPLY,
        expected=lambda case, membership: case.state in GRANTED_STATES,
        why_not=…,
    ))
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from kortisto.kernel.words import worded
from kortisto.organisations.models import MemberRole, Membership
from kortisto.ui.addresses import address_of
from kortisto.ui.parts import Act, Text

from .models import Case, CaseKind

# Where an act stands in the menu: in the order in which things are done, what ends something last.
ANSWER, FILL_IN, SIGN, APPLY, POINTS, PAPER, CHANGE, TERMINATE, WITHDRAW = range(10, 100, 10)


def _always(case: Case, membership: Membership) -> bool:
    return True


def _no_reason(case: Case, membership: Membership) -> Text:
    return ""


@dataclass(frozen=True)
class RowAct:
    """One act. Its code names it, `page` is a URL name of the portal that takes the matter's code, or gives the address itself.

    The menu speaks of the act while it is `expected`. It is a link when the member has one of `roles` (an administrator has them
    all, unless `administrators` is False) and `why_not` gives no sentence; otherwise the menu says why it cannot be done now:
    `others` to those without the role — who are not told of the act when there is no such sentence — and `why_not` to the others.
    `needs` are columns that its functions read from the matter, added to the query of every list: name and expression.
    """

    name: str
    label: Text
    page: str | Callable[[Case], str]
    order: int
    expected: Callable[[Case, Membership], bool] = _always
    why_not: Callable[[Case, Membership], Text] = _no_reason
    roles: tuple[str, ...] = ()
    others: Text = ""
    administrators: bool = True
    kinds: Collection[str] = (CaseKind.CONTRACT,)
    confirm: bool = False
    danger: bool = False
    hint: Text = ""
    needs: Mapping[str, Callable[[Membership], Any]] = field(default_factory=dict)

    def address(self, case: Case) -> str:
        return address_of(self.page, case.code) if isinstance(self.page, str) else self.page(case)

    def has_role(self, membership: Membership) -> bool:
        everybody = not self.roles or membership.role in self.roles
        return everybody or (self.administrators and membership.role == MemberRole.ADMINISTRATOR)

    def shown(self, case: Case, membership: Membership) -> Act | None:
        """The act in the menu of this matter for this member: a link, a sentence that says why not, or nothing."""
        if case.kind not in self.kinds or not self.expected(case, membership):
            return None
        reason = self.why_not(case, membership) if self.has_role(membership) else self.others
        if not reason and not self.has_role(membership):
            return None
        if reason:
            return Act(worded(self.label), "", reason=reason)
        hint = worded(self.hint)
        return Act(worded(self.label), self.address(case), confirm=self.confirm, danger=self.danger, hint=hint)


_acts: list[RowAct] = []


def register_row_act(act: RowAct) -> None:
    """Add an act to the menus of matters; one of the same name takes its place."""
    others = [each for each in _acts if each.name != act.name]
    _acts[:] = sorted([*others, act], key=lambda each: each.order)


def acts_of_case(case: Case, membership: Membership) -> list[Act]:
    """The matter's menu; `case` comes from `queries.cases`, which adds what the acts need."""
    shown = (act.shown(case, membership) for act in _acts if case.kind in act.kinds)
    return [act for act in shown if act is not None]


def columns_needed(membership: Membership) -> dict[str, Any]:
    """The columns that the registered acts read."""
    return {name: make(membership) for act in _acts for name, make in act.needs.items()}
