"""How far a rescue department has come at a point (SM5): each step with who acts next, read from facts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kortisto.access.visibility import point_keys, points_of
from kortisto.kernel.states import Who
from kortisto.registrars.models import RegistrarRight
from kortisto.rulebook.read import rule
from kortisto.ui.language import name_of

from .models import CardKind, Case, ContractType, ContractVersion, Customership, Mandate, RescueProcess
from .states import (
    LIVING_MANDATE_STATES,
    OPEN_MANDATE_STATES,
    VERSION,
    CustomershipState,
    MandateState,
    VersionState,
)

V = VersionState
UNDER_WAY = (V.DRAFT, V.SUBMITTED, V.IN_HANDLING, V.MORE_INFO, V.GRANTED)
DEPARTMENT, COUNTY, POINT, ISSUER = "department", "county", "point", "issuer"


@dataclass(frozen=True)
class ChainStep:
    """One step: what it is, how far it is (a state of `ui.parts.Task`), whose turn it is, and what is missing in a sentence.

    `place` names where it is done, for the face that can link there; `case` is the matter it is done in.
    """

    name: str
    label: str
    state: str
    turn: str = ""
    turn_label: str = ""
    hint: str = ""
    case: Case | None = None
    code: str = ""
    """The mandate's code, where there is one. """

    @property
    def done(self) -> bool:
        return self.state == "done"


@dataclass(frozen=True)
class Chain:
    """A process with its steps; the first that is not done is the one that everybody waits for."""

    process: RescueProcess
    steps: list[ChainStep]

    @property
    def open_step(self) -> ChainStep | None:
        return next((step for step in self.steps if not step.done), None)

    @property
    def ready(self) -> bool:
        return self.open_step is None


def processes() -> QuerySet[RescueProcess]:
    rows = RescueProcess.objects.filter(closed_at=None)
    return rows.select_related("department", "point__owner", "started_by").order_by("-pk")


def processes_in_the_portal(organisation: int) -> QuerySet[RescueProcess]:
    """The department's own, and those that concern the county's points."""
    return processes().filter(Q(department=organisation) | Q(point__owner=organisation))


def open_at_the_desk(user: int) -> QuerySet[RescueProcess]:
    """Those that concern the points of a registrar, by primary key: whether there is any."""
    return processes().filter(point__in=point_keys(user))


def processes_at_the_desk(user: Any) -> QuerySet[RescueProcess]:
    return processes().filter(point__in=points_of(user))


def chains(rows: list[RescueProcess]) -> list[Chain]:
    """The chains of these processes; as many queries as for one."""
    facts = _Facts(rows)
    return [Chain(row, [step(row, facts) for step in STEPS]) for row in rows]


class _Facts:
    """Everything the steps are read from, by department and point: five queries."""

    def __init__(self, rows: list[RescueProcess]) -> None:
        points = {row.point_id for row in rows}
        departments = {row.department_id for row in rows}
        owners = {row.point.owner_id for row in rows}
        versions = ContractVersion.objects.select_related("contract__account", "case").order_by("number")
        self.county = list(
            versions.filter(
                contract__account__organisation__in=owners, contract__type=ContractType.STATE_ADMIN,
                state__in=(*UNDER_WAY, V.IN_FORCE),
            ).prefetch_related("subscriptions")
        )  # fmt: skip
        self.least = rule("registrars_minimum")
        types = rule("rescue_contract_types")
        self.own = list(
            versions.filter(
                contract__account__organisation__in=departments, contract__type__in=types,
                state__in=(*UNDER_WAY, V.IN_FORCE),
            )
        )  # fmt: skip
        rights = RegistrarRight.objects.in_force().filter(
            point__in=points, card_kinds__contains=[CardKind.ORGANISATION], user__is_active=True
        )
        self.registrars: dict[int, int] = {}
        for point in rights.values_list("point", flat=True):
            self.registrars[point] = self.registrars.get(point, 0) + 1
        mandates = Mandate.objects.filter(
            giver__in=departments,
            point__in=points,
            contract__type__in=types,
            state__in=OPEN_MANDATE_STATES,
        ).order_by("pk")
        self.mandates = {(row.giver_id, row.point_id): row for row in mandates}
        customers = Customership.objects.filter(
            organisation__in=departments, point__in=points, mandate__in=mandates, state=CustomershipState.OPEN,
            point_rights__state="active",
        )  # fmt: skip
        self.customers = {(row.organisation_id, row.point_id) for row in customers}


def _turn(version: ContractVersion, customer: str) -> str:
    return ISSUER if VERSION.acts_next(version) == Who.ISSUER else customer


