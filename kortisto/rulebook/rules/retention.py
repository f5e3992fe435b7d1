"""How many years each kind of personal data is kept."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from ..declaring import Group, Rule, Tag, Unit
from ..kinds import Whole

# Kinds of retention (kernel.retention.Retain) whose years the office may change, with what they concern.
RETENTION: dict[str, tuple[int, Any]] = {
    "registration": (7, _("Identity proofs, certificates of employment, orders and what else a card was issued on")),
    "certificate": (7, _("Certificates and revocations, counted from the end of the certificate's validity")),
    "documents": (7, _("Files received, counted from the end of their matter")),
    "contract": (7, _("Contracts and mandates, counted from their end")),
    "person": (7, _("Persons whom nothing needs any more")),
    "user": (7, _("Users, counted from the closing of the user")),
    "membership": (7, _("Memberships of customer accounts, counted from their end")),
    "trusted_role": (10, _("Registrar rights and office appointments, counted from their end")),
    "inquiry": (10, _("Inquiries into registrars' acts, counted from their closing")),
    "study": (2, _("Progress and tries at online courses, counted from the last visit to the course")),
    "desk_credential": (2, _("User names of the desk, counted from their end")),
    "invitation": (2, _("Invitations")),
    "bulletin": (3, _("Who got and read a bulletin, counted from its sending")),
    "absence": (1, _("Absences of registrars, counted from their last day")),
    "feedback": (2, _("Feedback on accessibility, counted from the answer")),
    "sign_in": (2, _("Strong identifications")),
    "mirrored_organisation": (1, _("Organisations that left the business register")),
    "mirrored_professional": (1, _("Professionals who left the professional register")),
    "message": (1, _("Mails, text messages and letters sent")),
    "maker_item": (1, _("What the card maker was given to print, counted from the end of the order")),
    "maker_file": (1, _("Files exchanged with the card maker")),
}

RULES = tuple(
    Rule(
        f"retention_years_{kind}",
        concerns,
        _("How many years these data are kept before the nightly retention job deletes them."),
        Whole(1, 30), years, Group.RETENTION,
        Tag.PUBLIC if kind in ("registration", "certificate") else Tag.INFERRED, Unit.YEARS,
        ("BR-AR-01",) if kind in ("registration", "certificate") else (),
    )
    for kind, (years, concerns) in RETENTION.items()
)  # fmt: skip
