from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_open_account
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal
from kortisto.kernel.identifiers import check_business_id
from kortisto.messages.post import post
from kortisto.organisations.events import Event
from kortisto.organisations.limits import within_limit
from kortisto.organisations.models import CustomerAccount
from kortisto.organisations.moves import administrators_of
from kortisto.organisations.states import AccountState
from kortisto.ui.face import full_address

# Enough for somebody with several employers, too few for writing to every organisation there is.
MOST_AN_HOUR = 5


@action
def ask_for_invitation(*, actor: Any, business_id: str) -> CustomerAccount:
    """A user asks the administrators of an existing account to invite them, instead of opening a second one (BR-US-05).

    The administrators get the asker's name and address; the asker learns nothing about them. Refuses with
    `business_id_wrong`, `account_unknown` or `too_many_requests`.
    """
    grounds = grounds_to_open_account(actor=actor)
    within_limit(
        actor=actor,
        events=(Event.INVITATION_ASKED,),
        actions=("organisations:ask_for_invitation",),
        most=MOST_AN_HOUR,
    )
    number = check_business_id(business_id)
    account = (
        CustomerAccount.objects.select_related("organisation")
        .filter(organisation__business_id=number, state=AccountState.ACTIVE)
        .first()
    )
    if account is None:
        raise Refusal(
            "account_unknown",
            _("No account has been opened for this business ID. You can open one yourself."),
            field="business_id",
        )
    for administrator in administrators_of(account):
        post(
            "invitation_asked_for", to=administrator.actor_code, language=administrator.language,
            organisation=account.organisation.name(administrator.language), asker=actor.name, asker_mail=actor.email or "",
            link=full_address("portal", "member_list"),
        )  # fmt: skip
    record(Event.INVITATION_ASKED, actor=actor, subject=account, grounds=grounds, email=actor.email)
    return account
