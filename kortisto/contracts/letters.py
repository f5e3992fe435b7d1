"""The letters of this room: who is told of a matter, a mandate, rights, a rescue process, each in their own language."""

from collections.abc import Iterable
from typing import Any

from kortisto.accounts.models import DeskNotice, User
from kortisto.accounts.notices import wanting
from kortisto.messages.post import post
from kortisto.organisations.models import CustomerAccount, MemberRole
from kortisto.organisations.states import AccountState, MembershipState
from kortisto.ui.face import full_address

from .matters import matter_called
from .models import CardKind, Case, Customership, Mandate, RescueProcess
from .moves import registrars_of


def tell_about_case(name: str, *, case: Case, roles: tuple[str, ...], **facts: Any) -> None:
    """Post a message about a matter, with a link to it, to those of its account who deal with such matters.

    A contract's letters are in the language that the customer chose for it (BR-LA-01), others in each reader's own.
    """
    link = full_address("portal", "case_detail", case.code)
    tell_account(
        name,
        account=case.account,
        roles=roles,
        language=case.version.language if case.version is not None else None,
        organisation=case.account.organisation,
        number=case.shown_number,
        link=link,
        **facts,
    )


def tell_customer(name: str, *, case: Case, **facts: Any) -> None:
    """Post a message about a matter to those who write in it on the customer's side."""
    tell_about_case(name, case=case, roles=matter_called(case.kind).writers, **facts)


def tell_handler(name: str, *, case: Case, **facts: Any) -> None:
    """Post a message about a matter to the handler who has it, with a link to it at the office."""
    handler = case.handler
    assert handler is not None
    post(
        name, to=handler.actor_code, language=handler.language, number=case.shown_number,
        organisation=case.account.organisation.name(handler.language),
        link=full_address("office", "case_detail", case.code), **facts,
    )  # fmt: skip


def tell_account(
    name: str, *, account: CustomerAccount, roles: tuple[str, ...], language: str | None = None, **facts: Any
) -> None:
    """Post a message to the account's active members in one of `roles` or administrators, in their own language or `language`."""
    members = account.memberships.filter(
        role__in=(*roles, MemberRole.ADMINISTRATOR), state=MembershipState.ACTIVE
    ).select_related("user")
    for membership in members.order_by("pk"):
        chosen = language or membership.user.language
        post(name, to=membership.user.actor_code, language=chosen, **_in_language(facts, chosen))


def _in_language(facts: dict[str, Any], language: str) -> dict[str, Any]:
    """Organisations and points are told by their name in the reader's language."""
    return {name: value.name(language) if hasattr(value, "name_fi") else value for name, value in facts.items()}


def tell_rights_granted(*, mandate: Mandate, customership: Customership, registrars: Iterable[User]) -> None:
    """The registrars learn which customer they see from now on; the organisation learns where its people can go."""
    for registrar in wanting(DeskNotice.NEW_CUSTOMER, registrars):
        post(
            "rights_granted", to=registrar.actor_code, language=registrar.language, point=mandate.point.name(registrar.language),
            label=customership.label(registrar.language),
        )  # fmt: skip
    tell_account(
        "mandate_in_use", account=mandate.contract.account, roles=(MemberRole.CONTRACTS,), organisation=mandate.giver,
        point=mandate.point, address=mandate.point.visiting_address, booking=mandate.point.booking_url,
    )  # fmt: skip


def tell_of_rescue(*, process: RescueProcess) -> None:
    """The county learns that a rescue department wants its cards ordered at a point, and so do the point's registrars."""
    facts: dict[str, Any] = {"department": process.department, "point": process.point}
    account = CustomerAccount.objects.filter(organisation=process.point.owner_id, state=AccountState.ACTIVE).first()
    if account is not None:
        link = full_address("portal", "rescue_list")
        tell_account("rescue_started", account=account, roles=(MemberRole.CONTRACTS,), link=link, **facts)
    link = full_address("desk", "rescue_list")
    for registrar in registrars_of(point=process.point, card_kinds=CardKind.values):
        post(
            "rescue_started", to=registrar.actor_code, language=registrar.language, link=link,
            **_in_language(facts, registrar.language),
        )  # fmt: skip


def tell_mandate_ended(*, mandate: Mandate) -> None:
    """Both sides learn that a mandate has ended, and why: who gave it, and the point with its registrars."""
    facts: dict[str, Any] = {"organisation": mandate.giver, "point": mandate.point, "reason": mandate.end_reason}
    tell_account("mandate_ended", account=mandate.contract.account, roles=(MemberRole.CONTRACTS,), **facts)
    for registrar in registrars_of(point=mandate.point, card_kinds=mandate.card_kinds):
        post(
            "mandate_ended",
            to=registrar.actor_code,
            language=registrar.language,
            **_in_language(facts, registrar.language),
        )
