"""How the log and the outbox name rights, training and the people of a point."""

from collections.abc import Collection, Mapping
from datetime import date

from django.utils import formats
from django.utils.translation import gettext_lazy as _

from kortisto.accounts.models import DeskNotice
from kortisto.accounts.notices import wanting
from kortisto.audit.registry import Named
from kortisto.messages.addressees import Address
from kortisto.ui.language import name_of

from .models import (
    Absence,
    Acknowledgement,
    BriefingNotice,
    CourseStudy,
    CourseTry,
    DeclarationCall,
    PointRight,
    RegistrarApplication,
    RegistrarImport,
    RegistrarImportRow,
    RegistrarReview,
    RegistrarRight,
    ReviewedRight,
    StaffingNotice,
    TrainingCertificate,
)


def rights(codes: Collection[str]) -> Mapping[str, Named]:
    rows = RegistrarRight.objects.filter(code__in=codes).select_related("user", "point")
    return {
        row.code: Named(
            _("Registrar right of %(user)s, %(point)s") % {"user": row.user.name, "point": name_of(row.point)}
        )
        for row in rows
    }


def point_rights(codes: Collection[str]) -> Mapping[str, Named]:
    rows = PointRight.objects.filter(code__in=codes).select_related("customership__organisation", "point")
    return {
        row.code: Named(
            _("Rights of %(point)s to %(customer)s")
            % {"point": name_of(row.point), "customer": name_of(row.customership.organisation)}
        )
        for row in rows
    }


def trainings(codes: Collection[str]) -> Mapping[str, Named]:
    rows = TrainingCertificate.objects.filter(code__in=codes).select_related("user")
    return {row.code: Named(_("Training certificate of %(user)s") % {"user": row.user.name}) for row in rows}


def studies(codes: Collection[str]) -> Mapping[str, Named]:
    rows = CourseStudy.objects.filter(code__in=codes).select_related("user")
    return {row.code: Named(_("Course of %(user)s") % {"user": row.user.name}) for row in rows}


def tries(codes: Collection[str]) -> Mapping[str, Named]:
    rows = CourseTry.objects.filter(code__in=codes).select_related("study__user")
    return {
        row.code: Named(_("Try at the course questions by %(user)s") % {"user": row.study.user.name}) for row in rows
    }


def applications(codes: Collection[str]) -> Mapping[str, Named]:
    rows = RegistrarApplication.objects.filter(code__in=codes).select_related("user")
    return {row.code: Named(_("Registrar application of %(user)s") % {"user": row.user.name}) for row in rows}


def absences(codes: Collection[str]) -> Mapping[str, Named]:
    rows = Absence.objects.filter(code__in=codes).select_related("user")
    return {row.code: Named(_("Absence of %(user)s") % {"user": row.user.name}) for row in rows}


def staffing_notices(codes: Collection[str]) -> Mapping[str, Named]:
    rows = StaffingNotice.objects.filter(code__in=codes).select_related("point")
    return {row.code: Named(_("Staffing of %(point)s") % {"point": name_of(row.point)}) for row in rows}


def imports(codes: Collection[str]) -> Mapping[str, Named]:
    rows = RegistrarImport.objects.filter(code__in=codes)
    return {row.code: Named(_("List of registrars %(code)s") % {"code": row.code}) for row in rows}


def import_rows(codes: Collection[str]) -> Mapping[str, Named]:
    rows = RegistrarImportRow.objects.filter(code__in=codes).select_related("source")
    return {
        row.code: Named(_("List of registrars %(code)s, row %(row)s") % {"code": row.source.code, "row": row.number})
        for row in rows
    }


def acknowledgements(codes: Collection[str]) -> Mapping[str, Named]:
    rows = Acknowledgement.objects.filter(code__in=codes).select_related("user")
    return {
        row.code: Named(
            _("%(what)s, version %(version)s, %(user)s")
            % {"what": row.get_kind_display(), "version": row.version, "user": row.user.name}
        )
        for row in rows
    }


def declaration_calls(codes: Collection[str]) -> Mapping[str, Named]:
    rows = DeclarationCall.objects.filter(code__in=codes)
    return {row.code: Named(_("Declaration, version %(version)s") % {"version": row.version}) for row in rows}


def briefing_notices(codes: Collection[str]) -> Mapping[str, Named]:
    rows = BriefingNotice.objects.filter(code__in=codes).select_related("user")
    return {row.code: Named(_("Update briefing of %(user)s") % {"user": row.user.name}) for row in rows}


def registrar_reviews(codes: Collection[str]) -> Mapping[str, Named]:
    rows = RegistrarReview.objects.filter(code__in=codes).select_related("organisation")
    return {
        row.code: Named(_("Review of registrars, %(organisation)s") % {"organisation": name_of(row.organisation)})
        for row in rows
    }


def reviewed_rights(codes: Collection[str]) -> Mapping[str, Named]:
    rows = ReviewedRight.objects.filter(code__in=codes).select_related("right__user", "right__point")
    return {
        row.code: Named(
            _("Registrar right of %(user)s, %(point)s")
            % {"user": row.right.user.name, "point": name_of(row.right.point)}
        )
        for row in rows
    }


def days_of_roles(codes: Collection[str]) -> Mapping[str, Named]:
    return {
        code: Named(
            _("Trusted roles on %(day)s") % {"day": formats.date_format(date.fromisoformat(code), "SHORT_DATE_FORMAT")}
        )
        for code in codes
    }


def registrars_of_point(code: str) -> list[Address]:
    """Everybody with a right in force at the point who wants such messages; each gets one of their own.

    At the address of the desk, at both while a new one waits for confirmation, otherwise at the portal's (BR-RG-17).
    """
    rights = RegistrarRight.objects.in_force().filter(point__code=code, user__is_active=True)
    users = {right.user_id: right.user for right in rights.select_related("user__desk_credential").order_by("pk")}
    found = []
    for user in wanting(DeskNotice.CARD_REVOKED, users.values()):
        desk = getattr(user, "desk_credential", None)
        at_desk = desk.addresses() if desk is not None and desk.ended_at is None else []
        found += [
            Address(mail=mail, name=user.name, language=user.language) for mail in at_desk or [user.email] if mail
        ]
    return found
