"""Who may do what, and on what grounds: the only file of authority rules.

Every function returns the grounds it found — right, contract version, mandate, read `FOR SHARE` and always in that order —
or raises a `Refusal` with its own code. Rows keep the grounds. Unknown means no.
"""

from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kortisto.accounts.models import OfficeAppointment, OfficeRole, StrongIdentification, User
from kortisto.cards.models import Card, CardOrder, LossReport
from kortisto.contracts.models import CardContract, CardKind, ContractVersion, Customership, CustomershipKind, Mandate
from kortisto.contracts.states import CustomershipState, MandateState, VersionState
from kortisto.holders.models import EmploymentProofLine
from kortisto.holders.moves import names_agree
from kortisto.kernel.actors import Operator, System, Visitor
from kortisto.kernel.clock import now, today
from kortisto.kernel.errors import NotVisible, Refusal, RightMissing
from kortisto.kernel.share import first_for_share
from kortisto.organisations.models import CustomerAccount, MemberRole, Membership, Organisation, RegistrationPoint
from kortisto.organisations.states import AccountState, MembershipState, PointState
from kortisto.people.models import Person
from kortisto.registrars.models import PointRight, RegistrarRight
from kortisto.rulebook.read import rule


@dataclass(frozen=True)
class Grounds:
    """The facts that made an act allowed; `codes()` is what the audit event keeps of them."""

    membership: Membership | None = None
    appointment: OfficeAppointment | None = None
    right: RegistrarRight | None = None
    point_right: PointRight | None = None
    version: ContractVersion | None = None
    mandate: Mandate | None = None
    identification: StrongIdentification | None = None
    on: date = field(default_factory=today)

    def codes(self) -> dict[str, str]:
        """The public codes of the facts, by their names, and the day they were looked at."""
        found = {"on": self.on.isoformat()}
        for each in fields(self):
            row = getattr(self, each.name)
            if each.name != "on" and row is not None:
                found[each.name] = row.code
        return found


def _in_use(actor: Any) -> bool:
    """Whether the actor is a user who may act at all: a job, a visitor and a closed user hold nothing."""
    return isinstance(actor, User) and actor.is_active


# -- Everybody and the program ----------------------------------------------------------------------------------------


def grounds_of_oneself(*, actor: Any) -> Grounds:
    """One's own name, language, identity and ways of signing in: nobody else's business, not even the office's."""
    if not _in_use(actor):
        raise RightMissing("user_needed", _("Sign in with your own user account."))
    return Grounds()


def grounds_of_a_newcomer(*, actor: Any) -> Grounds:
    """Becoming a user: somebody who has none, with an invitation's link or a strong identification in hand (BR-US-02)."""
    if not isinstance(actor, Visitor):
        raise RightMissing("user_exists", _("There is a user already. Sign in with it."))
    return Grounds()


def grounds_of_the_program(*, actor: Any) -> Grounds:
    """Noting what the card maker or the certificate authority has answered: the program's own jobs and nobody else."""
    if not isinstance(actor, System):
        raise RightMissing("program_only", _("Only the program itself does this."))
    return Grounds()


# -- Customers in the portal ------------------------------------------------------------------------------------------

CONTRACT_ROLES = (MemberRole.CONTRACTS,)


def membership_of(*, actor: Any, account: CustomerAccount, roles: tuple[str, ...] = ()) -> Grounds:
    """An active membership of the account, in one of `roles` when any are named (an administrator has them all).

    A stranger is told nothing about the account (BR-US-04).
    """
    membership = None
    if _in_use(actor):
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


def grounds_to_open_account(*, actor: Any) -> Grounds:
    """Opening an organisation's account: any user of the portal; who they speak for is proved when the contract is signed."""
    if not _in_use(actor):
        raise RightMissing("user_needed", _("Sign in to the portal with your own user account."))
    return Grounds()


def grounds_to_leave(*, actor: Any, membership: Membership) -> Grounds:
    """Ending a membership: one's own, or as the account's administrator somebody else's."""
    if _in_use(actor) and membership.user_id == actor.pk:
        return membership_of(actor=actor, account=membership.account)
    return grounds_to_administer(actor=actor, account=membership.account)


def grounds_to_end_mandate(*, actor: Any, mandate: Mandate) -> Grounds:
    """A mandate is ended by the organisation that gave it, by the point's owner, or by the issuer (SM4)."""
    memberships = Membership.objects.none()
    if _in_use(actor):
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
    if identification is None or (now() - identification.at).total_seconds() > minutes * 60:
        raise Refusal(
            "identification_needed", _("Identify yourself strongly before you sign; then you return to this page.")
        )
    return Grounds(membership=found.membership, identification=identification)


