"""The verbs of the room contracts."""

from kortisto.contracts.tests.cast import (
    approved_change,
    drafted,
    granted,
    handled_change,
    rescue,
    rescue_begun,
    submitted,
    told_change,
)
from kortisto.documents.tests.samples import pdf_bytes, upload
from kortisto.kernel.clock import today

from .kinds import *
from .rows import *

VERBS: dict[str, Verb] = {
    "contracts:accept_mandate": Verb("kaisa", lambda w: {"mandate": asked_mandate(w)}),
    "contracts:announce_mandate_end": Verb("program", lambda w: {"mandate": ending_mandate(w)}),
    "contracts:approve_succession": Verb(
        "hilla", lambda w: {"succession": handled_change(w), "approved_by": w.heikki, **REASON}, HANDLERS
    ),
    "contracts:carry_out_succession": Verb("program", lambda w: {"succession": approved_change(w)}, SET_UP),
    "contracts:begin_succession": Verb(
        "hilla",
        lambda w: {
            "account": w.clinic_account, "kind": "merger", "effective_on": today(), "text": "Purettu.",
            "attachment": upload(pdf_bytes()), "business_id": w.other_clinic.business_id,
        },
        HANDLERS,
    ),
    "contracts:reject_succession": Verb("hilla", lambda w: {"succession": handled_change(w), **REASON}, HANDLERS),
    "contracts:start_succession": Verb(
        "tuula",
        lambda w: {
            "account": w.clinic_account, "kind": "rename", "effective_on": today(), "text": "Päätös.", "name_fi": "Uusi Oy",
            "attachment": upload(pdf_bytes()),
        },
        frozenset({"maija"}),
    ),
    "contracts:withdraw_succession": Verb("tuula", lambda w: {"succession": told_change(w)}, frozenset({"maija"})),
    "contracts:add_mandate": Verb(
        "otto",
        lambda w: {"version": drafted(w), "service_number": w.keskus.service_number, "business_id": w.county.business_id},
    ),
    "contracts:add_subscription": Verb("kaisa", lambda w: {"version": counties_draft(w), "point": another_point(w)}),
    "contracts:answer_question": Verb("otto", lambda w: {"case": asked(w), "text": "Stella."}),
    "contracts:ask_customer": Verb("heikki", lambda w: {"case": handled(w).case, "text": "Kuka?"}, HANDLERS),
    "contracts:change_mandate": Verb(
        "otto", lambda w: {**draft_with_mandate(w), "card_kinds": ["actor"], "valid_from": today()}
    ),
    "contracts:check_evidence": Verb("heikki", lambda w: {"evidence": evidence(w), "accepted": True}, HANDLERS),
    "contracts:choose_main_point": Verb("kaisa", lambda w: {"version": counties_draft(w), "point": w.ita}),
    "contracts:close_mandate": Verb("program", lambda w: {"mandate": run_off(w)}, SET_UP),
    "contracts:close_rescue_process": Verb("otto", lambda w: {"process": rescue_begun(w), "account": w.other_account}),
    "contracts:end_contract": Verb("program", lambda w: {"version": over(w)}),
    "contracts:decline_mandate": Verb("kaisa", lambda w: {"mandate": asked_mandate(w), **REASON}),
    "contracts:end_mandate": Verb(
        "maija", lambda w: {"mandate": w.clinic_mandate, **REASON}, HANDLERS | {"maija", "tuula", "kaisa"}
    ),
    "contracts:end_rights": Verb("oili", lambda w: {"point_right": w.clinic_point_right, **REASON}, GIVERS),
    "contracts:expire_mandate": Verb("program", lambda w: {"mandate": ending_mandate(w, days=-1)}),
    "contracts:give_evidence": Verb(
        "otto",
        lambda w: {
            "version": submitted(w), "name": "Stella Vieras", "kind": "e_authorisation", "reference": "SV-1",
        },
    ),
    "contracts:grant_contract": Verb("heikki", lambda w: {"version": handled_and_shown(w)}, HANDLERS),
    "contracts:grant_rights": Verb(
        "oili", lambda w: {"mandate": granted(w).contract.mandates.get(), "approved_by": w.heikki}, frozenset({"hilla"}),
        told=("second_person_needed",),
    ),
    "contracts:keep_sealed_contract": Verb(
        "program", lambda w: {"version": w.clinic_version, "paper": upload(pdf_bytes())}
    ),
    "contracts:lapse_contract": Verb("program", lambda w: {"version": unsigned_for(w, 91)}),
    "contracts:lapse_mandate": Verb("program", lambda w: {"mandate": asked_mandate(w, days=31)}),
    "contracts:look_up_point": Verb(
        "tuula", lambda w: {"account": w.clinic_account, "service_number": w.keskus.service_number}, frozenset({"maija"})
    ),
    "contracts:narrow_mandate": Verb(
        "maija", lambda w: {"mandate": w.clinic_mandate, "card_kinds": ["actor"]}, frozenset({"tuula"})
    ),
    "contracts:reject_contract": Verb(
        "hilla", lambda w: {"version": handled(w), "approved_by": w.heikki, **REASON}, told=("second_person_needed",)
    ),
    "contracts:remind_to_sign": Verb("program", lambda w: {"version": unsigned_for(w, 15)}),
    "contracts:pass_on_case": Verb("heikki", lambda w: {"case": handled(w).case, "to": w.heikki}, HANDLERS),
    "contracts:read_messages": Verb("otto", lambda w: {"case": asked(w), "at_office": False}),
    "contracts:release_case": Verb("hilla", lambda w: {"case": handled(w).case}, told=("not_the_handler",)),
    "contracts:remind_point": Verb("program", lambda w: {"mandate": asked_mandate(w, days=6)}),
    "contracts:remove_mandate": Verb("otto", draft_with_mandate),
    "contracts:remove_subscription": Verb("kaisa", lambda w: {"version": counties_draft(w), "point": w.ita}),
    "contracts:renew_mandate": Verb("tuula", lambda w: {"mandate": ending_mandate(w)}, frozenset({"maija"})),
    "contracts:request_mandate": Verb("otto", lambda w: {"version": drafted(w), "point": w.keskus}),
    "contracts:restore_mandate": Verb("maija", lambda w: {"mandate": suspended_mandate(w)}, HANDLERS | {"tuula"}),
    "contracts:save_contract_part": Verb(
        "otto", lambda w: {"version": drafted(w), "part": "card_kinds", "values": {"card_kinds": ["personnel"]}}
    ),
    "contracts:sign_contract": Verb("stella", to_sign),
    "contracts:start_contract": Verb("otto", lambda w: {"account": w.other_account}),
    "contracts:start_rescue_process": Verb(
        "otto",
        lambda w: {
            "account": rescue(w), "service_number": w.keskus.service_number, "business_id": w.county.business_id
        },
    ),
    "contracts:submit_contract": Verb("otto", ready),
    "contracts:suspend_mandate": Verb(
        "maija", lambda w: {"mandate": w.clinic_mandate, **REASON}, HANDLERS | {"tuula"}
    ),
    "contracts:take_case": Verb("heikki", lambda w: {"case": submitted(w).case}, HANDLERS),
    "contracts:terminate_contract": Verb(
        "maija", lambda w: {"version": w.clinic_version, "approved_by": None, **REASON}, frozenset({"tuula"}),
        told=("second_person_needed",),
    ),
    "contracts:write_to_customer": Verb("heikki", lambda w: {"case": handled(w).case, "text": "Hei."}, HANDLERS),
    "contracts:write_to_office": Verb("otto", lambda w: {"case": submitted(w).case, "text": "Hei."}),
    "contracts:withdraw_contract": Verb("otto", lambda w: {"version": submitted(w)}),
    "contracts:withdraw_termination": Verb(
        "maija", lambda w: {"version": ending(w)}, frozenset({"tuula"}), told=("others_termination",)
    ),
}  # fmt: skip
