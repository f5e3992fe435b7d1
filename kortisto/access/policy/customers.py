"""The portal's grounds: memberships of customer accounts, signatories, the two sides of a mandate."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.accounts.models import OfficeAppointment, OfficeRole, StrongIdentification
from kortisto.cards.models import CardOrder
from kortisto.contracts.matters import matter_called, sees
from kortisto.contracts.models import CardContract, Case, ContractVersion, Mandate
from kortisto.contracts.signatories import signatories_of
from kortisto.contracts.states import LIVING_MANDATE_STATES, MandateState
from kortisto.kernel.clock import now
from kortisto.kernel.errors import NotVisible, Refusal, RightMissing, WrongState
from kortisto.kernel.share import first_for_share
from kortisto.organisations.models import CustomerAccount, MemberRole, Membership
from kortisto.organisations.states import AccountState, MembershipState
from kortisto.registrars.models import RegistrarApplication, RegistrarRight
from kortisto.rulebook.read import rule

from .grounds import Grounds, grounds_of_oneself, in_use
from .office import appointment_of, granted_versions, grounds_to_appoint, without_conflict

CONTRACT_ROLES = (MemberRole.CONTRACTS,)


def membership_of(*, actor: Any, account: CustomerAccount, roles: tuple[str, ...] = ()) -> Grounds:
    """An active membership of the account, in one of `roles` when any are named (an administrator has them all).

    A stranger is told nothing about the account (BR-US-04).
    """
    membership = None
    if in_use(actor):
        membership = first_for_share(
            Membership.objects.filter(account=account, user=actor, state=MembershipState.ACTIVE)
        )
    if membership is None:
        raise NotVisible("not_a_member")
    if roles and membership.role not in (*roles, MemberRole.ADMINISTRATOR):
        raise RightMissing(
            "role_missing", _("Your role on this account does not cover this. Ask the account's administrator.")
        )
    return Grounds(membership=membership)


def grounds_to_administer(*, actor: Any, account: CustomerAccount) -> Grounds:
    """Users, invitations and points are the account administrators' business (BR-US-01)."""
    return membership_of(actor=actor, account=account, roles=(MemberRole.ADMINISTRATOR,))


def grounds_to_contract(*, actor: Any, account: CustomerAccount) -> Grounds:
    """Starting, filling in, submitting and ending contracts and mandates on an account."""
    return membership_of(actor=actor, account=account, roles=CONTRACT_ROLES)


def grounds_to_read_about(*, actor: Any, case: Case) -> Grounds:
    """Reading a matter's talk: a member of its account who sees matters of its kind (BR-US-04)."""
    found = membership_of(actor=actor, account=case.account)
    assert found.membership is not None
    if not Case.objects.filter(sees(found.membership), pk=case.pk).exists():
        raise NotVisible("case_not_seen")
    return found


def grounds_to_write_about(*, actor: Any, case: Case) -> Grounds:
    """Answering and writing about a matter: whoever sees it, in one of the roles that its kind asks for."""
    grounds_to_read_about(actor=actor, case=case)
    return membership_of(actor=actor, account=case.account, roles=matter_called(case.kind).writers)


def grounds_to_open_account(*, actor: Any) -> Grounds:
    """Opening an organisation's account: any user of the portal; who they speak for is proved when the contract is signed."""
    if not in_use(actor):
        raise RightMissing("user_needed", _("Sign in to the portal with your own user account."))
    return Grounds()


def grounds_to_leave(*, actor: Any, membership: Membership) -> Grounds:
    """Ending a membership: one's own, or as the account's administrator somebody else's."""
    if in_use(actor) and membership.user_id == actor.pk:
        return membership_of(actor=actor, account=membership.account)
    return grounds_to_administer(actor=actor, account=membership.account)


