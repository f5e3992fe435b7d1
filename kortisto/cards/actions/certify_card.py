"""The certificate authority has issued a card's certificates."""

from kortisto.access.policy import grounds_of_the_program
from kortisto.audit.record import record
from kortisto.cards.events import Event
from kortisto.cards.models import Card
from kortisto.cards.states import CARD
from kortisto.kernel.action import action
from kortisto.kernel.actors import Actor
from kortisto.kernel.clock import day_of
from kortisto.maker.moves import hand_certificates
from kortisto.pki.models import Certificate
from kortisto.pki.states import Use


@action
def certify_card(*, actor: Actor, card: Card, certificates: list[Certificate]) -> Card:
    """Both certificates stand in the register; the maker is given them to write on the card.

    `WrongState` when the card was cancelled while the authority worked: the caller has the certificates revoked at once.
    """
    grounds_of_the_program(actor=actor)
    by_use = {certificate.use: certificate for certificate in certificates}
    move = CARD.apply(card, "certify", valid_from=day_of(certificates[0].not_before))
    hand_certificates(
        order_code=card.order.code,
        auth=bytes(by_use[Use.AUTH_ENC].der),
        sign=bytes(by_use[Use.SIGN].der),
    )
    record(
        Event.CARD_CERTIFIED, actor=actor, subject=card, move=move, person=card.holder, context=card.customership,
        certificates=[certificate.code for certificate in certificates],
        serials=[certificate.serial for certificate in certificates],
    )  # fmt: skip
    return card
