"""What is written down about orders, cards, boxes and reports of loss."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Event(TextChoices):
    ORDER_SUBMITTED = "order:submitted", _("Card ordered")
    ORDER_SENT = "order:sent", _("Order sent to the card maker")
    ORDER_REJECTED = "order:rejected", _("Order rejected by the card maker")
    ORDER_PRODUCED = "order:produced", _("Order produced")
    ORDER_CANCELLED = "order:cancelled", _("Order cancelled")
    CARD_PRODUCED = "card:produced", _("Card produced")
    CARD_CERTIFIED = "card:certified", _("Certificates issued for the card")
    CARD_DISPATCHED = "card:dispatched", _("Card sent to the registration point")
    CARD_ARRIVED = "card:arrived", _("Card arrived at the registration point")
    CARD_HANDED_OVER = "card:handed_over", _("Card handed over")
    CARD_CANCELLED = "card:cancelled", _("Card cancelled")
    CERTIFICATES_REVOKED = "card:certificates_revoked", _("Certificates revoked")
    ISSUING_REFUSED = "card:issuing_refused", _("Certificates could not be issued")
    ISSUING_RETRIED = "card:issuing_retried", _("Certificates asked for again")
    BOX_DISPATCHED = "box:dispatched", _("Box sent by the card maker")
    BOX_RECEIVED = "box:received", _("Box received")
    LETTER_ORDERED = "letter:ordered", _("Activation letter sent")
    LETTER_WITHDRAWN = "letter:withdrawn", _("Activation letter withdrawn")
    LOSS_REPORTED = "lossreport:received", _("Card reported lost")
    LOSS_PASSED_ON = "lossreport:passed_on", _("Report passed on to the revocation service")
    LOSS_CONFIRMED = "lossreport:confirmed", _("Report confirmed by the revocation service")
    LOSS_EXECUTED = "lossreport:executed", _("Report carried out")
    LOST_CARD_SOUGHT = "person:sought_for_lost_card", _("Looked up because of a lost card")
