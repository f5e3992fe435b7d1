"""The office's grounds: appointments, conflicts of interest, decisions of two people."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kortisto.accounts.models import OfficeAppointment, OfficeRole, User
from kortisto.cards.models import LossReport
from kortisto.contracts.matters import matter_called
from kortisto.contracts.models import CardContract, Case, ContractVersion, Mandate, Succession
from kortisto.contracts.states import VersionState
from kortisto.kernel.actors import Operator, System
from kortisto.kernel.errors import NotVisible, Refusal, RightMissing
from kortisto.kernel.share import first_for_share
from kortisto.organisations.models import Membership, Organisation, RegistrationPoint, StaffVisit
from kortisto.organisations.states import MembershipState
from kortisto.registrars.models import PointRight, RegistrarApplication, RegistrarRight
from kortisto.rulebook.read import two_people_needed

from .grounds import Grounds, in_use


def appointment_of(*, actor: Any, roles: tuple[str, ...]) -> Grounds:
    """An appointment at the issuer's office in one of `roles`; a stranger is told nothing."""
    appointment = None
    if in_use(actor):
        appointment = first_for_share(OfficeAppointment.objects.in_force().filter(user=actor, role__in=roles))
    if appointment is None:
        if in_use(actor) and OfficeAppointment.objects.in_force().filter(user=actor).exists():
            raise RightMissing("office_role_missing", _("Your role at the office does not cover this."))
        raise NotVisible("not_at_the_office")
    return Grounds(appointment=appointment)


def without_conflict(*, actor: Any, organisation: Organisation) -> None:
    """Nobody decides at the office on an organisation whose user they are (BR-SC-04)."""
    if (
        isinstance(actor, User)
        and Membership.objects.filter(
            user=actor, account__organisation=organisation, state=MembershipState.ACTIVE
        ).exists()
    ):
        raise Refusal(
            "conflict_of_interest",
            _("You are a user of this organisation's account, so another handler has to decide this matter."),
        )


def grounds_to_handle(*, actor: Any, version: ContractVersion) -> Grounds:
    """Taking, asking about, granting or rejecting a contract: a handler without a conflict of interest."""
    found = appointment_of(actor=actor, roles=(OfficeRole.HANDLER,))
    without_conflict(actor=actor, organisation=version.contract.account.organisation)
    return found


def grounds_to_handle_case(*, actor: Any, case: Case) -> Grounds:
    """Working on a matter of any kind: somebody of the office whose role handles its kind, without a conflict of interest."""
    found = appointment_of(actor=actor, roles=matter_called(case.kind).roles)
    without_conflict(actor=actor, organisation=case.account.organisation)
    return found


def second_person(*, decision: str, actor: Any, approved_by: Any) -> None:
    """Where the rulebook wants two people for a decision, one alone does not make it (BR-PO-01)."""
    alone = approved_by is None or approved_by.actor_code == actor.actor_code
    if alone and two_people_needed(decision):
        raise Refusal("second_person_needed", _("Somebody else has to approve this."))


def grounds_to_decide_on(*, actor: Any, roles: tuple[str, ...], organisations: Iterable[Organisation]) -> Grounds:
    """Proposing, approving or refusing a decision: one of the roles, and a user of none of the organisations (BR-SC-04)."""
    found = appointment_of(actor=actor, roles=roles)
    for organisation in organisations:
        without_conflict(actor=actor, organisation=organisation)
    return found


def grounds_to_decide_succession(*, actor: Any, succession: Succession) -> Grounds:
    """Deciding on a change of an organisation: a handler who is a user of neither side (BR-AU-19, BR-SC-04)."""
    sides = {succession.organisation, succession.successor}
    return grounds_to_decide_on(actor=actor, roles=(OfficeRole.HANDLER,), organisations=sides)


def grounds_to_begin_succession(*, actor: Any, organisations: Iterable[Organisation]) -> Grounds:
    """Beginning at the office what the customer does not tell: a handler who is a user of neither side (BR-AU-19, BR-SC-04)."""
    return grounds_to_decide_on(actor=actor, roles=(OfficeRole.HANDLER,), organisations=organisations)


GRANTING_ROLES = (OfficeRole.HANDLER, OfficeRole.RIGHTS)


