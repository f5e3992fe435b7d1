"""How the rows of this room are named in the audit log and on pages that show what happened; one query for a page."""

from collections.abc import Collection

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kortisto.audit.registry import Named
from kortisto.ui.language import name_of

from .models import CardContract, Case, ContractVersion, Customership, Mandate, RescueProcess, Succession


def contracts(codes: Collection[str]) -> dict[str, Named]:
    rows = CardContract.objects.filter(code__in=codes).select_related("account__organisation")
    return {
        row.code: Named(
            _("Card contract %(number)s, %(name)s") % {"number": row.number, "name": name_of(row.account.organisation)}
        )
        for row in rows
    }


def versions(codes: Collection[str]) -> dict[str, Named]:
    rows = ContractVersion.objects.filter(code__in=codes).select_related("contract__account__organisation")
    return {
        row.code: Named(
            _("Card contract %(number)s, version %(version)s, %(name)s")
            % {"number": row.contract.number, "version": row.number, "name": name_of(row.contract.account.organisation)}
        )
        for row in rows
    }


def mandates(codes: Collection[str]) -> dict[str, Named]:
    rows = Mandate.objects.filter(code__in=codes).select_related("giver", "point")
    return {
        row.code: Named(
            _("Mandate: %(giver)s → %(point)s") % {"giver": name_of(row.giver), "point": name_of(row.point)}
        )
        for row in rows
    }


def customerships(codes: Collection[str]) -> dict[str, Named]:
    language = "sv" if (get_language() or "fi").startswith("sv") else "fi"
    rows = Customership.objects.filter(code__in=codes).select_related("organisation", "point")
    return {row.code: Named(row.label(language)) for row in rows}


def rescue_processes(codes: Collection[str]) -> dict[str, Named]:
    rows = RescueProcess.objects.filter(code__in=codes).select_related("department", "point")
    return {
        row.code: Named(
            _("Rescue department's cards: %(department)s → %(point)s")
            % {"department": name_of(row.department), "point": name_of(row.point)}
        )
        for row in rows
    }


def successions(codes: Collection[str]) -> dict[str, Named]:
    rows = Succession.objects.filter(code__in=codes).select_related("organisation")
    return {
        row.code: Named(_("Change of the organisation %(name)s") % {"name": name_of(row.organisation)}) for row in rows
    }


def cases(codes: Collection[str]) -> dict[str, Named]:
    rows = Case.objects.filter(code__in=codes)
    return {row.code: Named(_("Matter %(number)s") % {"number": row.number}) for row in rows}
