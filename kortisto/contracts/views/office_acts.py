"""What can be done at the office with a mandate and its rights, and how its pages lead into the log."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from kortisto.accounts.models import OfficeRole
from kortisto.audit.models import AuditEvent
from kortisto.contracts.models import Case, ContractVersion, Mandate
from kortisto.contracts.queries_office import GRANTERS, MandateLine, next_case
from kortisto.contracts.states import GRANTED_STATES, MANDATE, MandateState
from kortisto.kernel.statements import asked_with
from kortisto.registrars.models import PointRight
from kortisto.ui.language import name_of
from kortisto.ui.parts import Act


def mandate_acts(request: HttpRequest, line: MandateLine) -> list[Act]:
    """Granting rights, taking them back, ending the mandate: what the mandate's state and the person's role allow now."""
    return acts_on_mandate(request, line.mandate, line.right)


def acts_on_mandate(request: HttpRequest, mandate: Mandate, right: PointRight | None) -> list[Act]:
    roles: set[str] = request.office_roles  # type: ignore[attr-defined]
    acts = []
    if roles & set(GRANTERS):
        waits = right is None and mandate.state in (MandateState.GRANTED, MandateState.ACTIVE)
        if waits and _granted(contract=mandate.contract_id):
            acts.append(Act(_("Grant the rights"), reverse("rights_grant", args=[mandate.code])))
        if right is not None:
            acts.append(Act(_("End the rights"), reverse("rights_end", args=[right.code]), confirm=True, danger=True))
    if OfficeRole.HANDLER in roles and MANDATE.can(mandate, "suspend"):
        acts.append(Act(_("Suspend the mandate"), reverse("mandate_suspend", args=[mandate.code]), confirm=True))
    if OfficeRole.HANDLER in roles and MANDATE.can(mandate, "restore"):
        acts.append(Act(_("Take into use again"), reverse("mandate_restore", args=[mandate.code]), confirm=True))
    if OfficeRole.HANDLER in roles and MANDATE.can(mandate, "end"):
        acts.append(Act(_("End the mandate"), reverse("mandate_end", args=[mandate.code]), confirm=True, danger=True))
    return acts


@asked_with(contract=int)
def _granted(contract: int) -> QuerySet[Any]:
    """Whether the contract has a version that is granted: its key."""
    rows = ContractVersion.objects.filter(contract=contract, state__in=GRANTED_STATES)
    return rows.values_list("pk", flat=True)[:1]


def event_page(request: HttpRequest) -> Callable[[AuditEvent], str] | None:
    """The address of an event's own page, for those who may read the log."""
    if OfficeRole.AUDITOR not in request.office_roles:  # type: ignore[attr-defined]
        return None
    return lambda event: reverse("event_detail", args=[event.code])


def and_on(request: HttpRequest, case: Case, sentence: str) -> HttpResponse:
    """After a decision: the matter's page, with the way to the next one in the message."""
    following = next_case(request.user, after=case)  # type: ignore[arg-type]
    if following is not None:
        there = reverse("case_detail", args=[following.code])
        name = name_of(following.account.organisation)
        sentence = format_html('{} <a href="{}">{}: {}</a>', sentence, there, _("Next matter"), name)
    messages.success(request, sentence)
    return redirect("case_detail", case.code)