def grounds_to_grant_rights(*, actor: Any, mandate: Mandate) -> Grounds:
    """Granting rights to the point of a granted mandate (BR-AU-08, BR-RG-19), from the contract's state *granted* on.

    Whoever grants is a user neither of the organisation whose cards are ordered nor of the point's owner (BR-SC-04).
    """
    sides = (mandate.giver, mandate.point.owner)
    found = grounds_to_decide_on(actor=actor, roles=GRANTING_ROLES, organisations=sides)
    version = first_for_share(granted_versions(mandate.contract))
    if version is None:
        raise Refusal("contract_not_granted", _("The contract has not been granted yet."))
    return Grounds(appointment=found.appointment, version=version, mandate=mandate)


def grounds_to_end_rights(*, actor: Any, point_right: PointRight) -> Grounds:
    """Taking back rights granted to a point; the mandate itself stays."""
    found = appointment_of(actor=actor, roles=(OfficeRole.HANDLER, OfficeRole.RIGHTS))
    without_conflict(actor=actor, organisation=point_right.customership.organisation)
    return Grounds(appointment=found.appointment, point_right=point_right)


def grounds_to_appoint(*, actor: Any, point: RegistrationPoint | None = None) -> Grounds:
    """Registrars' rights and desk credentials are given by a rights administrator; an operator may give the first ones."""
    if isinstance(actor, Operator):
        return Grounds()
    found = appointment_of(actor=actor, roles=(OfficeRole.RIGHTS, OfficeRole.HANDLER))
    if point is not None:
        without_conflict(actor=actor, organisation=point.owner)
    return found


ACCOUNT_ROLES = (OfficeRole.HANDLER, OfficeRole.RIGHTS)


def grounds_to_replace_administrator(*, actor: Any, organisation: Organisation) -> Grounds:
    """Giving an account whose administrators have gone a new one: each of the two people, without a conflict (BR-SC-04)."""
    found = appointment_of(actor=actor, roles=ACCOUNT_ROLES)
    without_conflict(actor=actor, organisation=organisation)
    return found


def grounds_to_visit_account(*, actor: Any, organisation: Organisation) -> Grounds:
    """Looking at a customer's account from the office, reading only."""
    found = appointment_of(actor=actor, roles=ACCOUNT_ROLES)
    without_conflict(actor=actor, organisation=organisation)
    return found


def grounds_of_the_visitor(*, actor: Any, visit: StaffVisit) -> Grounds:
    """Ending one's own visit to a customer's account; somebody else's does not exist."""
    if not in_use(actor) or visit.user_id != actor.pk:
        raise NotVisible("not_your_visit")
    return Grounds()


RULEBOOK_ROLES = (OfficeRole.EDITOR, OfficeRole.HANDLER)


def grounds_to_change_rules(*, actor: Any) -> Grounds:
    """Being one of the two people whose decision changes the rulebook (BR-PO-01)."""
    return appointment_of(actor=actor, roles=RULEBOOK_ROLES)


def grounds_to_propose(*, actor: Any) -> Grounds:
    """Proposing a decision of two people, and withdrawing one's own proposal."""
    return appointment_of(actor=actor, roles=(*RULEBOOK_ROLES, OfficeRole.RIGHTS))


def grounds_to_decide_proposal(*, actor: Any, proposed_by: str) -> Grounds:
    """Approving or refusing what somebody else has proposed; nobody decides on their own proposal (BR-PO-01)."""
    found = appointment_of(actor=actor, roles=(*RULEBOOK_ROLES, OfficeRole.RIGHTS))
    if actor.actor_code == proposed_by:
        raise Refusal("own_proposal", _("You made this proposal yourself, so somebody else has to decide on it."))
    return found


def grounds_to_mend_messages(*, actor: Any) -> Grounds:
    """Sending a failed message again, and posting printed letters."""
    return appointment_of(actor=actor, roles=(OfficeRole.HANDLER, OfficeRole.RIGHTS))


def grounds_to_set_up(*, actor: Any) -> Grounds:
    """Acts of the installation itself — office appointments, first accounts — belong to a named operator or the program."""
    if isinstance(actor, Operator | System):
        return Grounds()
    raise RightMissing("operator_only", _("Only the operator of the installation can do this."))


def granted_versions(contract: CardContract) -> QuerySet[ContractVersion]:
    """The versions of a contract that are granted and not over."""
    return ContractVersion.objects.filter(
        contract=contract, state__in=(VersionState.GRANTED, VersionState.IN_FORCE)
    ).order_by("-number")


