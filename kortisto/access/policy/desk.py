"""The desk's grounds: right → contract version → mandate, each in force today, and who reports or cancels a card."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.accounts.models import OfficeAppointment, OfficeRole, StrongIdentification, User
from kortisto.cards.models import Card, CardOrder, HandoverDecision
from kortisto.contracts.models import CardContract, CardKind, ContractVersion, Customership, CustomershipKind, Mandate
from kortisto.contracts.states import (
    LIVE_STATES,
    UNSENT_MANDATE_STATES,
    CustomershipState,
    MandateState,
    VersionState,
)
from kortisto.holders.models import EmploymentProofLine
from kortisto.holders.moves import names_agree
from kortisto.kernel.clock import today
from kortisto.kernel.errors import Refusal, RightMissing
from kortisto.kernel.share import first_for_share
from kortisto.organisations.models import RegistrationPoint
from kortisto.organisations.states import PointState
from kortisto.people.models import Person
from kortisto.registrars.models import PointRight, RegistrarRight
from kortisto.registrars.staffing import is_unstaffed
from kortisto.rulebook.read import rule

from .grounds import Grounds, in_use


def registrar_right(*, actor: Any, point: RegistrationPoint, kind: str | None = None) -> RegistrarRight:
    """The actor's right at the point, in force today and covering the kind; a locked or stranger user has none."""
    right = None
    if in_use(actor) and actor.person_id is not None:
        right = first_for_share(RegistrarRight.objects.in_force().filter(user=actor, point=point))
    if right is None:
        raise RightMissing("no_right", _("You have no registrar right in force at this registration point."))
    if kind is not None and kind not in right.card_kinds:
        raise RightMissing("no_right_for_kind", _("Your registrar right does not cover this kind of card."))
    return right


def any_registrar_right(*, actor: Any) -> RegistrarRight:
    """Any right in force anywhere: enough to report a lost card (BR-RV-05)."""
    right = None
    if in_use(actor):
        right = first_for_share(RegistrarRight.objects.in_force().filter(user=actor))
    if right is None:
        raise RightMissing("no_right", _("You have no registrar right in force."))
    return right


def grounds_of_a_registrar(*, actor: Any) -> Grounds:
    """A registrar's own duties: accepting the declaration, reading the briefing. Any right in force makes them theirs."""
    return Grounds(right=any_registrar_right(actor=actor))


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
    """The version that orders may stand on today: in force, or granted and unsigned as long as the rulebook allows.

    A terminated one serves until its last day.
    """
    version = first_for_share(
        ContractVersion.objects.filter(contract=contract, state__in=LIVE_STATES).order_by("-state", "-number")
    )
    if version is None or (version.ends_on is not None and version.ends_on < on):
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
    if is_unstaffed(customership.point):
        raise Refusal(
            "point_unstaffed",
            _(
                "By its calendar nobody is at work at the registration point today, so new cards are not ordered there. "
                "If you are at work, call your absence off first."
            ),
        )
    if kind == CardKind.PROFESSIONAL:
        if customership.kind != CustomershipKind.OWN:
            raise Refusal(
                "wrong_customership",
                _("A professional card is ordered under the registration point's own customer. Change the customer."),
            )
        return Grounds(right=right, on=on)
    contract = _contract_for(customership, kind)
    if contract is None:
        raise Refusal("contract_not_in_force", _("The organisation's card contract is not in force."))
    version = version_in_force(contract=contract, on=on)
    if kind not in version.card_kinds:
        raise Refusal("kind_not_in_contract", _("The organisation's card contract does not cover this kind of card."))
    mandate = None
    if customership.kind != CustomershipKind.OWN:
        mandate = mandate_in_force(customership=customership, kind=kind, on=on)
    return Grounds(right=right, point_right=point_right, version=version, mandate=mandate, on=on)


def _contract_for(customership: Customership, kind: str) -> CardContract | None:
    """The contract that a card stands on: a mandate's own; at the owner's own customer the one for this kind of card."""
    if customership.kind != CustomershipKind.OWN:
        return customership.contract
    return own_contract(customership.point, kind) or customership.contract or own_contract(customership.point)


def own_contract(point: RegistrationPoint, kind: str = "") -> CardContract | None:
    """The contract of the point's owner that subscribes the point and covers the kind, if there is one granted or in force."""
    version = (
        ContractVersion.objects.filter(
            subscriptions__point=point,
            contract__account__organisation=point.owner_id,
            state__in=LIVE_STATES,
            card_kinds__contains=[kind] if kind else [],
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
    if mandate is None or mandate.state in (*UNSENT_MANDATE_STATES, MandateState.SUBMITTED, MandateState.GRANTED):
        raise Refusal("no_mandate", _("The mandate for this customer is not in force."))
    if mandate.state == MandateState.SUSPENDED:
        raise Refusal(
            "mandate_suspended",
            _(
                "The organisation's mandate has been suspended, so nothing new is ordered until it is taken into use again."
            ),
        )
    if mandate.state == MandateState.ACTIVE and mandate.valid_from > on:
        raise Refusal(
            "mandate_not_begun", _("The organisation's mandate to this registration point has not begun yet.")
        )
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
                state__in=(*UNSENT_MANDATE_STATES, MandateState.REJECTED, MandateState.WITHDRAWN, MandateState.ENDED)
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
    if card.customership.state == CustomershipState.RUN_OFF:
        decided_to_hand_over(card=card)
    return Grounds(right=right)


def decided_to_hand_over(*, card: Card) -> None:
    """In run-off the giving organisation decides of each card whether it is still handed over (BR-AU-15)."""
    decision = first_for_share(HandoverDecision.objects.filter(order=card.order_id))
    if decision is None:
        raise Refusal(
            "handover_undecided",
            _(
                "The organisation's mandate has ended, and it has not decided yet whether this card may be handed over. It "
                "decides in the portal."
            ),
        )
    if not decision.allowed:
        raise Refusal(
            "handover_denied",
            _("The organisation's mandate has ended, and it does not let this card be handed over. Cancel the card."),
        )


def grounds_to_report_loss(*, actor: Any, card: Card) -> Grounds:
    """Reporting a card lost or stolen: any registrar, the holder, or the revocation service (BR-RV-01, BR-RV-05)."""
    if in_use(actor):
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


def grounds_to_keep_returned(*, actor: Any, card: Card) -> Grounds:
    """Taking a cancelled card back, or destroying it: a registrar of its point, also when the customer is closed (BR-RV-03)."""
    not_oneself(actor=actor, person=card.holder)
    return Grounds(right=registrar_right(actor=actor, point=card.point))


def grounds_to_find_lost_card(*, actor: Any) -> Grounds:
    """Looking for a card that somebody rings about: whoever may report it (BR-RV-05)."""
    if in_use(actor):
        appointment = first_for_share(
            OfficeAppointment.objects.in_force().filter(user=actor, role=OfficeRole.REVOCATION)
        )
        if appointment is not None:
            return Grounds(appointment=appointment)
    return Grounds(right=any_registrar_right(actor=actor))
