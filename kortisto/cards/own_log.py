"""Who has looked at a person's data, told to that person in plain words (BR-LG-03): when, whose, why. Never another person's.

The people of points, organisations and office are named by their place and task, not by name: a name is given on request.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kortisto.accounts.models import OfficeAppointment, User
from kortisto.audit.events import Event as AuditOwn
from kortisto.audit.models import AuditEvent, Result
from kortisto.audit.queries import history_for_person
from kortisto.audit.registry import event_label
from kortisto.holders.actions.look_up_person import LookUpPurpose
from kortisto.organisations.models import Membership
from kortisto.registrars.models import RegistrarRight
from kortisto.ui.language import name_of

# Why a page showed a person's data, by what its door says (`shows=`), and the purposes that people choose.
PURPOSES = {
    "appointments": gettext_lazy("The people of the card issuer's office"),
    "bulletin_receivers": gettext_lazy("Whom a bulletin to registrars has reached"),
    "box": gettext_lazy("Receiving a box of cards"),
    "card": gettext_lazy("Looking after your card"),
    "card_evidence": gettext_lazy("Checking on what grounds your card was made"),
    "card_problems": gettext_lazy("A card whose certificates could not be issued"),
    "card_why": gettext_lazy("Checking on what grounds your card was made"),
    "case": gettext_lazy("Handling an organisation's matter"),
    "closing": gettext_lazy("Closing a registration point"),
    "customership": gettext_lazy("A list of an organisation's cards"),
    "employment_proof": gettext_lazy("Your certificate of employment"),
    "event": gettext_lazy("Inspecting the log"),
    "event_list": gettext_lazy("Inspecting the log"),
    "handover": gettext_lazy("Handing over your card"),
    "holder": gettext_lazy("Looking after your cards"),
    "inquiry": gettext_lazy("Looking into what a registrar has done"),
    "letters": gettext_lazy("Activation letters"),
    "look_up": gettext_lazy("You were looked up by your identity code"),
    "loss": gettext_lazy("A lost or stolen card"),
    "loss_report": gettext_lazy("A lost or stolen card"),
    "loss_reports": gettext_lazy("A lost or stolen card"),
    "lost_card": gettext_lazy("A lost or stolen card"),
    "mandate": gettext_lazy("An organisation's authorisation of a registration point"),
    "order": gettext_lazy("Ordering your card"),
    "order_identity": gettext_lazy("Verifying your identity"),
    "order_list": gettext_lazy("A list of orders and cards"),
    "organisation": gettext_lazy("Handling an organisation's matter"),
    "own_cards": gettext_lazy("Your own pages"),
    "our_cards": gettext_lazy("The list of cards of the organisation that ordered your card"),
    "our_cards_export": gettext_lazy("The list of cards of the organisation that ordered your card, downloaded"),
    "our_card_holders": gettext_lazy("Confirming who is still with the organisation that ordered your card"),
    "renewals": gettext_lazy("Cards to renew because the organisation has changed"),
    "card_returns": gettext_lazy("Cards to return at the registration point"),
    "own_log": gettext_lazy("Your own pages"),
    "person_views": gettext_lazy("Inspecting who has looked at your data"),
    "point": gettext_lazy("Registrars of a registration point"),
    "registrar": gettext_lazy("Registrars and their rights"),
    "registrar_review": gettext_lazy("Going through the registrars of an organisation"),
    "registrars": gettext_lazy("Registrars and their rights"),
    "staffing": gettext_lazy("Registrars of a registration point"),
    "search": gettext_lazy("Searching for a card or an order"),
    "training": gettext_lazy("Registrars and their rights"),
    "trainings": gettext_lazy("Registrars and their rights"),
    "trusted_roles": gettext_lazy("Inspecting who held a trusted role on a day"),
    **{str(purpose.value): purpose.label for purpose in LookUpPurpose},
}


@dataclass(frozen=True)
class Look:
    """One line of the list: when, who by place and task, what was done, and for what."""

    at: datetime
    who: str
    what: str
    why: str
    by_oneself: bool


def history_of(user: User) -> QuerySet[AuditEvent]:
    """Every event that concerns the user's person, the newest first."""
    if user.person is None:
        return AuditEvent.objects.none()
    return history_for_person(user.person).order_by("-id")


