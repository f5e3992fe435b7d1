"""An organisation changes or is followed by another: what may pass, and passing it on (BR-AU-19).

Points keep their numbers, and registrars their rights (BR-RG-05): only the owner changes. The old organisation, its contracts and
its orders stay readable as they were.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.files.base import File
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kortisto.accounts.models import User
from kortisto.holders.models import EmploymentProof
from kortisto.kernel.clock import now, today
from kortisto.kernel.errors import Refusal
from kortisto.kernel.identifiers import check_business_id
from kortisto.kernel.states import MoveMade
from kortisto.organisations.models import CustomerAccount, Membership, Organisation, RegistrationPoint
from kortisto.organisations.moves import join_account
from kortisto.organisations.states import AccountState, MembershipState, PointState

from .models import CardContract, Case, CaseKind, ContractVersion, Customership, CustomershipKind, Mandate, Succession
from .models import SuccessionKind as Kind
from .moves import begin_version, keep_message, open_case
from .states import (
    CUSTOMERSHIP,
    LIVING_MANDATE_STATES,
    MANDATE,
    SUCCESSION,
    CustomershipState,
    SuccessionState,
    VersionState,
)

PASSING = LIVING_MANDATE_STATES
UNDER_WAY = (
    SuccessionState.SUBMITTED,
    SuccessionState.IN_HANDLING,
    SuccessionState.MORE_INFO,
    SuccessionState.APPROVED,
)
VERSIONS_UNDER_WAY = (
    VersionState.DRAFT, VersionState.SUBMITTED, VersionState.IN_HANDLING, VersionState.MORE_INFO, VersionState.GRANTED,
)  # fmt: skip


def active_account(organisation: Organisation) -> CustomerAccount | None:
    return CustomerAccount.objects.filter(organisation=organisation, state=AccountState.ACTIVE).first()


def successor_by(business_id: str, *, organisation: Organisation) -> Organisation:
    """The organisation that takes over, which has an account of its own; `successor_unknown` or `successor_is_oneself`."""
    number = check_business_id(business_id)
    if number == organisation.business_id:
        raise Refusal(
            "successor_is_oneself",
            _("This is the organisation's own business ID. Type that of the organisation that takes over."),
            field="business_id",
        )
    found = Organisation.objects.filter(business_id=number, accounts__state=AccountState.ACTIVE).first()
    if found is None:
        raise Refusal(
            "successor_unknown",
            _("No organisation with this business ID has an account here. It opens its own account first."),
            field="business_id",
        )
    return found


def open_succession(
    *,
    by: User,
    from_office: bool,
    account: CustomerAccount,
    kind: str,
    effective_on: date,
    text: str,
    attachment: File,
    name_fi: str = "",
    name_sv: str = "",
    business_id: str = "",
    points: list[str] | None = None,
    mandates: list[str] | None = None,
) -> tuple[Succession, Case]:
    """A change of the account's organisation, told by the customer or begun by the office, with its evidence and its matter.

    Refuses with `succession_under_way`, `nothing_passes` (a split of nothing), those of `successor_by`, and a file that cannot be
    received.
    """
    organisation = account.organisation
    if Succession.objects.filter(organisation=organisation, state__in=UNDER_WAY).exists():
        raise Refusal(
            "succession_under_way",
            _("A change of the organisation is under way. You find it among the unfinished matters."),
        )
    renamed = kind == Kind.RENAME
    successor = organisation if renamed else successor_by(business_id, organisation=organisation)
    theirs = set(organisation.points.values_list("code", flat=True)) & set(points or [])
    given = set(organisation.mandates_given.values_list("code", flat=True)) & set(mandates or [])
    if kind == Kind.SPLIT and not theirs and not given:
        raise Refusal("nothing_passes", _("Choose what moves to the other organisation."), field="mandates")
    succession = Succession.objects.create(
        kind=kind, organisation=organisation, successor=successor, effective_on=effective_on, started_by=by,
        old_name_fi=organisation.name_fi, name_fi=name_fi.strip() if renamed else "",
        name_sv=name_sv.strip() if renamed else "", points=sorted(theirs), mandates=sorted(given),
    )  # fmt: skip
    case = open_case(kind=CaseKind.SUCCESSION, account=account, subject=succession)
    keep_message(case=case, by=by, from_office=from_office, text=text, attachments=[attachment], field="attachment")
    return succession, case


def mandates_that_pass(succession: Succession) -> QuerySet[Mandate]:
    rows = Mandate.objects.filter(giver=succession.organisation, state__in=PASSING).select_related("contract", "point")
    return rows.filter(code__in=succession.mandates) if succession.kind == Kind.SPLIT else rows


def points_that_pass(succession: Succession) -> QuerySet[RegistrationPoint]:
    rows = succession.organisation.points.exclude(state=PointState.CLOSED)
    return rows.filter(code__in=succession.points) if succession.kind == Kind.SPLIT else rows


def contract_of_type(organisation: Organisation, contract_type: str) -> CardContract | None:
    """The organisation's contract of a type that is in force."""
    return CardContract.objects.filter(
        account__organisation=organisation, account__state=AccountState.ACTIVE, type=contract_type,
        versions__state=VersionState.IN_FORCE,
    ).first()  # fmt: skip


