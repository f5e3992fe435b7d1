"""What several verbs of this room change together: versions and their drafts, customerships, rights to them, run-off."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.files.base import ContentFile, File
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kortisto.accounts.models import User
from kortisto.cards.models import Card, CardOrder
from kortisto.cards.states import LIVE_CARD_STATES, OPEN_ORDER_STATES
from kortisto.documents.keep import keep
from kortisto.documents.models import Document
from kortisto.kernel.clock import now, today
from kortisto.kernel.errors import NotVisible, Refusal, WrongState
from kortisto.kernel.states import MoveMade
from kortisto.organisations.models import CustomerAccount, OrganisationKind, RegistrationPoint
from kortisto.registrars.models import PointRight, RegistrarRight
from kortisto.registrars.states import POINT_RIGHT, GrantState
from kortisto.rulebook.read import rule
from kortisto.ui.language import name_of

from .contract_types import is_for_staff, mandated_kinds
from .events import Event
from .look_up import refuse_before_county, refuse_unfit_point
from .matters import matter_called, stand
from .models import (
    CardContract,
    Case,
    CaseMessage,
    ContractVersion,
    Customership,
    CustomershipKind,
    EvidenceKind,
    Mandate,
    PointSubscription,
    RegistrarMode,
    SigningEvidence,
)
from .papers import PAPER, contract_paper
from .parts import drafted_mandates, missing_parts
from .signatories import note_register_entries, signatories_of
from .states import (
    CHANGEABLE_MANDATE_STATES,
    CUSTOMERSHIP,
    MANDATE,
    CustomershipState,
    MandateState,
    VersionState,
)

EDITABLE_STATES = (VersionState.DRAFT, VersionState.MORE_INFO)
# What a new version takes over from the one before it; everything else begins anew.
CARRIED_OVER = (
    "registrar_mode", "card_kinds", "language", "contact_name", "contact_email", "contact_phone", "signatory_name",
    "signatory_email", "proof_signers", "billing", "more_contacts", "more_signatories", "photo_policies",
    "organisation_cards_a_year", "e_invoice_address", "e_invoice_operator", "invoice_reference",
)  # fmt: skip


# -- Versions ---------------------------------------------------------------------------------------------------------


def begin_version(*, contract: CardContract, by: User) -> ContractVersion:
    """A draft of the contract's next version, with what the newest decided one says and its point subscriptions."""
    versions = ContractVersion.objects.filter(contract=contract).order_by("number")
    last = versions.last()
    version = ContractVersion(
        contract=contract, number=last.number + 1 if last else 1, started_by=by,
        language=by.language if by.language in ("fi", "sv") else "fi",
    )  # fmt: skip
    before = versions.filter(state__in=(VersionState.IN_FORCE, VersionState.GRANTED)).last()
    if before is not None:
        for name in CARRIED_OVER:
            setattr(version, name, getattr(before, name))
    version.save()
    if before is not None:
        SigningEvidence.objects.bulk_create(
            SigningEvidence(
                version=version, name=row.name, email=row.email, kind=row.kind, detail=row.detail, document=row.document,
                given_by=row.given_by,
            )
            for row in before.evidence.filter(accepted=True)
        )  # fmt: skip
        PointSubscription.objects.bulk_create(
            PointSubscription(version=version, point=each.point, is_main=each.is_main)
            for each in before.subscriptions.select_related("point").order_by("pk")
        )
    return version


def lock_draft(*, version: ContractVersion) -> ContractVersion:
    """The version's row, ours until the transaction ends; `WrongState` when the customer cannot change it any more."""
    locked = (
        ContractVersion.objects.select_for_update(of=("self",))
        .select_related("contract__account__organisation")
        .get(pk=version.pk)
    )
    if locked.state not in EDITABLE_STATES:
        raise WrongState("contracts.ContractVersion.change", locked.state)
    return locked


def keep_paper(*, version: ContractVersion, by: Any) -> Document:
    """Make the contract's PDF and keep it, so that the signatory signs exactly the bytes that were granted."""
    pdf = contract_paper(version, language=version.language)
    file = ContentFile(pdf, name=f"{version.contract.number}.pdf")
    return keep(file, kind=PAPER, subject_code=version.reference, by=by.actor_code)


def open_case(*, kind: str, account: CustomerAccount, subject: Any, shown_number: str = "") -> Case:
    """Open the matter of a row that has just been made; it follows the row's state from here on (`matters.py`).

    `shown_number` is the number that people know it by, when that is not the matter's own.
    """
    case = Case(kind=kind, account=account, subject=subject.reference)
    if isinstance(subject, ContractVersion):
        case.version, case.type = subject, subject.contract.type
        shown_number = shown_number or subject.contract.number
    case.shown_number = shown_number or case.number
    stand(case, getattr(subject, matter_called(kind).table.field))
    case.save()
    return case