def in_plain_words(events: Iterable[AuditEvent], *, reader: User) -> list[Look]:
    """The events as their person reads them: five queries at most, however many there are."""
    rows = list(events)
    places = _Places(rows)
    return [
        Look(
            at=row.at,
            who=_("You") if row.actor_code == reader.actor_code else places.of(row),
            what=_what(row),
            why=str(PURPOSES.get(row.purpose, "")) if row.purpose else "",
            by_oneself=row.actor_code == reader.actor_code,
        )
        for row in rows
    ]


def _what(row: AuditEvent) -> str:
    if row.result == Result.REFUSED:
        return _("Something was tried and refused")
    if row.event == AuditOwn.PERSON_VIEWED:
        return _("Your data was shown")
    if row.event == AuditOwn.VALUE_REVEALED:
        return _("Your personal identity code was shown in full")
    return event_label(row.event)


class _Places:
    """Where the people behind some events work, and as what."""

    def __init__(self, rows: Sequence[AuditEvent]) -> None:
        codes = {code for row in rows for kind, _colon, code in [row.actor_code.partition(":")] if kind == "user"}
        self.rights: dict[str, list[RegistrarRight]] = defaultdict(list)
        for right in RegistrarRight.objects.filter(user__code__in=codes).select_related("user", "point").order_by("pk"):
            self.rights[right.user.code].append(right)
        self.roles: dict[str, list[OfficeAppointment]] = defaultdict(list)
        for role in OfficeAppointment.objects.filter(user__code__in=codes).select_related("user").order_by("pk"):
            self.roles[role.user.code].append(role)
        self.memberships: dict[str, list[Membership]] = defaultdict(list)
        members = Membership.objects.filter(user__code__in=codes).select_related("user", "account__organisation")
        for membership in members.order_by("pk"):
            self.memberships[membership.user.code].append(membership)

    def of(self, row: AuditEvent) -> str:
        """The place of who did it, by the grounds of the act, else by the face at which it was done."""
        kind, _colon, code = row.actor_code.partition(":")
        if kind == "system":
            return _("The card maker") if code == "maker" else _("The register's program, by itself")
        if kind == "operator":
            return _("The register's operator")
        if kind != "user":
            return _("Somebody who had not signed in")
        if "right" in row.grounds or row.face == "desk":
            return self._registrar(code, str(row.grounds.get("right", "")))
        if "appointment" in row.grounds or row.face == "office":
            return self._office(code)
        if "membership" in row.grounds or row.face == "portal":
            return self._organisation(code, row.context)
        # Done at no face, by a command: what the person is.
        if self.rights[code]:
            return self._registrar(code, "")
        return self._office(code) if self.roles[code] else self._organisation(code, row.context)

    def _registrar(self, code: str, right: str) -> str:
        rights = [one for one in self.rights[code] if one.code == right] or self.rights[code]
        points = list(dict.fromkeys(name_of(one.point) for one in rights))
        return _("Registrar: %(points)s") % {"points": ", ".join(points)} if points else _("Registrar")

    def _office(self, code: str) -> str:
        roles = list(dict.fromkeys(str(one.get_role_display()) for one in self.roles[code]))
        if not roles:
            return _("The card issuer's office")
        return _("The card issuer's office: %(roles)s") % {"roles": ", ".join(roles).lower()}

    def _organisation(self, code: str, context: str) -> str:
        members = self.memberships[code]
        chosen = [one for one in members if one.account.reference == context] or members
        names = list(dict.fromkeys(name_of(one.account.organisation) for one in chosen))
        return (
            _("User of %(organisations)s") % {"organisations": ", ".join(names)}
            if names
            else _("A user of the register")
        )