def grounds_to_decide_report(*, actor: Any, report: LossReport) -> Grounds:
    """Confirming a report of loss that a registrar could not verify is the revocation service's act (BR-RV-05)."""
    return appointment_of(actor=actor, roles=(OfficeRole.REVOCATION,))


def grounds_to_retry(*, actor: Any) -> Grounds:
    """Having failed work tried again is a handler's act."""
    return appointment_of(actor=actor, roles=(OfficeRole.HANDLER, OfficeRole.RIGHTS))


HOLDER_READERS = (OfficeRole.HANDLER, OfficeRole.RIGHTS, OfficeRole.REVOCATION, OfficeRole.AUDITOR)


def grounds_to_find_holder(*, actor: Any) -> Grounds:
    """Finding a person at the office by the complete identity code, with a purpose that is kept (BR-OR-23)."""
    return appointment_of(actor=actor, roles=HOLDER_READERS)


def grounds_to_take_evidence(*, actor: Any) -> Grounds:
    """Taking events out of the log, as files that can be checked elsewhere: auditors, and handlers for a card they answer for."""
    return appointment_of(actor=actor, roles=(OfficeRole.AUDITOR, OfficeRole.HANDLER))


INQUIRERS = (OfficeRole.RIGHTS, OfficeRole.HANDLER)


def grounds_to_inquire(*, actor: Any, user: User) -> Grounds:
    """Looking into a registrar's acts, and what follows: who gives rights, never into one's own acts (BR-SC-04).

    Whoever is a user of an organisation at whose points the registrar has or had a right leaves it to somebody else.
    """
    found = appointment_of(actor=actor, roles=INQUIRERS)
    if actor == user:
        raise Refusal("own_acts", _("Nobody looks into their own acts. Another person of the office has to do it."))
    owners = RegistrarRight.objects.filter(user=user).values("point__owner")
    for organisation in Organisation.objects.filter(pk__in=owners).order_by("pk"):
        without_conflict(actor=actor, organisation=organisation)
    return found


def grounds_to_stop_registrar(*, actor: Any, user: User) -> Grounds:
    """Suspending, restoring or ending all rights of a registrar at once: who may look into their acts (BR-SC-04)."""
    return grounds_to_inquire(actor=actor, user=user)


def grounds_to_see_inquiry(*, actor: Any, user: User) -> Grounds:
    """Reading an inquiry and taking its file along: those who inquire, and auditors; never about oneself."""
    found = appointment_of(actor=actor, roles=(*INQUIRERS, OfficeRole.AUDITOR))
    if actor == user:
        raise NotVisible("own_acts")
    return found


def grounds_to_see_roles(*, actor: Any) -> Grounds:
    """Seeing who held a trusted role on a day: auditors, and those who give rights."""
    return appointment_of(actor=actor, roles=(OfficeRole.AUDITOR, OfficeRole.RIGHTS, OfficeRole.HANDLER))


def grounds_to_import(*, actor: Any, points: Iterable[RegistrationPoint] = ()) -> Grounds:
    """Taking in existing registrars from a list: who gives rights, without a conflict with any point's owner (BR-SC-04)."""
    found = appointment_of(actor=actor, roles=(OfficeRole.RIGHTS, OfficeRole.HANDLER))
    for owner in {point.owner for point in points}:
        without_conflict(actor=actor, organisation=owner)
    return found


def grounds_to_check_training(*, actor: Any, user: User) -> Grounds:
    """Looking at a certificate from elsewhere is the work of who gives rights; nobody looks at their own (BR-SC-04)."""
    found = grounds_to_appoint(actor=actor)
    if actor == user:
        raise Refusal("own_training", _("This certificate is your own, so another handler has to look at it."))
    return found


def grounds_to_decide_application(*, actor: Any, application: RegistrarApplication) -> Grounds:
    """Deciding on a registrar's application: who gives rights, without a conflict with any of the organisations (BR-SC-04)."""
    found = grounds_to_appoint(actor=actor)
    if actor == application.user:
        raise Refusal("own_right", _("Nobody grants a right to themselves."))
    without_conflict(actor=actor, organisation=application.account.organisation)
    for point in application.points.select_related("owner").order_by("pk"):
        without_conflict(actor=actor, organisation=point.owner)
    return found
