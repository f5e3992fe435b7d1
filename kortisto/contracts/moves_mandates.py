"""What several verbs change together of a mandate: asking the point, joining the application, run-off, telling both sides."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from kortisto.accounts.models import User
from kortisto.kernel.clock import now, today
from kortisto.kernel.states import MoveMade
from kortisto.messages.post import post
from kortisto.organisations.models import CustomerAccount, MemberRole
from kortisto.organisations.states import AccountState
from kortisto.rulebook.read import rule
from kortisto.ui.face import full_address

from .contract_types import mandated_kinds
from .events import CLOSED_EVENTS, Event
from .letters import tell_account
from .models import ContractVersion, Customership, Mandate
from .moves import close_when_done, registrars_of
from .states import CUSTOMERSHIP, MANDATE, CustomershipState, VersionState

# An application that the issuer has and has not decided: a mandate accepted meanwhile still joins it.
UNDECIDED = (VersionState.SUBMITTED, VersionState.IN_HANDLING)


def ask_the_point(*, mandate: Mandate) -> MoveMade:
    """The point's owner is asked whether it accepts the mandate; it is told where to answer, and until when (BR-AU-03)."""
    move = MANDATE.apply(mandate, "ask", asked_at=now())
    tell_owner("mandate_asked", mandate=mandate, link=page_of_mandate(mandate), days=rule("mandate_answer_days"))
    return move


def join_application(*, mandate: Mandate) -> MoveMade | None:
    """An accepted mandate goes to the issuer with an application that is there and undecided; otherwise with the next one."""
    version = ContractVersion.objects.filter(contract=mandate.contract_id, state__in=UNDECIDED).first()
    if version is None:
        return None
    return MANDATE.apply(mandate, "submit", card_kinds=kinds_of(mandate=mandate, version=version))


def kinds_of(*, mandate: Mandate, version: ContractVersion) -> list[str]:
    """The kinds that a mandate covers once it is submitted: those it names, otherwise all that the contract covers."""
    return mandate.card_kinds or [kind for kind in version.card_kinds if kind in mandated_kinds(mandate.contract.type)]


def run_off(
    *, mandate: Mandate, reason: str, last_day: date | None = None
) -> Iterator[tuple[Event, Any, Any, MoveMade]]:
    """End a mandate: nothing new is ordered, its customer runs off, and where nothing is left all closes (BR-AU-15).

    Gives events with subject, context and move, for the record. The caller holds the mandate (`hold_mandate`).
    """
    last = max(last_day or today(), mandate.valid_from)
    move = MANDATE.apply(mandate, "end", ended_at=now(), end_reason=reason, valid_until=last)
    yield Event.MANDATE_ENDED, mandate, mandate.contract, move
    customership = Customership.objects.filter(mandate=mandate, state=CustomershipState.OPEN).first()
    if customership is not None:
        yield Event.CUSTOMERSHIP_RUN_OFF, customership, mandate, CUSTOMERSHIP.apply(customership, "run_off")
    for row, made in close_when_done(mandate=mandate):
        yield CLOSED_EVENTS[row.subject_kind()], row, mandate, made


# -- Letters ------------------------------------------------------------------------------------------------------------


def tell_giver(name: str, *, mandate: Mandate, **facts: Any) -> None:
    """A letter about a mandate to the contract handlers of the organisation that gave it."""
    tell_account(
        name, account=mandate.contract.account, roles=(MemberRole.CONTRACTS,), organisation=mandate.giver,
        point=mandate.point, **facts,
    )  # fmt: skip


def tell_owner(name: str, *, mandate: Mandate, **facts: Any) -> None:
    """A letter about a mandate to the contract handlers of the point's owner; an owner without an account is told nothing."""
    account = CustomerAccount.objects.filter(organisation=mandate.point.owner_id, state=AccountState.ACTIVE).first()
    if account is not None:
        tell_account(
            name,
            account=account,
            roles=(MemberRole.CONTRACTS,),
            organisation=mandate.giver,
            point=mandate.point,
            **facts,
        )


def tell_registrars(name: str, *, mandate: Mandate, **facts: Any) -> None:
    """A letter about a mandate to the registrars of its point who order its kinds of card."""
    for registrar in registrars_of(point=mandate.point, card_kinds=mandate.card_kinds):
        post(
            name, to=registrar.actor_code, language=registrar.language,
            organisation=mandate.giver.name(registrar.language), point=mandate.point.name(registrar.language), **facts,
        )  # fmt: skip


def tell_both(name: str, *, mandate: Mandate, **facts: Any) -> None:
    """The same letter to both sides of a mandate: who gave it, the point's owner and its registrars."""
    tell_giver(name, mandate=mandate, **facts)
    tell_owner(name, mandate=mandate, **facts)
    tell_registrars(name, mandate=mandate, **facts)


def page_of_mandate(mandate: Mandate) -> str:
    """The mandate's page in the portal; both sides read it there."""
    return full_address("portal", "mandate_detail", mandate.code)


def answered(*, by: User) -> dict[str, Any]:
    """Who answered a mandate, and when."""
    return {"answered_at": now(), "answered_by": by}
