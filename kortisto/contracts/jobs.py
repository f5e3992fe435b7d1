"""What the clock does in this room."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import translation
from django.utils.translation import gettext

from kortisto.kernel.actors import System
from kortisto.kernel.clock import now, today
from kortisto.kernel.jobs import job, periodic
from kortisto.rulebook.read import rule

from .actions.announce_mandate_end import announce_mandate_end
from .actions.carry_out_succession import carry_out_succession
from .actions.close_mandate import close_mandate
from .actions.end_contract import end_contract
from .actions.expire_mandate import expire_mandate
from .actions.keep_sealed_contract import keep_sealed_contract
from .actions.lapse_contract import lapse_contract
from .actions.lapse_mandate import lapse_mandate
from .actions.remind_point import remind_point
from .actions.remind_to_sign import remind_to_sign
from .models import ContractVersion, Mandate, Succession
from .moves import done_under, reminders_due
from .papers import contract_paper
from .states import LIVING_MANDATE_STATES, MandateState, SuccessionState, VersionState
from .successions import due


@periodic("contracts:close_mandates", cron="*/10 * * * *")
def close_mandates() -> None:
    """Close the ended mandates under which no order or card is left (BR-AU-15)."""
    ended = Mandate.objects.filter(state=MandateState.RUN_OFF).select_related("giver", "point", "contract")
    for mandate in ended.order_by("pk"):
        if done_under(mandate=mandate):
            close_mandate(actor=System("contracts"), mandate=mandate)


@periodic("contracts:end_contracts", cron="10 0 * * *")
def end_contracts() -> None:
    """End the terminated contracts whose last day is over, lapse those that nobody signed in time, remind the signatories."""
    actor = System("contracts")
    rows = ContractVersion.objects.select_related("contract__account__organisation", "case").order_by("pk")
    for version in rows.filter(state=VersionState.ENDING, ends_on__lt=today()):
        end_contract(actor=actor, version=version)
    granted = rows.filter(state=VersionState.GRANTED, decided_at__isnull=False)
    oldest = now() - timedelta(days=rule("contract_signature_days"))
    for version in granted.filter(decided_at__lte=oldest):
        lapse_contract(actor=actor, version=version)
    first = now() - timedelta(days=rule("signature_reminder_days"))
    for version in granted.filter(decided_at__lte=first, decided_at__gt=oldest):
        if version.reminders < reminders_due(version=version):
            remind_to_sign(actor=actor, version=version)


@periodic("contracts:carry_out_successions", cron="*/10 * * * *")
def carry_out_successions() -> None:
    """Approved changes of organisations whose day has come, once the successor has its contracts in force (BR-AU-19)."""
    approved = Succession.objects.filter(state=SuccessionState.APPROVED).select_related("organisation", "successor")
    for succession in approved.order_by("effective_on", "pk"):
        if due(succession):
            carry_out_succession(actor=System("contracts"), succession=succession)


@job("contracts:seal_contract", queue="ca")
def seal_contract(*, version: str) -> None:
    """Seal a signed contract's paper and keep it. Running twice keeps the first; a seal that is away is tried again."""
    from kortisto.documents.seal import seal_pdf  # pyhanko is large; only the worker seals

    row = ContractVersion.objects.select_related("contract__account__organisation").get(code=version)
    if row.sealed_document or not row.signed:
        return
    with translation.override(row.language):
        reason = gettext("Card contract %(number)s, signed") % {"number": row.contract.number}
        sealed = seal_pdf(contract_paper(row, language=row.language), reason=reason)
    paper = ContentFile(sealed, name=f"{row.contract.number}.pdf")
    keep_sealed_contract(actor=System("contracts"), version=row, paper=paper)


@periodic("contracts:seal_contracts", cron="*/15 * * * *", queue="ca")
def seal_contracts() -> None:
    """Seal what was signed while no worker could: the oldest first, a few at a time."""
    waiting = ContractVersion.objects.filter(
        state__in=(VersionState.IN_FORCE, VersionState.ENDING), signed_at__isnull=False, sealed_document=""
    )
    for code in waiting.order_by("signed_at").values_list("code", flat=True)[:20]:
        seal_contract(version=code)


def _each(rows: Any, act: Callable[..., Any]) -> None:
    for mandate in rows.select_related("giver", "point__owner", "contract__account").order_by("pk"):
        act(actor=System("contracts"), mandate=mandate)


@periodic("contracts:watch_answers", cron="20 6 * * *")
def watch_answers() -> None:
    """Mandates that no point has answered: lapse those whose time is over, remind once of the others (BR-AU-03)."""
    asked = Mandate.objects.filter(state=MandateState.ASKED)
    _each(asked.filter(asked_at__lte=now() - timedelta(days=rule("mandate_answer_days"))), lapse_mandate)
    late = asked.filter(asked_at__lte=now() - timedelta(days=rule("mandate_answer_reminder_days")))
    _each(late.filter(asked_again_at__isnull=True), remind_point)


@periodic("contracts:watch_ends", cron="5 0 * * *")
def watch_ends() -> None:
    """Mandates with a last day: end those whose day has passed, and tell both sides in time of those that end soon."""
    ending = Mandate.objects.filter(state__in=LIVING_MANDATE_STATES)
    _each(ending.filter(valid_until__lt=today()), expire_mandate)
    soon = today() + timedelta(days=rule("mandate_end_reminder_days"))
    told = ending.filter(valid_until__lte=soon, end_announced_at__isnull=True).exclude(state=MandateState.GRANTED)
    _each(told, announce_mandate_end)