def grounds_to_end_mandate(*, actor: Any, mandate: Mandate) -> Grounds:
    """A mandate is ended by the organisation that gave it, by the point's owner, or by the issuer (SM4)."""
    memberships = Membership.objects.none()
    if in_use(actor):
        memberships = Membership.objects.filter(user=actor, state=MembershipState.ACTIVE)
    giver = first_for_share(memberships.filter(account=mandate.contract.account_id))
    if giver is not None:
        return Grounds(
            membership=grounds_to_contract(actor=actor, account=mandate.contract.account).membership, mandate=mandate
        )
    owner = memberships.filter(account__organisation=mandate.point.owner_id).select_related("account").first()
    if owner is not None:
        return Grounds(membership=grounds_to_administer(actor=actor, account=owner.account).membership, mandate=mandate)
    found = appointment_of(actor=actor, roles=(OfficeRole.HANDLER,))
    without_conflict(actor=actor, organisation=mandate.giver)
    return Grounds(appointment=found.appointment, mandate=mandate)


def grounds_to_terminate(*, actor: Any, version: ContractVersion) -> Grounds:
    """Terminating a contract, and taking that back: the customer's contract handlers, or a handler of the issuer (SM3)."""
    account = version.contract.account
    if in_use(actor) and Membership.objects.filter(user=actor, account=account, state=MembershipState.ACTIVE).exists():
        return grounds_to_contract(actor=actor, account=account)
    found = appointment_of(actor=actor, roles=(OfficeRole.HANDLER,))
    without_conflict(actor=actor, organisation=account.organisation)
    return found


def grounds_to_answer_mandate(*, actor: Any, mandate: Mandate) -> Grounds:
    """A mandate is accepted or declined by the contract handlers of the point's owner; nobody else knows of the question."""
    account = CustomerAccount.objects.filter(organisation=mandate.point.owner_id, state=AccountState.ACTIVE).first()
    if account is None:
        raise NotVisible("not_a_member")
    found = grounds_to_contract(actor=actor, account=account)
    return Grounds(membership=found.membership, mandate=mandate)


def grounds_to_suspend_mandate(*, actor: Any, mandate: Mandate) -> Grounds:
    """A mandate is suspended, and taken into use again, by the organisation that gave it or by the issuer."""
    account = mandate.contract.account
    if in_use(actor) and Membership.objects.filter(user=actor, account=account, state=MembershipState.ACTIVE).exists():
        return Grounds(membership=grounds_to_contract(actor=actor, account=account).membership, mandate=mandate)
    found = appointment_of(actor=actor, roles=(OfficeRole.HANDLER,))
    without_conflict(actor=actor, organisation=mandate.giver)
    return Grounds(appointment=found.appointment, mandate=mandate)


def grounds_to_amend_mandate(*, actor: Any, mandate: Mandate) -> Grounds:
    """Renewing or narrowing a mandate in use is the giving organisation's own act, under a contract that is granted."""
    found = grounds_to_contract(actor=actor, account=mandate.contract.account)
    version = first_for_share(granted_versions(mandate.contract))
    if version is None:
        raise Refusal("contract_not_granted", _("The contract has not been granted yet."))
    if mandate.state not in LIVING_MANDATE_STATES:
        raise WrongState("contracts.Mandate.amend", mandate.state)
    return Grounds(membership=found.membership, version=version, mandate=mandate)


def grounds_to_decide_handover(*, actor: Any, order: CardOrder) -> Grounds:
    """Of a card in run-off the organisation decides in whose name it was ordered, or the issuer for it (BR-AU-15)."""
    mandate = order.mandate
    if mandate is None:
        raise NotVisible("no_mandate")
    account = mandate.contract.account
    if in_use(actor) and Membership.objects.filter(user=actor, account=account, state=MembershipState.ACTIVE).exists():
        found = grounds_to_contract(actor=actor, account=account)
    else:
        found = appointment_of(actor=actor, roles=(OfficeRole.HANDLER,))
        without_conflict(actor=actor, organisation=mandate.giver)
    if mandate.state != MandateState.RUN_OFF:
        raise Refusal(
            "not_in_run_off",
            _("The mandate has not ended, so the card is handed over as usual. Nothing has to be decided."),
        )
    return Grounds(membership=found.membership, appointment=found.appointment, mandate=mandate)


