from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_contract
from kortisto.audit.record import record
from kortisto.contracts.contract_types import contract_types
from kortisto.contracts.events import Event
from kortisto.contracts.models import CardContract, CaseKind, ContractType, ContractVersion
from kortisto.contracts.moves import begin_version, open_case
from kortisto.contracts.states import VersionState
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal
from kortisto.organisations.models import CustomerAccount
from kortisto.organisations.moves import lock_account

UNDER_WAY = (
    VersionState.DRAFT, VersionState.SUBMITTED, VersionState.IN_HANDLING, VersionState.MORE_INFO, VersionState.GRANTED,
)  # fmt: skip


@action
def start_contract(*, actor: Any, account: CustomerAccount, type: str = ContractType.SOTE) -> ContractVersion:
    """A customer starts a card contract; where one of the type is in force, its next version is drafted instead (SM3).

    What is in force stays so until the new version is signed. Refuses with `contract_under_way` or `contract_ending`.
    """
    account = lock_account(account=account)
    grounds = grounds_to_contract(actor=actor, account=account)
    if type not in contract_types():
        raise Refusal("contract_type_unknown", _("Choose the type of the contract."), field="type")
    versions = ContractVersion.objects.filter(contract__account=account, contract__type=type)
    if versions.filter(state__in=UNDER_WAY).exists():
        raise Refusal(
            "contract_under_way",
            _("A contract of this type is under way already. You find it among the unfinished matters."),
        )
    living = versions.filter(state__in=(VersionState.IN_FORCE, VersionState.ENDING)).select_related("contract").last()
    if living is not None and living.state == VersionState.ENDING:
        raise Refusal(
            "contract_ending",
            _(
                "The contract has been terminated. Take the termination back, or start a new contract once it has ended."
            ),
        )
    contract = living.contract if living else CardContract.objects.create(account=account, type=type)
    version = begin_version(contract=contract, by=actor)
    case = open_case(kind=CaseKind.CONTRACT, account=account, subject=version)
    record(
        Event.CONTRACT_STARTED, actor=actor, subject=version, context=case, grounds=grounds,
        on_behalf=account.organisation, number=contract.number,
    )  # fmt: skip
    return version
