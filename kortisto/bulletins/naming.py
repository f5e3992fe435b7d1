"""How the log names bulletins and what belongs to them."""

from collections.abc import Collection

from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kortisto.audit.registry import Named

from .models import AddressRound, Bulletin, BulletinAttachment, Delivery


def _name(bulletin: Bulletin) -> str:
    told = {
        "day": formats.date_format(bulletin.dated, "SHORT_DATE_FORMAT"),
        "title": bulletin.title((get_language() or "fi")[:2]),
    }
    return _("Bulletin of %(day)s: %(title)s") % told


def bulletins(codes: Collection[str]) -> dict[str, Named]:
    return {row.code: Named(_name(row)) for row in Bulletin.objects.filter(code__in=codes)}


def attachments(codes: Collection[str]) -> dict[str, Named]:
    rows = BulletinAttachment.objects.filter(code__in=codes)
    return {row.code: Named(_("Attachment %(title)s") % {"title": row.title}) for row in rows}


def deliveries(codes: Collection[str]) -> dict[str, Named]:
    rows = Delivery.objects.filter(code__in=codes).select_related("bulletin", "user")
    return {
        row.code: Named(_("%(bulletin)s, to %(name)s") % {"bulletin": _name(row.bulletin), "name": row.user.name})
        for row in rows
    }


def rounds(codes: Collection[str]) -> dict[str, Named]:
    rows = AddressRound.objects.filter(code__in=codes)
    return {row.code: Named(_("Confirming addresses of %(domain)s") % {"domain": row.domain}) for row in rows}
