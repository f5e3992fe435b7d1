"""How the log, the outbox and the pages name and reach users."""

from collections.abc import Collection, Mapping

from django.db.models import CharField, QuerySet
from django.utils.translation import gettext_lazy as _

from kortisto.audit.registry import Named
from kortisto.kernel.rows import Among
from kortisto.kernel.statements import asked_with
from kortisto.messages.addressees import Address
from kortisto.messages.facts import NotNeeded

from .models import DeskCredential, DeskFactor, NotificationChoice, OfficeAppointment, StrongIdentification, User, Visit
from .moves_desk import may_begin


def users(codes: Collection[str]) -> Mapping[str, Named]:
    return {row.code: Named(row.name) for row in _users(codes=list(codes))}


@asked_with(codes=list)
def _users(codes: list[str]) -> QuerySet[User]:
    rows = User.objects.filter(Among("code", codes, CharField()))
    return rows.only("code", "given_names", "family_name", "email")


def desk_credentials(codes: Collection[str]) -> Mapping[str, Named]:
    rows = DeskCredential.objects.filter(code__in=codes).select_related("user")
    return {row.code: Named(_("Desk user name of %(user)s") % {"user": row.user.name}) for row in rows}


def desk_factors(codes: Collection[str]) -> Mapping[str, Named]:
    rows = DeskFactor.objects.filter(code__in=codes).select_related("credential__user")
    return {row.code: Named(_("Second factor of %(user)s") % {"user": row.credential.user.name}) for row in rows}


def appointments(codes: Collection[str]) -> Mapping[str, Named]:
    rows = OfficeAppointment.objects.filter(code__in=codes).select_related("user")
    return {
        row.code: Named(_("%(user)s, %(role)s") % {"user": row.user.name, "role": row.get_role_display()})
        for row in rows
    }


def identifications(codes: Collection[str]) -> Mapping[str, Named]:
    rows = StrongIdentification.objects.filter(code__in=codes).select_related("user")
    return {row.code: Named(_("Identification of %(user)s") % {"user": row.user.name}) for row in rows}


def visits(codes: Collection[str]) -> Mapping[str, Named]:
    rows = Visit.objects.filter(code__in=codes).select_related("user")
    words = {"desk": _("Visit of %(user)s to the desk"), "office": _("Visit of %(user)s to the office")}
    portal = _("Visit of %(user)s to the portal")
    return {row.code: Named(words.get(row.face, portal) % {"user": row.user.name}) for row in rows}


def notification_choices(codes: Collection[str]) -> Mapping[str, Named]:
    rows = NotificationChoice.objects.filter(code__in=codes).select_related("user")
    return {row.code: Named(_("Messages chosen by %(user)s") % {"user": row.user.name}) for row in rows}


def user_address(code: str) -> Address | None:
    """A user's own address in the portal."""
    user = User.objects.filter(code=code, is_active=True).first()
    return Address(mail=user.email, name=user.name, language=user.language) if user and user.email else None


def desk_addresses(code: str) -> list[Address]:
    """A registrar's addresses at the desk, by the credential's code: both until a new one is confirmed (BR-RG-13, BR-RG-17)."""
    credential = DeskCredential.objects.select_related("user").filter(code=code).first()
    if credential is None:
        return []
    return addresses_of(credential)


def addresses_of(credential: DeskCredential) -> list[Address]:
    """The registrar's addresses at the desk as the outbox uses them."""
    user = credential.user
    return [Address(mail=address, name=user.name, language=user.language) for address in credential.addresses()]


def desk_key_address(code: str) -> Address:
    """Where the parts of a new desk user name go, as long as they count: never an address that is not confirmed yet."""
    credential = DeskCredential.objects.select_related("user").filter(code=code).first()
    if credential is None or not may_begin(credential):
        raise NotNeeded
    return Address(
        mail=credential.email,
        name=credential.user.name,
        language=credential.user.language,
        phone=credential.phone,
        lines=tuple(credential.post_address.splitlines()),
    )
