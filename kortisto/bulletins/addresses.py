"""Registrars' addresses: where bulletins go, which of them mail does not reach, and by which mail domain.

A registrar's address is the one at the desk; who has no desk user name yet is reached at their own (BR-RG-13, BR-RG-14).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Lower, StrIndex, Substr

from kortisto.accounts.models import DeskCredential, User
from kortisto.accounts.naming import addresses_of
from kortisto.accounts.states import DeskCredentialState
from kortisto.kernel.statements import asked_with
from kortisto.messages.addressees import Address
from kortisto.messages.models import BouncingAddress
from kortisto.organisations.models import Organisation
from kortisto.registrars.models import RegistrarRight

from .audience import registrars
from .models import AddressRound, Delivery

_AT_THE_DESK = Q(
    desk_credential__state__in=[state for state in DeskCredentialState if state != DeskCredentialState.ENDED]
)


def mail_of(user: User, language: str) -> list[Address]:
    """Where a bulletin in this language reaches the registrar at this moment: both addresses while a new one waits (BR-RG-17)."""
    credential: DeskCredential | None = getattr(user, "desk_credential", None)
    if credential is not None and credential.email and credential.state != DeskCredentialState.ENDED:
        found = addresses_of(credential)
    else:
        found = [Address(mail=user.email, name=user.name)] if user.email else []
    return [Address(mail=each.mail, name=user.name, language=language) for each in found]


def receiver_of_delivery(code: str) -> list[Address]:
    """The addresses of "delivery:CODE", asked when the mail leaves (BR-RG-13). A user who is closed is reached no more."""
    delivery = Delivery.objects.select_related("bulletin", "user__desk_credential").filter(code=code).first()
    if delivery is None or not delivery.user.is_active:
        return []
    return mail_of(delivery.user, delivery.bulletin.language_for(delivery.user.language))


def with_address(rows: QuerySet[User]) -> QuerySet[Any]:
    """Users with `address`, in lower case: the desk's, else their own."""
    at_the_desk = _AT_THE_DESK & ~Q(desk_credential__email="")
    chosen = Case(When(at_the_desk, then=F("desk_credential__email")), default=F("email"), output_field=CharField())
    return rows.annotate(address=Lower(chosen))


@dataclass(frozen=True)
class Away:
    """A registrar whom mail does not reach: which address, since when, and the mail system's code."""

    user: User
    address: str
    since: datetime
    status: str
    rights: list[RegistrarRight]
    new_address: str


def out_of_reach(owners: Iterable[Organisation | int] | None = None) -> QuerySet[Any]:
    """Registrars whose address bounces, those of some organisations' points or all."""
    bouncing = BouncingAddress.objects.filter(address=OuterRef("address"), works_at=None)
    rows = registrars(owners=list(owners)) if owners is not None else registrars()
    return with_address(rows).filter(Exists(bouncing)).select_related("desk_credential", "person")


@asked_with(organisation=int)
def own_out_of_reach(organisation: int) -> QuerySet[Any]:
    """Registrars of an organisation's own points whose address bounces."""
    return out_of_reach([organisation])


def away_lines(users: Iterable[User]) -> list[Away]:
    """The registrars with what a page shows of each; two queries."""
    rows: list[Any] = list(users)
    if not rows:
        return []
    bouncing = {row.address: row for row in BouncingAddress.objects.filter(address__in=[user.address for user in rows])}
    rights: dict[int, list[RegistrarRight]] = {}
    held = RegistrarRight.objects.in_force().filter(user__in=rows).select_related("point__owner")
    for right in held.order_by("point__sort_key"):
        rights.setdefault(right.user_id, []).append(right)
    return [
        Away(
            user,
            user.address,
            bouncing[user.address].last_at,
            bouncing[user.address].status,
            rights.get(user.pk, []),
            user.desk_credential.new_email if hasattr(user, "desk_credential") else "",
        )
        for user in rows
    ]


def credentials_at(domain: str) -> QuerySet[DeskCredential]:
    """The desk user names of registrars whose address is of a mail domain."""
    rows = DeskCredential.objects.exclude(state=DeskCredentialState.ENDED).filter(user__in=registrars().values("pk"))
    return rows.annotate(domain=_domain("email")).filter(domain=domain.strip().lower()).order_by("pk")


def _domain(field: str) -> Any:
    lower = Lower(field)
    return Substr(lower, StrIndex(lower, Value("@")) + 1)


@dataclass(frozen=True)
class Domain:
    """A mail domain of registrars' addresses, and how far its last round of asking has come."""

    name: str
    registrars: int
    asked_at: datetime | None
    unanswered: int


def domains() -> list[Domain]:
    """The mail domains of registrars' addresses at the desk, the most used first; two queries."""
    rows = DeskCredential.objects.exclude(state=DeskCredentialState.ENDED).filter(user__in=registrars().values("pk"))
    unanswered = Q(email_asked_at__isnull=False) & (
        Q(email_confirmed_at__isnull=True) | Q(email_confirmed_at__lt=F("email_asked_at"))
    )
    counted = (
        rows.annotate(domain=_domain("email"))
        .order_by()
        .values("domain")
        .annotate(count=Count("pk"), open=Count("pk", filter=unanswered))
    )
    asked = dict(AddressRound.objects.order_by("created_at").values_list("domain", "created_at"))
    found = [Domain(row["domain"], row["count"], asked.get(row["domain"]), row["open"]) for row in counted]
    return sorted(found, key=lambda domain: (-domain.registrars, domain.name))
