"""How the log names inquiries and their items."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from kortisto.audit.registry import Named

from .models import Inquiry, InquiryItem


def inquiries(codes: Collection[str]) -> Mapping[str, Named]:
    rows = Inquiry.objects.filter(code__in=codes).select_related("user")
    return {row.code: Named(_("Inquiry into the acts of %(user)s") % {"user": row.user.name}) for row in rows}


def items(codes: Collection[str]) -> Mapping[str, Named]:
    rows = InquiryItem.objects.filter(code__in=codes).select_related("order")
    return {row.code: Named(_("Order %(code)s in an inquiry") % {"code": row.order.code}) for row in rows}