def _who(row: RescueProcess, turn: str) -> str:
    names = {
        DEPARTMENT: name_of(row.department), COUNTY: name_of(row.point.owner), POINT: name_of(row.point),
        ISSUER: _("Card issuer"),
    }  # fmt: skip
    return str(names.get(turn, ""))


def _step(
    row: RescueProcess,
    name: str,
    label: str,
    state: str,
    turn: str,
    hint: str,
    case: Case | None = None,
    code: str = "",
) -> ChainStep:
    if state == "done":
        turn = hint = ""
    return ChainStep(name, label, state, turn, _who(row, turn), hint, case, code)


def _county_contract(row: RescueProcess, facts: _Facts) -> ChainStep:
    mine = [one for one in facts.county if one.contract.account.organisation_id == row.point.owner_id]
    covers = [one for one in mine if any(each.point_id == row.point_id for each in one.subscriptions.all())]
    in_force = [one for one in covers if one.state == V.IN_FORCE and CardKind.ORGANISATION in one.card_kinds]
    label = _("The county's central government contract covers the point")
    if in_force:
        return _step(row, "county", label, "done", "", "", getattr(in_force[-1], "case", None))
    under_way = [one for one in mine if one.state in UNDER_WAY]
    if under_way:
        newest = under_way[-1]
        hint = _("The contract is under way: %(state)s. It has to be signed before the point can be authorised.") % {
            "state": newest.get_state_display().lower()
        }
        return _step(row, "county", label, "under_way", _turn(newest, COUNTY), hint, newest.case)
    hint = (
        _("The county has the contract, but not for this registration point. Add the point to it.")
        if mine
        else _(
            "The county makes a central government contract for organisation cards, with this registration point in it."
        )
    )
    return _step(row, "county", label, "to_do", COUNTY, hint)


def _registrars_ready(row: RescueProcess, facts: _Facts) -> ChainStep:
    least, there = facts.least, facts.registrars.get(row.point_id, 0)
    label = _("The point's registrars have rights to organisation cards")
    hint = _("%(there)s of %(least)s registrars have the right. Apply for it, with a certificate of the training.") % {
        "there": there, "least": least,
    }  # fmt: skip
    state = "done" if there >= least else "under_way" if there else "to_do"
    return _step(row, "registrars", label, state, POINT, hint)


def _own_contract(row: RescueProcess, facts: _Facts) -> ChainStep:
    mine = [one for one in facts.own if one.contract.account.organisation_id == row.department_id]
    label = _("The rescue department's own card contract")
    in_force = [one for one in mine if one.state == V.IN_FORCE]
    if in_force:
        return _step(row, "contract", label, "done", "", "", in_force[-1].case)
    if not mine:
        hint = _("The department makes a card contract of its own and authorises the registration point in it.")
        return _step(row, "contract", label, "to_do", DEPARTMENT, hint)
    hint = _("The contract is under way: %(state)s.") % {"state": mine[-1].get_state_display().lower()}
    return _step(row, "contract", label, "under_way", _turn(mine[-1], DEPARTMENT), hint, mine[-1].case)


def _mandate(row: RescueProcess, facts: _Facts) -> ChainStep:
    mandate = facts.mandates.get((row.department_id, row.point_id))
    label = _("The mandate to the registration point")
    if mandate is not None and mandate.state in LIVING_MANDATE_STATES:
        return _step(row, "mandate", label, "done", "", "")
    own = _own_contract(row, facts)
    if mandate is not None and mandate.state == MandateState.SUBMITTED:
        return _step(row, "mandate", label, "under_way", ISSUER, _("The card issuer decides on the mandate."), own.case)
    if not _county_contract(row, facts).done:
        hint = _("The point can be authorised once the county's central government contract is in force for it.")
        return _step(row, "mandate", label, "not_yet", COUNTY, hint)
    hint = _("The department authorises the point in its contract, by the point's electronic customer number.")
    return _step(row, "mandate", label, "to_do", DEPARTMENT, hint, own.case)


def _customership(row: RescueProcess, facts: _Facts) -> ChainStep:
    label = _("The department is a customer at the point's desk")
    if (row.department_id, row.point_id) in facts.customers:
        return _step(row, "customer", label, "done", "", "")
    ready = _mandate(row, facts).done and facts.registrars.get(row.point_id, 0) > 0
    hint = _(
        "The card issuer grants the rights to the point. From then on its registrars order the department's cards."
    )
    mandate = facts.mandates.get((row.department_id, row.point_id))
    state, code = "to_do" if ready else "not_yet", mandate.code if mandate else ""
    return _step(row, "customer", label, state, ISSUER, hint, code=code)


STEPS: tuple[Callable[[RescueProcess, _Facts], ChainStep], ...] = (
    _county_contract, _registrars_ready, _own_contract, _mandate, _customership,
)  # fmt: skip
