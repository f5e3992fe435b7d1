"""The verbs of the room inquiries."""

from kortisto.documents.tests.samples import pdf_bytes
from kortisto.inquiries.tests.cast import all_revoked, an_inquiry, closed, marked, opened, revoking
from kortisto.kernel.clock import today

from .kinds import *
from .rows import *

VERBS: dict[str, Verb] = {
    "inquiries:open_inquiry": Verb(
        "oili",
        lambda w: {"user": w.riitta, "first_day": today(), "last_day": today(), **REASON},
        GIVERS,
    ),
    "inquiries:collect_items": Verb("program", lambda w: {"inquiry": opened(w)}),
    "inquiries:mark_items": Verb(
        "oili", lambda w: _marking(an_inquiry(w)), GIVERS
    ),
    # The second person is asked for by the verb itself.
    "inquiries:revoke_marked": Verb("oili", lambda w: {"inquiry": marked(w), "approved_by": w.heikki}, GIVERS - {"heikki"},
                                    told=("second_person_needed",)),
    "inquiries:revoke_item": Verb("program", lambda w: {"item": revoking(w).items.get()}),
    "inquiries:finish_revoking": Verb("program", lambda w: {"inquiry": all_revoked(w)}),
    "inquiries:close_inquiry": Verb("oili", lambda w: _closing(w), GIVERS),
    "inquiries:keep_incident_file": Verb("program", lambda w: {"inquiry": closed(w), "pdf": pdf_bytes()}),
    "inquiries:export_incident_file": Verb(
        "auli", lambda w: {"inquiry": an_inquiry(w), "form": "csv"}, GIVERS
    ),
}  # fmt: skip


def _marking(inquiry: Any) -> Arguments:
    return {"inquiry": inquiry, "items": [inquiry.items.get().code], "mark": "fine", **REASON}


def _closing(world: Any) -> Arguments:
    return {"inquiry": an_inquiry(world, cards=0), "conclusion": "Ei mitään."}