# -- The issuer's office ----------------------------------------------------------------------------------------------


def appointment_of(*, actor: Any, roles: tuple[str, ...]) -> Grounds:
    """An appointment at the issuer's office in one of `roles`; a stranger is told nothing."""
    appointment = None
    if _in_use(actor):
        appointment = first_for_share(OfficeAppointment.objects.in_force().filter(user=actor, role__in=roles))
    if appointment is None:
        if _in_use(actor) and OfficeAppointment.objects.in_force().filter(user=actor).exists():
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


def grounds_to_grant_rights(*, actor: Any, mandate: Mandate) -> Grounds:
    """Granting rights to the point of a granted mandate (BR-AU-08, BR-RG-19), from the contract's state *granted* on."""
    found = appointment_of(actor=actor, roles=(OfficeRole.HANDLER, OfficeRole.RIGHTS))
    without_conflict(actor=actor, organisation=mandate.giver)
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


# -- Registrars at the desk -------------------------------------------------------------------------------------------


def granted_versions(contract: CardContract) -> QuerySet[ContractVersion]:
    """The versions of a contract that are granted and not over."""
    return ContractVersion.objects.filter(
        contract=contract, state__in=(VersionState.GRANTED, VersionState.IN_FORCE)
    ).order_by("-number")


def registrar_right(*, actor: Any, point: RegistrationPoint, kind: str | None = None) -> RegistrarRight:
    """The actor's right at the point, in force today and covering the kind; a locked or stranger user has none."""
    right = None
    if _in_use(actor) and actor.person_id is not None:
        right = first_for_share(RegistrarRight.objects.in_force().filter(user=actor, point=point))
    if right is None:
        raise RightMissing("no_right", _("You have no registrar right in force at this registration point."))
    if kind is not None and kind not in right.card_kinds:
        raise RightMissing("no_right_for_kind", _("Your registrar right does not cover this kind of card."))
    return right


def any_registrar_right(*, actor: Any) -> RegistrarRight:
    """Any right in force anywhere: enough to report a lost card (BR-RV-05)."""
    right = None
    if _in_use(actor):
        right = first_for_share(RegistrarRight.objects.in_force().filter(user=actor))
    if right is None:
        raise RightMissing("no_right", _("You have no registrar right in force."))
    return right


def _right_under(
    *, actor: Any, customership: Customership, kind: str | None
) -> tuple[RegistrarRight, PointRight | None]:
    """The registrar's right, and the point's right to the customership where that is another organisation's."""
    right = registrar_right(actor=actor, point=customership.point, kind=kind)
    if customership.kind == CustomershipKind.OWN:
        return right, None
    point_right = first_for_share(PointRight.objects.in_force().filter(customership=customership))
    if point_right is None:
        raise RightMissing("rights_not_granted", _("Rights to this customer have not been granted to your point."))
    narrowed = list(point_right.narrowed_to.values_list("pk", flat=True))
    if narrowed and actor.pk not in narrowed:
        raise RightMissing("rights_narrowed", _("Rights to this customer were granted to named registrars only."))
    if kind is not None and kind not in point_right.card_kinds:
        raise RightMissing("no_right_for_kind", _("The rights to this customer do not cover this kind of card."))
    return right, point_right


def not_oneself(*, actor: Any, person: Person) -> None:
    """A registrar never orders, hands over or verifies for themselves (BR-RG-11, BR-SC-04)."""
    if isinstance(actor, User) and actor.person_id == person.pk:
        raise Refusal("own_card", _("You cannot act on your own card. Ask another registrar of the point to do this."))


def not_on_own_word(*, actor: Any, signer_name: str) -> None:
    """Nobody takes in at the desk what they themselves have signed for the employer (BR-SC-04)."""
    if isinstance(actor, User) and names_agree(signer_name, f"{actor.given_names} {actor.family_name}"):
        raise Refusal(
            "own_signature",
            _("You have signed this certificate yourself, so another registrar of the point has to register it."),
            field="signer_name",
        )


def version_in_force(*, contract: CardContract, on: date) -> ContractVersion:
    """The version that orders may stand on today: in force, or granted and unsigned as long as the rulebook allows."""
    version = first_for_share(
        ContractVersion.objects.filter(
            contract=contract, state__in=(VersionState.IN_FORCE, VersionState.GRANTED)
        ).order_by("-state", "-number")
    )
    if version is None:
        raise Refusal("contract_not_in_force", _("The organisation's card contract is not in force."))
    if version.state == VersionState.GRANTED:
        until = rule("order_before_signature_until", on=on)
        if until is None or on > until:
            raise Refusal(
                "contract_not_signed",
                _("The organisation has not signed its card contract yet. The signatory can sign it in the portal."),
            )
    return version


