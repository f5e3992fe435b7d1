"""After the commit: certificates asked for, certificates revoked, letters that fall due.

Every job reads the truth and may run twice. What the certificate authority is asked for carries the order's code as request id:
the same request gives the same certificate, whoever asks again.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from django.db import connection
from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from kortisto.contracts.models import Succession
from kortisto.contracts.states import SuccessionState
from kortisto.kernel.actors import System
from kortisto.kernel.clock import now, today
from kortisto.kernel.errors import WrongState
from kortisto.kernel.jobs import job, later, periodic
from kortisto.pki.ca import Attribute, CertificateRequest, authority, request_id_for
from kortisto.pki.errors import CaUnavailable, IssueRefused
from kortisto.pki.models import Certificate
from kortisto.pki.profiles import profile_for
from kortisto.pki.queries import certificates_of
from kortisto.pki.states import CertificateState, Reason, Use
from kortisto.rulebook.read import rule

from .actions.carry_out_employment_end import carry_out_employment_end
from .actions.certify_card import certify_card
from .actions.list_renewals import list_renewals
from .actions.note_issuing_problem import note_issuing_problem
from .actions.note_revocation import note_revocation, reports_to_execute, revocation_noted
from .actions.open_holders_review import open_holders_review
from .actions.remind_of_review import remind_of_review
from .actions.send_letter import send_letter
from .models import ActivationLetter, CancelReason, Card, EmploymentEnd, HoldersReview, LossReport
from .queries_portal import organisations_to_ask
from .renewals import contract_processed
from .states import CardState, EndState, LetterState, ReportState, ReviewState

logger = logging.getLogger("kortisto.cards")
PROGRAM = System("cards")
AT_ONCE = 40
FIRST = 90
_ISSUING = 0x63617264

# RFC 5280, 5.3.1. A lost card may be in other hands; the others tell why nobody needs it any more.
REASONS = {
    CancelReason.LOST: Reason.KEY_COMPROMISE,
    CancelReason.STOLEN: Reason.KEY_COMPROMISE,
    CancelReason.MISUSE: Reason.KEY_COMPROMISE,
    CancelReason.RETURNED: Reason.CESSATION_OF_OPERATION,
    CancelReason.NOT_NEEDED: Reason.CESSATION_OF_OPERATION,
    CancelReason.FAULTY: Reason.SUPERSEDED,
    CancelReason.EMPLOYMENT_ENDED: Reason.AFFILIATION_CHANGED,
}


# -- Issuing ----------------------------------------------------------------------------------------------------------


@job("cards:issue_waiting", queue="ca")
def issue_waiting() -> int:
    """Have certificates issued for every card that waits for them, some at a time; how many cards got theirs."""
    done = 0
    passed = 0
    while True:
        waiting = Card.objects.filter(state=CardState.AWAITING_CERTIFICATES, problem="", pk__gt=passed)
        cards = list(waiting.select_related("order", "holder", "customership").order_by("pk")[:AT_ONCE])
        if not cards:
            return done
        passed = cards[-1].pk
        with _claimed(cards) as mine:
            done += _issue(mine)


@periodic("cards:sweep_waiting", cron="* * * * *", queue="ca")
def sweep_waiting() -> None:
    """Cards whose certificates nobody came to ask for: a worker was killed, or the authority was down."""
    issue_waiting()


@contextmanager
def _claimed(cards: list[Card]) -> Iterator[list[Card]]:
    """The cards that no other worker is asking for now; a worker that dies lets go of its own."""
    mine = []
    with connection.cursor() as cursor:
        for card in cards:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_ISSUING, card.pk % 2**31])
            if cursor.fetchone()[0]:
                mine.append(card)
        try:
            # Another worker may have finished a card between our look and our claim.
            still = set(
                Card.objects.filter(
                    pk__in=[card.pk for card in mine], state=CardState.AWAITING_CERTIFICATES
                ).values_list("pk", flat=True)
            )
            yield [card for card in mine if card.pk in still]
        finally:
            for card in mine:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_ISSUING, card.pk % 2**31])


def policy_in_force() -> str:
    """The versions of certificate policy and practice statement that the rulebook has today; certificates keep them."""
    return f"CP {rule('certificate_policy_version')} CPS {rule('certification_practice_version')}"


def requests_for(card: Card, *, policy: str = "") -> list[CertificateRequest]:
    """The two certificate requests of a card: authentication + encryption, and signing; issued under `policy`."""
    allowed = {one.name for one in profile_for(kind=card.kind, use=Use.SIGN).attributes}
    attributes = {
        name: Attribute(value=one["value"], source=one["source"], as_of=date.fromisoformat(one["as_of"]))
        for name, one in card.order.attributes.items()
        if name in allowed
    }
    return [
        CertificateRequest(
            request_id=request_id_for(card.order.code, use),
            subject_code=card.reference,
            kind=card.kind,
            use=use,
            attributes=attributes,
            csr=bytes(csr),
            valid_until=card.valid_until,
            policy_version=policy,
        )
        for use, csr in ((Use.AUTH_ENC, card.csr_auth), (Use.SIGN, card.csr_sign))
    ]


def _issue(cards: list[Card]) -> int:
    """Ask outside any transaction, then take each card's pair in by a short one; cancelled meanwhile: revoked at once."""
    if not cards:
        return 0
    policy = policy_in_force()
    outcomes = iter(authority().issue_many([one for card in cards for one in requests_for(card, policy=policy)]))
    done = 0
    for card in cards:
        pair = [next(outcomes), next(outcomes)]
        refusals = [one for one in pair if isinstance(one, IssueRefused)]
        if refusals:
            note_issuing_problem(actor=PROGRAM, card=card, code=refusals[0].code, details=_details(refusals[0]))
            continue
        try:
            certify_card(actor=PROGRAM, card=card, certificates=[one for one in pair if isinstance(one, Certificate)])
            done += 1
        except WrongState:
            later("cards:revoke_certificates", card=card.code)
    return done


