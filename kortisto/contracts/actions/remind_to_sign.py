from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_of_the_program
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.letters import tell_about_case
from kortisto.contracts.models import ContractVersion
from kortisto.contracts.moves import reminders_due
from kortisto.contracts.states import VersionState
from kortisto.kernel.action import action
from kortisto.kernel.clock import day_of
from kortisto.kernel.errors import Refusal, WrongState
from kortisto.organisations.models import MemberRole
from kortisto.rulebook.read import rule


@action
def remind_to_sign(*, actor: Any, version: ContractVersion) -> ContractVersion:
    """The signatories of a granted contract are reminded, with the day on which it lapses. Refuses with `reminded_already`."""
    grounds = grounds_of_the_program(actor=actor)
    locked = ContractVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if locked.state != VersionState.GRANTED or locked.decided_at is None:
        raise WrongState("contracts.ContractVersion.remind", locked.state)
    due = reminders_due(version=locked)
    if locked.reminders >= due:
        raise Refusal("reminded_already", _("The signatories have been reminded already."))
    locked.reminders = due
    locked.save(update_fields=["reminders", "updated_at"])
    last_day = day_of(locked.decided_at + timedelta(days=rule("contract_signature_days")))
    record(Event.SIGNATURE_REMINDED, actor=actor, subject=locked, context=locked.case, grounds=grounds)
    tell_about_case(
        "signature_reminder", case=locked.case, roles=(MemberRole.SIGNATORY, MemberRole.CONTRACTS),
        signatory=locked.signatory_name, last_day=last_day,
    )  # fmt: skip
    return locked
