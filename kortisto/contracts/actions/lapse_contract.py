from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_of_the_program
from kortisto.audit.record import record
from kortisto.contracts.endings import end_mandates_of
from kortisto.contracts.events import Event
from kortisto.contracts.letters import tell_about_case, tell_mandate_ended
from kortisto.contracts.models import ContractVersion, Mandate
from kortisto.contracts.states import VERSION, VersionState
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.organisations.models import MemberRole
from kortisto.organisations.moves import lock_account
from kortisto.rulebook.read import rule


@action
def lapse_contract(*, actor: Any, version: ContractVersion) -> ContractVersion:
    """A granted contract that nobody signed in time lapses; a version in force beside it stays, with its mandates (SM3).

    Refuses with `time_to_sign_left`.
    """
    lock_account(account=version.contract.account)
    grounds = grounds_of_the_program(actor=actor)
    days = rule("contract_signature_days")
    if version.decided_at is None or version.decided_at + timedelta(days=days) > now():
        raise Refusal("time_to_sign_left", _("The contract can still be signed."))
    move = VERSION.apply(version, "lapse", ended_at=now())
    record(Event.CONTRACT_LAPSED, actor=actor, subject=version, context=version.case, move=move, grounds=grounds)
    living = ContractVersion.objects.filter(
        contract=version.contract, state__in=(VersionState.IN_FORCE, VersionState.ENDING)
    )
    if not living.exists():
        for event, row, made in end_mandates_of(
            contract=version.contract, reason=str(_("The contract was not signed."))
        ):
            record(event, actor=actor, subject=row, context=version.case, move=made, grounds=grounds)
            if event == Event.MANDATE_ENDED and isinstance(row, Mandate):
                tell_mandate_ended(mandate=row)
    tell_about_case("contract_lapsed", case=version.case, roles=(MemberRole.CONTRACTS, MemberRole.SIGNATORY), days=days)
    return version