def _details(refusal: IssueRefused) -> str:
    return " ".join(f"{name}={value}" for name, value in sorted(refusal.facts.items()))


# -- Revoking ---------------------------------------------------------------------------------------------------------


@job("cards:revoke_certificates", queue="urgent", priority=FIRST)
def revoke_certificates(card: str) -> None:
    """Revoke what a cancelled card has, then have the list published.

    A slot is always free for it, whatever is issued in bulk: writing a revocation down takes none of the authority's keys.
    """
    row = Card.objects.select_related("holder", "customership", "point").get(code=card)
    if row.state != CardState.CANCELLED:
        return
    _revoke(row)


def _revoke(card: Card) -> None:
    ca = authority()
    reason = REASONS[CancelReason(card.cancel_reason)]
    pair = [
        ca.revoke(certificate, reason=reason) if certificate.state == CertificateState.ISSUED else certificate
        for certificate in certificates_of(card.reference)
    ]
    # A job may run twice; one that was killed between revoking and noting is made up for here.
    if not revocation_noted(card) or reports_to_execute(card).exists():
        note_revocation(actor=PROGRAM, card=card, certificates=pair)
    later("pki:publish_crl")


def cards_to_revoke() -> QuerySet[Card]:
    """Cancelled cards with a certificate still in force, or with a verified report not carried out; oldest report first."""
    in_force = Certificate.objects.filter(
        subject_code=Concat(Value("card:"), OuterRef("code")), state=CertificateState.ISSUED
    )
    waiting = LossReport.objects.filter(
        card=OuterRef("pk"), verified=True, state__in=(ReportState.RECEIVED, ReportState.TO_SERVICE)
    )
    return (
        Card.objects.select_related("holder", "customership", "point")
        .filter(Q(Exists(in_force)) | Q(Exists(waiting)), state=CardState.CANCELLED)
        .annotate(reported_at=Min("loss_reports__received_at"))
        .order_by(F("reported_at").asc(nulls_last=True), "cancelled_at", "pk")
    )


@periodic("cards:sweep_cancelled", cron="* * * * *", queue="ca")
def sweep_cancelled() -> None:
    """Cancelled cards with a certificate still in force, and reports not carried out, oldest first: the authority was down.

    One card in trouble holds up none of the others.
    """
    for card in cards_to_revoke():
        try:
            _revoke(card)
        except CaUnavailable:
            raise
        except Exception:
            logger.exception("cards:not_revoked", extra={"subject": card.reference})


# -- Letters ----------------------------------------------------------------------------------------------------------


@periodic("cards:send_letters", cron="*/10 6-16 * * *")
def send_letters() -> None:
    """Activation letters whose day has come: the maker, who alone knows the code, is asked to send them."""
    due = ActivationLetter.objects.filter(state=LetterState.DUE, due_on__lte=today()).select_related(
        "card__order", "card__holder"
    )
    for letter in due.order_by("pk")[:500]:
        try:
            send_letter(actor=PROGRAM, letter=letter)
        except WrongState:
            continue


# -- Employments that have ended ------------------------------------------------------------------------------------------


@job("cards:carry_out_ends", queue="urgent")
def carry_out_ends() -> int:
    """Reports of ended employments whose Helsinki day has come; how many were carried out (BR-RV-03).

    One report in trouble holds up none of the others.
    """
    due = EmploymentEnd.objects.filter(state=EndState.RECEIVED, left_on__lte=today())
    done = 0
    for end in due.select_related("organisation", "person").order_by("left_on", "pk"):
        try:
            carry_out_employment_end(actor=PROGRAM, end=end)
            done += 1
        except WrongState:
            continue
        except Exception:
            logger.exception("cards:end_not_carried_out", extra={"subject": end.reference})
    return done


@periodic("cards:sweep_ends", cron="* * * * *", queue="urgent")
def sweep_ends() -> None:
    """The same by the clock: a day that comes is noticed within its first minute, and within minutes after any trouble."""
    carry_out_ends()


@periodic("cards:ask_to_confirm_holders", cron="15 5 * * *")
def ask_to_confirm_holders() -> None:
    """Ask every organisation whose time has come to confirm its card holders, and remind those that have not."""
    for organisation in organisations_to_ask():
        try:
            open_holders_review(actor=PROGRAM, organisation=organisation)
        except WrongState:
            continue
    before = now() - timedelta(days=rule("card_holders_reminder_days"))
    late = HoldersReview.objects.filter(state=ReviewState.OPEN, reminded_at__lte=before)
    for review in late.select_related("organisation").order_by("pk"):
        try:
            remind_of_review(actor=PROGRAM, review=review)
        except WrongState:
            continue


# -- Renewal after a succession -------------------------------------------------------------------------------------------


@periodic("cards:list_renewals", cron="*/10 * * * *")
def list_due_renewals() -> None:
    """Changes of organisations whose new contract has come into force: their cards go on the renewal list (BR-AU-19)."""
    done = Succession.objects.filter(state=SuccessionState.EXECUTED, renewals_listed_at=None)
    for succession in done.select_related("organisation", "successor").order_by("pk"):
        if contract_processed(succession):
            list_renewals(actor=PROGRAM, succession=succession)