def grounds_to_sign(*, actor: Any, version: ContractVersion) -> Grounds:
    """Signing a granted version: a signatory of the account, identified strongly in this sign-in (BR-AU-14).

    An administrator does not sign as such; the signatory named in the contract does. The identification is at most as old
    as the rulebook allows.
    """
    found = membership_of(actor=actor, account=version.contract.account, roles=(MemberRole.SIGNATORY,))
    if found.membership is None or found.membership.role != MemberRole.SIGNATORY:
        raise RightMissing("not_a_signatory", _("Only a signatory of the organisation can sign the contract."))
    identification = StrongIdentification.objects.filter(user=actor).order_by("-at").first()
    minutes = rule("signing_identification_minutes")
    _named_and_shown(actor=actor, version=version)
    if identification is None or (now() - identification.at).total_seconds() > minutes * 60:
        raise Refusal(
            "identification_needed", _("Identify yourself strongly before you sign; then you return to this page.")
        )
    return Grounds(membership=found.membership, identification=identification)


def _named_and_shown(*, actor: Any, version: ContractVersion) -> None:
    """The contract names the signatory, and a handler has accepted what shows that they may sign."""
    found = next((each for each in signatories_of(version) if each.is_user(actor)), None)
    if found is None:
        raise RightMissing("not_named", _("The contract names somebody else as its signatory."))
    if found.evidence is None or not found.evidence.accepted:
        raise Refusal(
            "right_to_sign_not_shown",
            _("Your right to sign has not been shown yet, or nobody has checked it. A contract handler of your organisation can "
              "give the card issuer the evidence."),
        )  # fmt: skip


def grounds_to_end_right(*, actor: Any, right: RegistrarRight) -> Grounds:
    """The office ends any registrar right; an administrator of the point's owner ends those of its own points."""
    if in_use(actor) and not OfficeAppointment.objects.in_force().filter(user=actor).exists():
        account = CustomerAccount.objects.filter(organisation=right.point.owner_id, state=AccountState.ACTIVE).first()
        if account is None:
            raise NotVisible("not_a_member")
        return grounds_to_administer(actor=actor, account=account)
    return grounds_to_appoint(actor=actor)


def grounds_to_study(*, actor: Any, owner_id: int | None = None) -> Grounds:
    """A course is open to every user, before any invitation (BR-RG-01); one's own progress and certificates to nobody else."""
    found = grounds_of_oneself(actor=actor)
    if owner_id is not None and actor.pk != owner_id:
        raise NotVisible("not_yours")
    return found


def grounds_to_apply(*, actor: Any, account: CustomerAccount, contract: CardContract) -> Grounds:
    """Applying to be a registrar: a member of the account that holds the contract, which has been granted (BR-RG-02, BR-RG-03).

    Who is no member learns the way on and nothing else.
    """
    try:
        found = membership_of(actor=actor, account=account)
    except NotVisible:
        raise NotVisible(
            "not_a_member",
            _("Ask your organisation's administrator to invite you to its account; then you find the contract there."),
        ) from None
    if contract.account_id != account.pk:
        raise NotVisible("not_a_member")
    version = first_for_share(granted_versions(contract))
    if version is None:
        raise Refusal(
            "contract_not_granted",
            _("The organisation's card contract has not been granted yet. Apply when it has been."),
        )
    return Grounds(membership=found.membership, version=version)


def grounds_of_the_applicant(*, actor: Any, application: RegistrarApplication) -> Grounds:
    """Answering about and withdrawing an application is the applicant's own business."""
    if not in_use(actor) or actor.pk != application.user_id:
        raise NotVisible("not_yours")
    return membership_of(actor=actor, account=application.account)


def grounds_to_tell_employment(*, actor: Any, application: RegistrarApplication) -> Grounds:
    """An administrator of the account says whether the applicant works there; nobody says it of themselves (BR-SC-04)."""
    found = grounds_to_administer(actor=actor, account=application.account)
    if actor.pk == application.user_id:
        raise Refusal("own_employment", _("Another administrator of the account has to confirm your employment."))
    return found
