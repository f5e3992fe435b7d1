"""States of accounts, memberships, invitations and registration points (SM1, SM2, SM18)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kortisto.kernel.states import Move, StateTable, Who


class AccountState(models.TextChoices):
    ACTIVE = "active", _("Active")
    CLOSED = "closed", _("Closed")


class MembershipState(models.TextChoices):
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    REMOVED = "removed", _("Removed")


class InvitationState(models.TextChoices):
    SENT = "sent", pgettext_lazy("invitation", "Sent")
    ACCEPTED = "accepted", pgettext_lazy("invitation", "Accepted")
    EXPIRED = "expired", pgettext_lazy("invitation", "Expired")
    WITHDRAWN = "withdrawn", pgettext_lazy("invitation", "Withdrawn")


class FactorRequestState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("factor request", "Asked for")
    CONFIRMED = "confirmed", pgettext_lazy("factor request", "Confirmed")
    DECLINED = "declined", pgettext_lazy("factor request", "Declined")


class PointState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("registration point", "Planned")
    OPEN = "open", pgettext_lazy("registration point", "Open")
    CLOSING = "closing", pgettext_lazy("registration point", "Closing")
    CLOSED = "closed", pgettext_lazy("registration point", "Closed")


ACCOUNT = StateTable(
    "organisations.CustomerAccount",
    moves=[Move("close", {AccountState.ACTIVE}, AccountState.CLOSED)],
    next={AccountState.ACTIVE: Who.CUSTOMER},
    final={AccountState.CLOSED},
)

MEMBERSHIP = StateTable(
    "organisations.Membership",
    moves=[
        Move("suspend", {MembershipState.ACTIVE}, MembershipState.SUSPENDED),
        Move("restore", {MembershipState.SUSPENDED}, MembershipState.ACTIVE),
        Move("remove", {MembershipState.ACTIVE, MembershipState.SUSPENDED}, MembershipState.REMOVED),
    ],
    next={MembershipState.SUSPENDED: Who.CUSTOMER},
    final={MembershipState.REMOVED},
)

INVITATION = StateTable(
    "organisations.Invitation",
    moves=[
        Move("accept", {InvitationState.SENT}, InvitationState.ACCEPTED),
        Move("expire", {InvitationState.SENT}, InvitationState.EXPIRED),
        Move("withdraw", {InvitationState.SENT, InvitationState.EXPIRED}, InvitationState.WITHDRAWN),
        Move("send_again", {InvitationState.SENT, InvitationState.EXPIRED}, InvitationState.SENT),
    ],
    next={InvitationState.SENT: Who.CUSTOMER, InvitationState.EXPIRED: Who.CUSTOMER},
    final={InvitationState.ACCEPTED, InvitationState.WITHDRAWN},
)

FACTOR_REQUEST = StateTable(
    "organisations.FactorRequest",
    moves=[
        Move("confirm", {FactorRequestState.ASKED}, FactorRequestState.CONFIRMED),
        Move("decline", {FactorRequestState.ASKED}, FactorRequestState.DECLINED),
    ],
    next={FactorRequestState.ASKED: Who.CUSTOMER},
    final={FactorRequestState.CONFIRMED, FactorRequestState.DECLINED},
)

POINT = StateTable(
    "organisations.RegistrationPoint",
    moves=[
        Move("open", {PointState.PLANNED}, PointState.OPEN),
        Move("start_closing", {PointState.OPEN}, PointState.CLOSING),
        Move("call_off_closing", {PointState.CLOSING}, PointState.OPEN),
        Move("close", {PointState.PLANNED, PointState.CLOSING}, PointState.CLOSED),
    ],
    next={PointState.PLANNED: Who.CUSTOMER, PointState.OPEN: Who.REGISTRAR, PointState.CLOSING: Who.CUSTOMER},
    final={PointState.CLOSED},
)
