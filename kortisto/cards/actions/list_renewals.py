"""The new contract is in force: the cards of the organisation before it are to be made anew."""

from kortisto.access.policy import grounds_of_the_program
from kortisto.audit.record import record
from kortisto.cards.events import Event
from kortisto.cards.models import RenewalItem
from kortisto.cards.renewals import cards_to_renew, contract_processed
from kortisto.contracts.letters import tell_account
from kortisto.contracts.models import Succession
from kortisto.contracts.successions import active_account
from kortisto.kernel.action import action
from kortisto.kernel.actors import Actor
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal, WrongState
from kortisto.organisations.models import MemberRole
from kortisto.ui.face import full_address


@action
def list_renewals(*, actor: Actor, succession: Succession) -> Succession:
    """Put the affected personnel, actor and organisation cards on the renewal list (BR-AU-19), once and for all.

    Only after the new contract has been processed (`contract_not_in_force`); `WrongState` when the list is there already.
    """
    grounds = grounds_of_the_program(actor=actor)
    if not contract_processed(succession):
        raise Refusal("contract_not_in_force", "")
    listed = Succession.objects.filter(pk=succession.pk, renewals_listed_at=None).update(renewals_listed_at=now())
    if listed != 1:
        raise WrongState("contracts.Succession.list_renewals", succession.state)
    cards = list(cards_to_renew(succession))
    RenewalItem.objects.bulk_create(RenewalItem(succession=succession, card=card) for card in cards)
    record(
        Event.RENEWALS_LISTED, actor=actor, subject=succession, grounds=grounds, on_behalf=succession.successor,
        cards=len(cards),
    )  # fmt: skip
    account = active_account(succession.successor)
    if account is not None and cards:
        tell_account(
            "cards_to_renew", account=account, roles=(MemberRole.CONTRACTS,), organisation=succession.successor,
            count=len(cards), link=full_address("portal", "renewal_list"),
        )  # fmt: skip
    return succession