def accept_register_entries(*, version: ContractVersion, by: Any) -> list[SigningEvidence]:
    """Before a grant: each signatory's right to sign is shown and accepted; the register's own word is accepted here and now.

    Gives what was accepted. Refuses with `evidence_missing` or `evidence_unchecked`.
    """
    note_register_entries(version=version)
    accepted = []
    for each in signatories_of(version):
        row = each.evidence
        if row is None or row.accepted is False:
            raise Refusal(
                "evidence_missing",
                _(
                    "Nothing shows yet that %(name)s may sign. Ask the customer for an e-authorisation or a power of attorney."
                )
                % {"name": each.name},
            )
        if row.accepted is None and row.kind == EvidenceKind.REGISTER:
            row.accepted, row.checked_by, row.checked_at = True, by, now()
            row.save(update_fields=["accepted", "checked_by", "checked_at"])
            accepted.append(row)
        elif row.accepted is None:
            raise Refusal(
                "evidence_unchecked",
                _("Check what shows that %(name)s may sign before you grant the contract.") % {"name": each.name},
            )
    return accepted


def reminders_due(*, version: ContractVersion) -> int:
    """How many reminders of the signature are due since the grant; none when the contract lapses before the next one."""
    if version.decided_at is None:
        return 0
    days = (now() - version.decided_at).days
    return 0 if days >= rule("contract_signature_days") else days // int(rule("signature_reminder_days"))


def give_case(*, case: Case, to: User | None) -> None:
    """Let another handler have the matter, or nobody; of two who try at once, one does."""
    taken = Case.objects.filter(
        pk=case.pk, handler=case.handler_id, handler__isnull=False, unfinished=True, decided=False
    )
    if taken.update(handler=to, changed_at=now()) != 1:
        raise WrongState("contracts.Case.give", case.state)
    if case.version_id is not None:
        ContractVersion.objects.filter(pk=case.version_id).update(handler=to)
    case.refresh_from_db()


def keep_message(
    *, case: Case, by: User, from_office: bool, text: str, attachments: Iterable[File] = (), field: str = "attachments"
) -> CaseMessage:
    """A message of the talk with its attachments, each checked, scanned and sealed; refuses what cannot be received."""
    message = CaseMessage.objects.create(case=case, written_by=by, from_office=from_office, text=text)
    for each in attachments:
        keep(each, kind="case_attachment", subject_code=message.reference, by=by.actor_code, field=field)
    return message


def version_of(*, case: Case) -> ContractVersion:
    """The contract version that a matter is about; a matter of another kind is not found."""
    if case.version is None:
        raise NotVisible("not_a_contract")
    return case.version


def withdraw_mandates(*, mandates: Iterable[Mandate]) -> list[tuple[Mandate, MoveMade]]:
    """Withdraw mandates that have not been granted; gives them with the moves, for the record."""
    return [(mandate, MANDATE.apply(mandate, "withdraw", ended_at=now())) for mandate in mandates]


def submit_mandates(*, version: ContractVersion) -> list[tuple[Event, Mandate, MoveMade]]:
    """The application is complete and goes to the issuer: its drafted mandates with it (BR-AU-01), or without them.

    Gives each mandate with its event and move, for the record. Refuses with `contract_incomplete`, with what a point that has
    changed meanwhile refuses, or with `mandate_wrong_kinds`.
    """
    missing = missing_parts(version)
    if missing:
        parts = ", ".join(str(part.label) for part in missing)
        raise Refusal(
            "contract_incomplete",
            _("These parts are not filled in yet: %(parts)s.") % {"parts": parts},
            missing=missing[0].name,
        )
    drafted = drafted_mandates(version)
    if version.registrar_mode != RegistrarMode.AUTHORISE_OTHER:
        unsent = Mandate.objects.filter(contract=version.contract_id, state__in=CHANGEABLE_MANDATE_STATES)
        withdrawn = withdraw_mandates(mandates=list(unsent.order_by("pk")))
        return [(Event.MANDATE_WITHDRAWN, mandate, move) for mandate, move in withdrawn]
    version.subscriptions.all().delete()
    made = []
    for mandate in drafted:
        refuse_unfit_point(point=mandate.point, giver=mandate.giver)
        refuse_before_county(point=mandate.point, contract=version.contract)
        kinds = mandate.card_kinds or [
            kind for kind in version.card_kinds if kind in mandated_kinds(version.contract.type)
        ]
        if not kinds or not set(kinds) <= set(version.card_kinds):
            raise Refusal(
                "mandate_wrong_kinds",
                _("The mandate to %(point)s covers kinds of card that the contract does not.")
                % {"point": name_of(mandate.point)},
            )
        made.append((Event.MANDATE_SUBMITTED, mandate, MANDATE.apply(mandate, "submit", card_kinds=kinds)))
    return made


# -- Customerships and the rights to them -----------------------------------------------------------------------------


def open_own_customership(*, point: RegistrationPoint) -> Customership:
    """The point's own customership: the owner's cards and every professional card are ordered under it."""
    return Customership.objects.create(kind=CustomershipKind.OWN, point=point, organisation=point.owner)


