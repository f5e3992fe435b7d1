"""The verbs of the room registrars."""

from kortisto.kernel.clock import now, today
from kortisto.registrars.tests.cast import (
    a_call,
    a_list_of_registrars,
    a_review,
    an_application,
    an_import,
    suspended_registrar,
)

from .kinds import *
from .rows import *

VERBS: dict[str, Verb] = {
    "registrars:ask_for_course_link": Verb("visitor", lambda w: {"email": "uusi@example.fi", "language": "fi"}),
    "registrars:begin_course": Verb("stella", lambda w: {"course": "sote", "language": "fi"}, USERS),
    "registrars:read_part": Verb("stella", lambda w: {"study": studying(w), "part": "duties"}),
    "registrars:begin_try": Verb("stella", lambda w: {"study": having_read(w.stella)}),
    "registrars:save_answers": Verb("stella", lambda w: {"made": a_try(w), "answers": {}}),
    "registrars:finish_try": Verb("stella", lambda w: answered_try(w)),
    "registrars:keep_sealed_training": Verb(
        "program", lambda w: {"training": outside_training(w), "pdf": pdf_bytes()}
    ),
    "registrars:give_training": Verb("stella", lambda w: given_training(), USERS),
    "registrars:accept_training": Verb("oili", lambda w: {"training": outside_training(w)}, GIVERS | {"operator"}),
    "registrars:reject_training": Verb(
        "oili", lambda w: {"training": outside_training(w), **REASON}, GIVERS | {"operator"}
    ),
    "registrars:apply_as_registrar": Verb("stella", applying, told=("person_unknown",)),
    "registrars:answer_application": Verb(
        "stella", lambda w: {"application": an_application(w, state="more_info"), "text": "Tässä."}
    ),
    "registrars:withdraw_application": Verb("stella", lambda w: {"application": an_application(w)}),
    "registrars:ask_employment": Verb("oili", lambda w: {"application": an_application(w)}, GIVERS | {"operator"}),
    "registrars:tell_employment": Verb(
        "kaisa", lambda w: {"application": an_application(w, employment_asked_at=now()), "employed": True}
    ),
    "registrars:approve_application": Verb("oili", lambda w: {"application": an_application(w)}, GIVERS | {"operator"}),
    "registrars:reject_application": Verb(
        "oili", lambda w: {"application": an_application(w), **REASON}, GIVERS | {"operator"}
    ),
    "registrars:upload_registrars": Verb("oili", lambda w: {"file": a_list_of_registrars(w)}, GIVERS),
    "registrars:note_import_checked": Verb("program", lambda w: {"source": an_import(w, state="uploaded")}),
    "registrars:confirm_import": Verb(
        "oili", lambda w: {"source": an_import(w), "with_credentials": False}, GIVERS, then="second_person_needed"
    ),
    "registrars:withdraw_import": Verb("oili", lambda w: {"source": an_import(w)}, GIVERS | {"program"}),
    "registrars:take_in_registrar": Verb("program", lambda w: {"row": an_import(w, state="running").rows.get()}),
    "registrars:finish_import": Verb("program", lambda w: {"source": an_import(w, state="running")}),
    "registrars:end_registrar_right": Verb(
        "kaisa", lambda w: {"right": w.riitta_right, **REASON, "leave_understaffed": True}, GIVERS | {"operator"}
    ),
    "registrars:plan_absence": Verb(
        "riitta", lambda w: {"user": w.riitta, "valid_from": today(), "valid_until": today()}, frozenset({"kaisa"})
    ),
    "registrars:call_off_absence": Verb("riitta", lambda w: {"absence": absence(w)}, frozenset({"kaisa"})),
    "registrars:call_for_declaration": Verb("oili", lambda w: {"due_on": today()}, GIVERS | {"operator"}),
    "registrars:tell_of_declaration": Verb("program", lambda w: {"call": a_call(w)}),
    "registrars:accept_declaration": Verb(
        "riitta", lambda w: {"version": "1.0", "language": "fi", "declared": True}, ANY_REGISTRAR
    ),
    "registrars:acknowledge_briefing": Verb(
        "riitta", lambda w: {"version": "1.0", "language": "fi", "read": True}, ANY_REGISTRAR
    ),
    "registrars:tell_of_briefing": Verb("program", lambda w: {"user": w.riitta, "due_on": today()}),
    "registrars:open_registrar_review": Verb("program", lambda w: {"organisation": w.county}),
    "registrars:remind_of_registrar_review": Verb("program", lambda w: {"review": a_review(w)}),
    "registrars:review_registrars": Verb(
        "kaisa",
        lambda w: {"account": w.county_account, "review": a_review(w), "kept": [w.riitta_right.code], "ended": {}},
    ),
    "registrars:look_at_trusted_roles": Verb("auli", lambda w: {"on": today(), "part": "office"}, GIVERS),
    "registrars:export_trusted_roles": Verb("auli", lambda w: {"on": today(), "rows": 1}, GIVERS),
    "registrars:set_training_clocks": Verb("program", lambda w: {}),
    "registrars:suspend_registrar": Verb("oili", lambda w: {"user": w.riitta, **REASON}, GIVERS),
    "registrars:restore_registrar": Verb("oili", lambda w: {"user": suspended_registrar(w), **REASON}, GIVERS),
    "registrars:end_all_rights": Verb(
        "oili", lambda w: {"user": w.riitta, **REASON, "leave_understaffed": True}, GIVERS
    ),
    "registrars:note_staffing": Verb("program", lambda w: {"point": w.ita}),
    "registrars:grant_registrar_right": Verb("oili", trained, GIVERS | {"operator"}),
    "registrars:record_training": Verb(
        "oili",
        lambda w: {"user": w.stella, "course": "Kurssi", "passed_on": today(), "language": "fi"},
        GIVERS | {"operator"},
    ),
}  # fmt: skip