def grounds_to_order(*, actor: Any, customership: Customership, kind: str) -> Grounds:
    """Ordering a card of a kind under a customership: right → contract version → mandate, each in force today.

    A professional card is ordered under the point's own customership, without contract or mandate (BR-AU-02, BR-OR-14).
    """
    on = today()
    right, point_right = _right_under(actor=actor, customership=customership, kind=kind)
    if customership.point.state not in (PointState.OPEN, PointState.PLANNED):
        raise Refusal("point_not_open", _("The registration point is closing, so new cards are not ordered there."))
    if kind == CardKind.PROFESSIONAL:
        if customership.kind != CustomershipKind.OWN:
            raise Refusal(
                "wrong_customership",
                _("A professional card is ordered under the registration point's own customer. Change the customer."),
            )
        return Grounds(right=right, on=on)
    contract = customership.contract or own_contract(customership.point)
    if contract is None:
        raise Refusal("contract_not_in_force", _("The organisation's card contract is not in force."))
    version = version_in_force(contract=contract, on=on)
    if kind not in version.card_kinds:
        raise Refusal("kind_not_in_contract", _("The organisation's card contract does not cover this kind of card."))
    mandate = None
    if customership.kind != CustomershipKind.OWN:
        mandate = mandate_in_force(customership=customership, kind=kind, on=on)
    return Grounds(right=right, point_right=point_right, version=version, mandate=mandate, on=on)


def own_contract(point: RegistrationPoint) -> CardContract | None:
    """The contract of the point's owner that subscribes the point, if there is one granted or in force."""
    version = (
        ContractVersion.objects.filter(
            subscriptions__point=point,
            contract__account__organisation=point.owner_id,
            state__in=(VersionState.IN_FORCE, VersionState.GRANTED),
        )
        .select_related("contract")
        .order_by("-state", "-number")
        .first()
    )
    return version.contract if version else None


def mandate_in_force(*, customership: Customership, kind: str, on: date) -> Mandate:
    """The customership's mandate, active, inside its dates and covering the kind (BR-AU-15)."""
    if customership.mandate_id is None:
        raise Refusal("no_mandate", _("There is no mandate for this customer at this registration point."))
    mandate = first_for_share(Mandate.objects.filter(pk=customership.mandate_id))
    if mandate is None or mandate.state in (MandateState.DRAFT, MandateState.SUBMITTED, MandateState.GRANTED):
        raise Refusal("no_mandate", _("The mandate for this customer is not in force."))
    if mandate.state != MandateState.ACTIVE or not mandate.in_force(on=on):
        raise Refusal(
            "mandate_ended",
            _("The organisation's mandate to this registration point has ended, so nothing new is ordered."),
        )
    if kind not in mandate.card_kinds:
        raise Refusal("kind_not_in_mandate", _("The mandate does not cover this kind of card."))
    return mandate


# Versions that no certificate of employment can serve: not submitted yet, or over for good.
USELESS_VERSIONS = (
    VersionState.DRAFT, VersionState.WITHDRAWN, VersionState.REJECTED, VersionState.LAPSED, VersionState.ENDED,
)  # fmt: skip


def grounds_to_register_proof(*, actor: Any, point: RegistrationPoint, contract: CardContract) -> Grounds:
    """Registering a certificate of employment at a point: allowed from the contract's submission on (BR-EC-05)."""
    right = registrar_right(actor=actor, point=point)
    version = first_for_share(
        ContractVersion.objects.filter(contract=contract).exclude(state__in=USELESS_VERSIONS).order_by("-number")
    )
    if version is None:
        raise Refusal(
            "contract_not_in_force", _("The organisation has no card contract that this certificate could serve.")
        )
    mandate = None
    if contract.account.organisation_id != point.owner_id:
        mandate = first_for_share(
            Mandate.objects.filter(contract=contract, point=point).exclude(
                state__in=(MandateState.DRAFT, MandateState.REJECTED, MandateState.WITHDRAWN, MandateState.ENDED)
            )
        )
        if mandate is None:
            raise Refusal("no_mandate", _("The organisation has not authorised this registration point."))
    return Grounds(right=right, version=version, mandate=mandate)


def grounds_to_end_line(*, actor: Any, line: EmploymentProofLine) -> Grounds:
    """Ending a line of a certificate of employment at the point that keeps it, not one's own (BR-SC-04)."""
    not_oneself(actor=actor, person=line.person)
    return Grounds(right=registrar_right(actor=actor, point=line.proof.point))


def grounds_to_look_up(*, actor: Any) -> Grounds:
    """Finding a person who is present, at any point, takes any registrar right in force (BR-OR-23)."""
    return Grounds(right=any_registrar_right(actor=actor))