def open_customership(*, mandate: Mandate) -> Customership:
    """The customership of a mandate at its point, "YS sote/…" or the rescue department's; rights granted anew find the same."""
    there = Customership.objects.filter(mandate=mandate).first()
    return there or Customership.objects.create(
        kind=_kind_of(mandate),
        point=mandate.point,
        organisation=mandate.giver,
        contract=mandate.contract,
        mandate=mandate,
    )


def _kind_of(mandate: Mandate) -> str:
    other = CustomershipKind.RESCUE if mandate.giver.kind == OrganisationKind.RESCUE else CustomershipKind.SERVED
    return CustomershipKind.YS_SOTE if is_for_staff(mandate.contract.type) else other


def give_point_right(
    *, customership: Customership, card_kinds: list[str], narrowed_to: Iterable[User], by: Any, valid_from: date
) -> PointRight:
    """Grant a customership to its point: present and later registrars with the kind, or the named ones only (BR-RG-19)."""
    right = PointRight.objects.create(
        customership=customership, point=customership.point, card_kinds=card_kinds, granted_by=by.actor_code,
        valid_from=valid_from,
    )  # fmt: skip
    right.narrowed_to.set(narrowed_to)
    return right


def registrars_of(*, point: RegistrationPoint, card_kinds: list[str]) -> list[User]:
    """The point's registrars whose right in force covers at least one of the kinds."""
    rights = RegistrarRight.objects.in_force().filter(point=point, card_kinds__overlap=card_kinds)
    return list(User.objects.filter(pk__in=rights.values("user"), is_active=True).order_by("sort_key"))


def registrars_for_rights(*, mandate: Mandate, narrowed_to: Iterable[User] | None) -> list[User]:
    """The registrars who see the customer once rights are granted; refuses a point without any, and strangers to it."""
    registrars = registrars_of(point=mandate.point, card_kinds=mandate.card_kinds)
    if not registrars:
        raise Refusal(
            "point_without_registrars",
            _("The registration point has no registrar for these cards yet. Grant the rights once it has one."),
        )
    narrowed = list(narrowed_to or [])
    if not set(narrowed) <= set(registrars):
        raise Refusal(
            "not_a_registrar_there",
            _("Choose from the registrars that the point has for these cards."),
            field="narrowed_to",
        )
    return narrowed or registrars


def desk_label(mandate: Mandate) -> str:
    """What the desk's menu will show in the reader's language, as the mandate's customership is or will be called."""
    row: Any = getattr(mandate, "customership", None) or Customership(
        kind=_kind_of(mandate), point=mandate.point, organisation=mandate.giver
    )
    return str(row.label((get_language() or "fi")[:2]))


def hold_mandate(*, mandate: Mandate) -> None:
    """The mandate as it is now, with the rights under it, ours until the transaction ends.

    In the order in which an order reads its grounds — right, then mandate — so that whoever changes them and whoever orders on
    them wait for one another and never lock each other up.
    """
    held = PointRight.objects.select_for_update(of=("self",), no_key=True).filter(customership__mandate=mandate)
    list(held.order_by("pk"))
    mandate.refresh_from_db(fields=["state"], from_queryset=Mandate.objects.select_for_update(no_key=True))


def something_open(*, customership: Customership) -> bool:
    """True while an order or a card under the customership still wants somebody's attention."""
    return (
        CardOrder.objects.filter(customership=customership, state__in=OPEN_ORDER_STATES).exists()
        or Card.objects.filter(customership=customership, state__in=LIVE_CARD_STATES).exists()
    )


def done_under(*, mandate: Mandate) -> bool:
    """True when nothing under the mandate wants attention any more; one without a customership never had anything."""
    customership = Customership.objects.filter(mandate=mandate).first()
    return customership is None or not something_open(customership=customership)


def close_when_done(*, mandate: Mandate) -> list[tuple[Any, MoveMade]]:
    """End the run-off of an ended mandate once its last card is dealt with: rights, customership and mandate close (BR-AU-15).

    Gives the rows with their moves, for the record; nothing when something is still open, or the mandate is not in run-off.
    """
    if mandate.state != MandateState.RUN_OFF or not done_under(mandate=mandate):
        return []
    customership = Customership.objects.filter(mandate=mandate).first()
    closed: list[tuple[Any, MoveMade]] = []
    if customership is not None:
        for right in PointRight.objects.filter(customership=customership, state=GrantState.ACTIVE):
            closed.append((right, end_point_right(point_right=right)))
        if customership.state != CustomershipState.CLOSED:
            closed.append((customership, CUSTOMERSHIP.apply(customership, "close")))
    closed.append((mandate, MANDATE.apply(mandate, "close")))
    return closed


def end_point_right(*, point_right: PointRight) -> MoveMade:
    """Take a customership back from its point."""
    return POINT_RIGHT.apply(point_right, "end", ended_at=now(), valid_until=max(today(), point_right.valid_from))
