"""How the rows of this room are named in the audit log and on pages that show what happened; one query for a page."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from kortisto.audit.registry import Named
from kortisto.ui.language import name_of

from .models import (
    AdministratorChange,
    CustomerAccount,
    FactorRequest,
    Invitation,
    Membership,
    Organisation,
    RegistrationPoint,
    StaffVisit,
)


def organisations(codes: Collection[str]) -> dict[str, Named]:
    return {row.code: Named(name_of(row)) for row in Organisation.objects.filter(code__in=codes)}


def accounts(codes: Collection[str]) -> dict[str, Named]:
    rows = CustomerAccount.objects.filter(code__in=codes).select_related("organisation")
    return {row.code: Named(_("Account of %(name)s") % {"name": name_of(row.organisation)}) for row in rows}


def memberships(codes: Collection[str]) -> dict[str, Named]:
    rows = Membership.objects.filter(code__in=codes).select_related("user", "account__organisation")
    return {
        row.code: Named(
            _("%(user)s on the account of %(name)s")
            % {"user": row.user.name, "name": name_of(row.account.organisation)}
        )
        for row in rows
    }


def invitations(codes: Collection[str]) -> dict[str, Named]:
    rows = Invitation.objects.filter(code__in=codes).select_related("account__organisation")
    return {
        row.code: Named(_("Invitation to the account of %(name)s") % {"name": name_of(row.account.organisation)})
        for row in rows
    }


def factor_requests(codes: Collection[str]) -> dict[str, Named]:
    rows = FactorRequest.objects.filter(code__in=codes).select_related("user")
    return {row.code: Named(_("Request of %(user)s") % {"user": row.user.name}) for row in rows}


def staff_visits(codes: Collection[str]) -> dict[str, Named]:
    rows = StaffVisit.objects.filter(code__in=codes).select_related("account__organisation")
    return {
        row.code: Named(_("Visit to the account of %(name)s") % {"name": name_of(row.account.organisation)})
        for row in rows
    }


def administrator_changes(codes: Collection[str]) -> dict[str, Named]:
    rows = AdministratorChange.objects.filter(code__in=codes).select_related("account__organisation")
    return {
        row.code: Named(
            _("New administrator for the account of %(name)s") % {"name": name_of(row.account.organisation)}
        )
        for row in rows
    }


def points(codes: Collection[str]) -> dict[str, Named]:
    rows = RegistrationPoint.objects.filter(code__in=codes)
    return {row.code: Named(f"{name_of(row)} ({row.grouped_number})") for row in rows}
