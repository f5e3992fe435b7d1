from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_visit_account
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.organisations.events import Event
from kortisto.organisations.models import CustomerAccount, StaffVisit
from kortisto.organisations.states import AccountState
from kortisto.rulebook.read import rule


@action
def begin_staff_visit(*, actor: Any, account: CustomerAccount, reason: str, token_hash: str) -> StaffVisit:
    """Somebody of the office enters a customer's account to look at it: with a reason, for the rulebook's time, reading only.

    `token_hash` is of the token with which the portal opens to the visitor, once. Whoever may change the account sees the
    visit and its reason in the account's log. Refuses with `reason_needed` and `account_closed`.
    """
    account = CustomerAccount.objects.select_related("organisation").get(pk=account.pk)
    grounds = grounds_to_visit_account(actor=actor, organisation=account.organisation)
    if not reason.strip():
        raise Refusal("reason_needed", _("Give the reason; the customer sees it."), field="reason")
    if account.state != AccountState.ACTIVE:
        raise Refusal("account_closed", _("The account has been closed."))
    visit = StaffVisit.objects.create(
        account=account, user=actor, reason=reason.strip(), token_hash=token_hash,
        until=now() + timedelta(minutes=rule("staff_visit_minutes")),
    )  # fmt: skip
    record(
        Event.STAFF_VISIT_BEGUN, actor=actor, subject=visit, context=account, grounds=grounds.codes() | {"until": visit.until},
        reason=visit.reason,
    )  # fmt: skip
    return visit
