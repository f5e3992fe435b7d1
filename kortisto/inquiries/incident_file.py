"""The incident file: what the inquiry looked at and what came of it, as a paper, as rows for a spreadsheet, and as JSON."""

import json
from hashlib import sha256
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from kortisto.audit.registry import event_label
from kortisto.documents.pdf import make_pdf
from kortisto.kernel.clock import HELSINKI, now
from kortisto.ui.language import name_of

from .collecting import acts_of
from .models import Inquiry
from .queries import items_of, lines_of, standing_of

FILE_LANGUAGE = "fi"


def local(moment: Any) -> str:
    """A moment in Helsinki time, as papers take it."""
    return moment.astimezone(HELSINKI).strftime("%Y-%m-%dT%H:%M") if moment else ""


def incident_facts(inquiry: Inquiry) -> dict[str, Any]:
    """Everything of the file in codes and plain words of the running language; names only where they are needed."""
    standing = standing_of(inquiry)
    lines = lines_of(inquiry, list(items_of(inquiry)))
    return {
        "inquiry": inquiry.code,
        "registrar": {"code": inquiry.user.code, "name": inquiry.user.name},
        "first_day": inquiry.first_day.isoformat(),
        "last_day": inquiry.last_day.isoformat(),
        "reason": inquiry.reason,
        "opened_by": inquiry.opened_by.name,
        "opened_at": inquiry.created_at.isoformat(),
        "state": inquiry.state,
        "conclusion": inquiry.conclusion,
        "closed_by": inquiry.closed_by.name if inquiry.closed_by else None,
        "closed_at": inquiry.closed_at.isoformat() if inquiry.closed_at else None,
        "counts": {
            "every": standing.every, "unmarked": standing.unmarked, "in_order": standing.fine,
            "to_revoke": standing.to_revoke, "revoked": standing.revoked, "cancelled_already": standing.over,
        },
        "cards": [
            {
                "order": line.item.order.code, "card": line.card.serial if line.card else None,
                "kind": line.item.order.kind, "ordered_on": line.item.order.ordered_on.isoformat(),
                "holder": line.item.order.holder.code, "point": line.item.order.point.service_number,
                "state": line.card.state if line.card else line.item.order.state, "mark": line.item.mark,
                "reason": line.item.reason, "marked_by": line.item.marked_by.name if line.item.marked_by else None,
                "marked_at": line.item.marked_at.isoformat() if line.item.marked_at else None,
                "revoked_at": line.item.revoked_at.isoformat() if line.item.revoked_at else None,
                "acts": [{"act": label, "at": at.isoformat()} for label, at in line.acts],
            }
            for line in lines
        ],
        "acts": [
            {
                "event": event.code, "what": event.event, "at": event.at.isoformat(), "subject": event.subject,
                "result": event.result,
            }
            for event in acts_of(inquiry.user, inquiry.first_day, inquiry.last_day)
        ],
    }  # fmt: skip


def incident_json(inquiry: Inquiry) -> bytes:
    """The file for a program: the same bytes for the same facts. Its acts name the events of the sealed log."""
    with translation.override("en"):
        facts = incident_facts(inquiry)
    return json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True).encode()


def incident_rows(inquiry: Inquiry) -> tuple[list[Any], list[list[Any]]]:
    """Head and rows of the file for a spreadsheet: one order or card a row."""
    head = [
        _("Order"), _("Card number"), _("Card"), _("Holder"), _("Organisation"), _("Registration point"), _("Ordered"),
        _("State of the card"), _("What the registrar did"), _("Mark"), _("Reason"), _("Marked by"), _("Marked"), _("Revoked"),
    ]  # fmt: skip
    rows: list[list[Any]] = []
    for line in lines_of(inquiry, list(items_of(inquiry))):
        item, order = line.item, line.item.order
        rows.append(
            [
                order.code, line.card.serial if line.card else "", order.get_kind_display(), order.holder.name,
                name_of(order.organisation) if order.organisation else "", name_of(order.point), order.ordered_on,
                line.standing, "; ".join(f"{label} {local(at)}" for label, at in line.acts), item.get_mark_display(),
                item.reason, item.marked_by.name if item.marked_by else "", local(item.marked_at), local(item.revoked_at),
            ]
        )  # fmt: skip
    return head, rows


def incident_paper(inquiry: Inquiry, language: str = FILE_LANGUAGE) -> bytes:
    """The paper, before it is sealed; it names the fingerprint of the JSON file that goes with it."""
    standing = standing_of(inquiry)
    data = incident_json(inquiry)
    with translation.override(language):
        lines = lines_of(inquiry, list(items_of(inquiry)))
        acts: dict[str, int] = {}
        for event in acts_of(inquiry.user, inquiry.first_day, inquiry.last_day).values_list("event", flat=True):
            label = event_label(event)
            acts[label] = acts.get(label, 0) + 1
        facts = {
            "inquiry": inquiry.code,
            "registrar": inquiry.user.name,
            "first_day": inquiry.first_day.isoformat(),
            "last_day": inquiry.last_day.isoformat(),
            "reason": inquiry.reason,
            "opened_by": inquiry.opened_by.name,
            "opened_at": local(inquiry.created_at),
            "closed_by": inquiry.closed_by.name if inquiry.closed_by else "",
            "closed_at": local(inquiry.closed_at),
            "made_at": local(now()),
            "conclusion": inquiry.conclusion,
            "counts": [
                [_("Cards looked at"), str(standing.every)],
                [_("In order"), str(standing.fine)],
                [_("Revoked by the inquiry"), str(standing.revoked)],
                [_("Cancelled already"), str(standing.over)],
                [_("Marked, not revoked yet"), str(standing.to_revoke)],
                [_("Not looked at yet"), str(standing.unmarked)],
            ],
            "cards": [
                [
                    line.card.serial if line.card else line.item.order.code,
                    str(line.item.order.get_kind_display()),
                    line.item.order.ordered_on.isoformat(),
                    str(line.item.get_mark_display()),
                    line.item.reason,
                ]
                for line in lines
            ],
            "acts": [[label, str(count)] for label, count in sorted(acts.items())],
            "json_sha256": sha256(data).hexdigest(),
        }
        return make_pdf("incident_file", facts, language)