def missing_contracts(succession: Succession) -> list[str]:
    """The types of contract that the successor needs in force before the mandates can pass; none for a new name."""
    if succession.kind == Kind.RENAME:
        return []
    types = sorted({mandate.contract.type for mandate in mandates_that_pass(succession)})
    return [one for one in types if contract_of_type(succession.successor, one) is None]


def due(succession: Succession) -> bool:
    """Whether an approved succession can be carried out: its day has come, and the successor has its contracts in force."""
    return succession.effective_on <= today() and not missing_contracts(succession)


@dataclass
class Passed:
    """What a succession moved, for the record."""

    execute: MoveMade
    members: list[Membership] = field(default_factory=list)
    points: list[RegistrationPoint] = field(default_factory=list)
    mandates: list[Mandate] = field(default_factory=list)
    ended: list[tuple[Any, MoveMade]] = field(default_factory=list)
    versions: list[tuple[ContractVersion, Case]] = field(default_factory=list)


def carry_out(*, succession: Succession) -> Passed:
    """Pass on what passes; `WrongState` when somebody else was first."""
    passed = Passed(SUCCESSION.apply(succession, "execute", executed_at=now()))
    if succession.kind == Kind.RENAME:
        _rename(succession, passed)
        return passed
    if succession.kind == Kind.MERGER:
        _pass_members(succession, passed)
    for point in points_that_pass(succession).select_for_update().order_by("pk"):
        point.owner = succession.successor
        point.save(update_fields=["owner"])
        own = Customership.objects.filter(point=point, kind=CustomershipKind.OWN)
        own.update(organisation=succession.successor, contract=None)
        passed.points.append(point)
    for mandate in mandates_that_pass(succession).select_for_update(of=("self",)).order_by("pk"):
        _pass_mandate(succession, mandate, passed)
    return passed


def _rename(succession: Succession, passed: Passed) -> None:
    """The new name is the organisation's from now on; each contract in force gets a draft that is signed in the new name."""
    organisation = succession.organisation
    organisation.name_fi, organisation.name_sv = succession.name_fi, succession.name_sv
    organisation.save()
    contracts = CardContract.objects.filter(
        account__organisation=organisation, account__state=AccountState.ACTIVE, versions__state=VersionState.IN_FORCE
    ).exclude(versions__state__in=VERSIONS_UNDER_WAY)
    for contract in contracts.select_related("account").distinct().order_by("pk"):
        version = begin_version(contract=contract, by=succession.started_by)
        case = open_case(kind=CaseKind.CONTRACT, account=contract.account, subject=version)
        passed.versions.append((version, case))


def _pass_members(succession: Succession, passed: Passed) -> None:
    """Users of the old account become users of the successor's, in the same role; on the old one they stay, to read it."""
    old, new = active_account(succession.organisation), active_account(succession.successor)
    if old is None or new is None:
        return
    there = set(new.memberships.exclude(state=MembershipState.REMOVED).values_list("user", flat=True))
    for membership in old.memberships.filter(state=MembershipState.ACTIVE).select_related("user").order_by("pk"):
        if membership.user_id not in there:
            passed.members.append(join_account(account=new, user=membership.user, role=membership.role))


def _pass_mandate(succession: Succession, mandate: Mandate, passed: Passed) -> None:
    """The mandate, its customer at the desk and its certificates of employment are the successor's from now on.

    Where the successor has authorised the point itself, the old mandate is run off beside it.
    """
    contract = contract_of_type(succession.successor, mandate.contract.type)
    assert contract is not None
    customership = Customership.objects.filter(mandate=mandate).first()
    twin = Mandate.objects.filter(giver=succession.successor, point=mandate.point, contract=contract, state__in=PASSING)
    if twin.exists():
        reason = str(succession.get_kind_display())
        passed.ended.append((mandate, MANDATE.apply(mandate, "end", ended_at=now(), end_reason=reason)))
        if customership is not None and customership.state == CustomershipState.OPEN:
            passed.ended.append((customership, CUSTOMERSHIP.apply(customership, "run_off")))
        return
    theirs = {"contract": contract}
    Mandate.objects.filter(pk=mandate.pk).update(giver=succession.successor, **theirs)
    Customership.objects.filter(mandate=mandate).update(organisation=succession.successor, **theirs)
    EmploymentProof.objects.filter(mandate=mandate).update(organisation=succession.successor, **theirs)
    passed.mandates.append(mandate)