def grounds_to_cancel_order(*, actor: Any, order: CardOrder) -> Grounds:
    """Cancelling an order before the card is produced; also in run-off."""
    not_oneself(actor=actor, person=order.holder)
    return grounds_to_work_under(actor=actor, customership=order.customership)


def grounds_to_work_under(*, actor: Any, customership: Customership) -> Grounds:
    """Whatever a registrar may still do under a customership in run-off: everything but new orders (BR-AU-15)."""
    if customership.state == CustomershipState.CLOSED:
        raise Refusal(
            "customership_closed", _("This customer's cards have all been dealt with and the customer is closed.")
        )
    right, point_right = _right_under(actor=actor, customership=customership, kind=None)
    return Grounds(right=right, point_right=point_right)


def grounds_to_receive_box(*, actor: Any, point: RegistrationPoint) -> Grounds:
    """Receiving a box of cards at the point it was sent to."""
    return Grounds(right=registrar_right(actor=actor, point=point))


def grounds_to_hand_over(*, actor: Any, card: Card) -> Grounds:
    """Handing a card over at its point, to somebody else than oneself (BR-HO-01, BR-RG-11)."""
    not_oneself(actor=actor, person=card.holder)
    right = registrar_right(actor=actor, point=card.point, kind=card.kind)
    grounds_to_work_under(actor=actor, customership=card.customership)
    return Grounds(right=right)


def grounds_to_report_loss(*, actor: Any, card: Card) -> Grounds:
    """Reporting a card lost or stolen: any registrar, the holder, or the revocation service (BR-RV-01, BR-RV-05)."""
    if _in_use(actor):
        if actor.person_id is not None and actor.person_id == card.holder_id:
            # How the holder came in: on their own page that was the latest strong identification.
            return Grounds(identification=StrongIdentification.objects.filter(user=actor).order_by("-at").first())
        appointment = (
            OfficeAppointment.objects.in_force()
            .filter(user=actor, role__in=(OfficeRole.REVOCATION, OfficeRole.HANDLER))
            .first()
        )
        if appointment is not None:
            return Grounds(appointment=appointment)
    return Grounds(right=any_registrar_right(actor=actor))


def grounds_to_cancel_card(*, actor: Any, card: Card) -> Grounds:
    """Cancelling a card that is not lost: a registrar under its customership, not for themselves (BR-RV-01, BR-SC-04)."""
    not_oneself(actor=actor, person=card.holder)
    return grounds_to_work_under(actor=actor, customership=card.customership)


def grounds_to_decide_report(*, actor: Any, report: LossReport) -> Grounds:
    """Confirming a report of loss that a registrar could not verify is the revocation service's act (BR-RV-05)."""
    return appointment_of(actor=actor, roles=(OfficeRole.REVOCATION,))


def grounds_to_retry(*, actor: Any) -> Grounds:
    """Having failed work tried again is a handler's act."""
    return appointment_of(actor=actor, roles=(OfficeRole.HANDLER, OfficeRole.RIGHTS))


def grounds_to_end_right(*, actor: Any, right: RegistrarRight) -> Grounds:
    """The office ends any registrar right; an administrator of the point's owner ends those of its own points."""
    if _in_use(actor) and not OfficeAppointment.objects.in_force().filter(user=actor).exists():
        account = CustomerAccount.objects.filter(organisation=right.point.owner_id, state=AccountState.ACTIVE).first()
        if account is None:
            raise NotVisible("not_a_member")
        return grounds_to_administer(actor=actor, account=account)
    return grounds_to_appoint(actor=actor)


def grounds_to_find_lost_card(*, actor: Any) -> Grounds:
    """Looking for a card that somebody rings about: whoever may report it (BR-RV-05)."""
    if _in_use(actor):
        appointment = first_for_share(
            OfficeAppointment.objects.in_force().filter(user=actor, role=OfficeRole.REVOCATION)
        )
        if appointment is not None:
            return Grounds(appointment=appointment)
    return Grounds(right=any_registrar_right(actor=actor))


HOLDER_READERS = (OfficeRole.HANDLER, OfficeRole.RIGHTS, OfficeRole.REVOCATION, OfficeRole.AUDITOR)


def grounds_to_find_holder(*, actor: Any) -> Grounds:
    """Finding a person at the office by the complete identity code, with a purpose that is kept (BR-OR-23)."""
    return appointment_of(actor=actor, roles=HOLDER_READERS)


def grounds_to_take_evidence(*, actor: Any) -> Grounds:
    """Taking events out of the log, as files that can be checked elsewhere: auditors, and handlers for a card they answer for."""
    return appointment_of(actor=actor, roles=(OfficeRole.AUDITOR, OfficeRole.HANDLER))
