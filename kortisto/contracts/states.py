"""States of contract versions, mandates and customerships (SM3, SM4)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kortisto.kernel.states import Move, StateTable, Who


class VersionState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("contract", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("contract", "Submitted")
    IN_HANDLING = "in_handling", pgettext_lazy("contract", "In handling")
    MORE_INFO = "more_info", _("More information asked for")
    GRANTED = "granted", pgettext_lazy("contract", "Granted")
    IN_FORCE = "in_force", pgettext_lazy("contract", "In force")
    REPLACED = "replaced", _("Replaced by a newer version")
    ENDING = "ending", pgettext_lazy("contract", "Ending")
    ENDED = "ended", pgettext_lazy("contract", "Ended")
    REJECTED = "rejected", pgettext_lazy("contract", "Rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("contract", "Withdrawn")
    LAPSED = "lapsed", pgettext_lazy("contract", "Lapsed")


V = VersionState
VERSION = StateTable(
    "contracts.ContractVersion",
    moves=[
        Move("submit", {V.DRAFT}, V.SUBMITTED),
        Move("take", {V.SUBMITTED}, V.IN_HANDLING),
        Move("release", {V.IN_HANDLING}, V.SUBMITTED),
        Move("ask", {V.IN_HANDLING}, V.MORE_INFO),
        Move("answer", {V.MORE_INFO}, V.IN_HANDLING),
        Move("grant", {V.IN_HANDLING}, V.GRANTED),
        Move("reject", {V.IN_HANDLING}, V.REJECTED),
        Move("sign", {V.GRANTED}, V.IN_FORCE),
        Move("withdraw", {V.DRAFT, V.SUBMITTED}, V.WITHDRAWN),
        Move("lapse", {V.GRANTED}, V.LAPSED),
        Move("replace", {V.IN_FORCE}, V.REPLACED),
        Move("terminate", {V.IN_FORCE}, V.ENDING),
        Move("withdraw_termination", {V.ENDING}, V.IN_FORCE),
        Move("end", {V.ENDING}, V.ENDED),
    ],
    next={
        V.DRAFT: Who.CUSTOMER,
        V.SUBMITTED: Who.ISSUER,
        V.IN_HANDLING: Who.ISSUER,
        V.MORE_INFO: Who.CUSTOMER,
        V.GRANTED: Who.SIGNATORY,
        V.ENDING: Who.PROGRAM,
    },
    final={V.REPLACED, V.ENDED, V.REJECTED, V.WITHDRAWN, V.LAPSED},
)
# The states in which a version counts as "myönnetty": the row reads "Toimikorttisopimus, myönnetty".
GRANTED_STATES = (V.GRANTED, V.IN_FORCE, V.ENDING)
# The states in which orders may stand on the version (an unsigned one only as the rulebook allows).
LIVE_STATES = (V.GRANTED, V.IN_FORCE, V.ENDING)


class MandateState(models.TextChoices):
    """Beside the issuer's decision a point may be asked first: whoever was found by name, or wants to be asked (BR-AU-03)."""

    DRAFT = "draft", pgettext_lazy("mandate", "Draft")
    ASKED = "asked", pgettext_lazy("mandate", "Waiting for the point's answer")
    ACCEPTED = "accepted", pgettext_lazy("mandate", "Accepted by the point")
    DECLINED = "declined", pgettext_lazy("mandate", "Declined by the point")
    LAPSED = "lapsed", pgettext_lazy("mandate", "Lapsed without an answer")
    SUBMITTED = "submitted", pgettext_lazy("mandate", "Submitted")
    GRANTED = "granted", pgettext_lazy("mandate", "Granted")
    ACTIVE = "active", pgettext_lazy("mandate", "Active")
    SUSPENDED = "suspended", pgettext_lazy("mandate", "Suspended")
    RUN_OFF = "run_off", pgettext_lazy("mandate", "Run-off")
    ENDED = "ended", pgettext_lazy("mandate", "Ended")
    REJECTED = "rejected", pgettext_lazy("mandate", "Rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("mandate", "Withdrawn")


M = MandateState
MANDATE = StateTable(
    "contracts.Mandate",
    moves=[
        Move("ask", {M.DRAFT}, M.ASKED),
        Move("accept", {M.ASKED}, M.ACCEPTED),
        Move("decline", {M.ASKED}, M.DECLINED),
        Move("lapse", {M.ASKED}, M.LAPSED),
        Move("submit", {M.DRAFT, M.ACCEPTED}, M.SUBMITTED),
        Move("grant", {M.SUBMITTED}, M.GRANTED),
        Move("reject", {M.SUBMITTED}, M.REJECTED),
        Move("withdraw", {M.DRAFT, M.ASKED, M.ACCEPTED, M.SUBMITTED}, M.WITHDRAWN),
        Move("activate", {M.GRANTED}, M.ACTIVE),
        Move("suspend", {M.ACTIVE}, M.SUSPENDED),
        Move("restore", {M.SUSPENDED}, M.ACTIVE),
        Move("end", {M.GRANTED, M.ACTIVE, M.SUSPENDED}, M.RUN_OFF),
        Move("close", {M.RUN_OFF}, M.ENDED),
    ],
    next={
        M.DRAFT: Who.CUSTOMER,
        M.ASKED: Who.POINT,
        M.ACCEPTED: Who.CUSTOMER,
        M.SUBMITTED: Who.ISSUER,
        M.GRANTED: Who.ISSUER,
        M.ACTIVE: Who.REGISTRAR,
        M.SUSPENDED: Who.CUSTOMER,
        M.RUN_OFF: Who.REGISTRAR,
    },
    final={M.ENDED, M.REJECTED, M.WITHDRAWN, M.DECLINED, M.LAPSED},
)
OPEN_MANDATE_STATES = (M.DRAFT, M.ASKED, M.ACCEPTED, M.SUBMITTED, M.GRANTED, M.ACTIVE, M.SUSPENDED)
# Granted and not over: what ends when a contract does, and what its giver can renew, narrow or end.
LIVING_MANDATE_STATES = (M.GRANTED, M.ACTIVE, M.SUSPENDED)
# What the customer can still change or take back by itself, and which of it can go to the issuer.
CHANGEABLE_MANDATE_STATES = (M.DRAFT, M.ASKED, M.ACCEPTED)
READY_MANDATE_STATES = (M.DRAFT, M.ACCEPTED)
# Mandates that the issuer has not been sent: nobody works on them at the desk.
UNSENT_MANDATE_STATES = (M.DRAFT, M.ASKED, M.ACCEPTED, M.DECLINED, M.LAPSED)
# The mandates under which a customer is, or was, at the desk.
WORKING_MANDATE_STATES = (M.ACTIVE, M.SUSPENDED, M.RUN_OFF, M.ENDED)


class SuccessionState(models.TextChoices):
    SUBMITTED = "submitted", pgettext_lazy("succession", "Submitted")
    IN_HANDLING = "in_handling", pgettext_lazy("succession", "In handling")
    MORE_INFO = "more_info", pgettext_lazy("succession", "More information asked for")
    APPROVED = "approved", pgettext_lazy("succession", "Approved, waits for its day")
    EXECUTED = "executed", pgettext_lazy("succession", "Carried out")
    REJECTED = "rejected", pgettext_lazy("succession", "Rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("succession", "Withdrawn")


SS = SuccessionState
SUCCESSION = StateTable(
    "contracts.Succession",
    moves=[
        Move("take", {SS.SUBMITTED}, SS.IN_HANDLING),
        Move("ask", {SS.IN_HANDLING}, SS.MORE_INFO),
        Move("answer", {SS.MORE_INFO}, SS.IN_HANDLING),
        Move("approve", {SS.IN_HANDLING}, SS.APPROVED),
        Move("execute", {SS.APPROVED}, SS.EXECUTED),
        Move("reject", {SS.IN_HANDLING}, SS.REJECTED),
        Move("withdraw", {SS.SUBMITTED, SS.MORE_INFO}, SS.WITHDRAWN),
    ],
    next={
        SS.SUBMITTED: Who.ISSUER,
        SS.IN_HANDLING: Who.ISSUER,
        SS.MORE_INFO: Who.CUSTOMER,
        SS.APPROVED: Who.PROGRAM,
    },
    final={SS.EXECUTED, SS.REJECTED, SS.WITHDRAWN},
)


class CustomershipState(models.TextChoices):
    """A customership opens when rights are granted to the point (BR-AU-08) and runs off when its mandate ends."""

    OPEN = "open", pgettext_lazy("customership", "Open")
    RUN_OFF = "run_off", pgettext_lazy("customership", "Run-off")
    CLOSED = "closed", pgettext_lazy("customership", "Closed")


CUSTOMERSHIP = StateTable(
    "contracts.Customership",
    moves=[
        Move("run_off", {CustomershipState.OPEN}, CustomershipState.RUN_OFF),
        Move("close", {CustomershipState.OPEN, CustomershipState.RUN_OFF}, CustomershipState.CLOSED),
    ],
    next={CustomershipState.OPEN: Who.REGISTRAR, CustomershipState.RUN_OFF: Who.REGISTRAR},
    final={CustomershipState.CLOSED},
)
