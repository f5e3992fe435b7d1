"""Collecting an inquiry's cards, revoking those that two people have decided on, sealing the incident file."""

import logging

from django.utils import translation
from django.utils.translation import gettext

from kortisto.kernel.actors import System
from kortisto.kernel.errors import WrongState
from kortisto.kernel.jobs import job, later, periodic

from .actions.collect_items import collect_items
from .actions.finish_revoking import finish_revoking
from .actions.keep_incident_file import keep_incident_file
from .actions.revoke_item import revoke_item
from .incident_file import FILE_LANGUAGE, incident_paper
from .models import Inquiry
from .states import InquiryState, Mark

PROGRAM = System("inquiries")
logger = logging.getLogger("kortisto.inquiries")


@job("inquiries:collect", queue="bulk")
def collect(inquiry: str) -> None:
    """Put the orders and cards on the list; a second run finds it done."""
    row = Inquiry.objects.select_related("user").get(code=inquiry)
    if row.state == InquiryState.COLLECTING:
        collect_items(actor=PROGRAM, inquiry=row)


@job("inquiries:revoke", queue="urgent")
def revoke(inquiry: str) -> int:
    """Cancel the marked cards one by one, each in a transaction of its own; how many were dealt with.

    A run that breaks off is gone on with by the sweep: what is done is marked so. One card in trouble holds up none of the
    others.
    """
    row = Inquiry.objects.select_related("user").get(code=inquiry)
    if row.state != InquiryState.REVOKING:
        return 0
    done = 0
    items = row.items.filter(mark=Mark.TO_REVOKE)
    for item in items.select_related("inquiry", "order__card", "order__holder", "order__customership").order_by("pk"):
        try:
            revoke_item(actor=PROGRAM, item=item)
            done += 1
        except WrongState:
            continue
        except Exception:
            logger.exception("inquiries:not_revoked", extra={"subject": item.reference})
    if not row.items.filter(mark=Mark.TO_REVOKE).exists():
        try:
            finish_revoking(actor=PROGRAM, inquiry=row)
        except WrongState:
            return done
    return done


@job("inquiries:seal_file", queue="ca")
def seal_file(inquiry: str) -> None:
    """Make and seal the incident file of a closed inquiry; a second run finds it done."""
    from kortisto.documents.seal import seal_pdf  # pyhanko is large; only the worker seals

    row = Inquiry.objects.select_related("user", "opened_by", "closed_by").get(code=inquiry)
    if row.state != InquiryState.CLOSED or row.document:
        return
    with translation.override(FILE_LANGUAGE):
        reason = gettext("Incident file")
        paper = incident_paper(row)
    keep_incident_file(actor=PROGRAM, inquiry=row, pdf=seal_pdf(paper, reason=reason))


@periodic("inquiries:sweep", cron="*/5 * * * *")
def sweep() -> None:
    """Inquiries that wait for a job that was lost: to be collected, revoked or sealed."""
    for code, state, document in Inquiry.objects.values_list("code", "state", "document").order_by("pk"):
        if state == InquiryState.COLLECTING:
            later("inquiries:collect", inquiry=code)
        elif state == InquiryState.REVOKING:
            later("inquiries:revoke", inquiry=code)
        elif state == InquiryState.CLOSED and not document:
            later("inquiries:seal_file", inquiry=code)
