"""The holder comes for the card."""

from datetime import date
from typing import Any

from kortisto.access.policy import grounds_to_hand_over
from kortisto.audit.record import record
from kortisto.cards.events import Event
from kortisto.cards.models import Card, Handover
from kortisto.cards.moves import pass_custody, tell_holder
from kortisto.cards.states import CARD
from kortisto.holders.models import IdentityProof
from kortisto.holders.moves import keep_identity_proof
from kortisto.kernel.action import action
from kortisto.kernel.clock import now


@action
def hand_over_card(
    *,
    actor: Any,
    card: Card,
    document_kind: str,
    document_number: str,
    issuing_state: str,
    document_valid_until: date,
    receipt: str,
    receipt_place: str,
) -> Handover:
    """The holder has come to the registration point and shown who they are (BR-HO-01); the card is theirs from now on.

    `WrongState` when the card has not arrived (BR-HO-02) or another registrar was first. The registrar is never the holder.
    """
    grounds = grounds_to_hand_over(actor=actor, card=card)
    move = CARD.apply(card, "hand_over")
    proof = keep_identity_proof(
        person=card.holder,
        purpose=IdentityProof.Purpose.HANDOVER,
        document_kind=document_kind,
        document_number=document_number,
        issuing_state=issuing_state,
        document_valid_until=document_valid_until,
        by=actor,
        point=card.point,
    )
    assert grounds.right is not None
    handover = Handover.objects.create(
        card=card,
        proof=proof,
        receipt=receipt,
        receipt_place=receipt_place,
        handed_over_by=actor,
        right=grounds.right,
        at=now(),
    )
    pass_custody(card=card, to=card.holder, by=actor)
    record(
        Event.CARD_HANDED_OVER, actor=actor, subject=card, move=move, grounds=grounds, person=card.holder,
        context=card.customership, handover=handover.code, proof=proof.code, receipt=receipt,
    )  # fmt: skip
    tell_holder(name="card_handed_over", card=card)
    return handover
