"""The verbs of the room organisations."""

from datetime import timedelta

from kortisto.kernel.clock import now, today
from tests.world import fictive_business_id

from .kinds import *
from .rows import *

VERBS: dict[str, Verb] = {
    "organisations:accept_invitation": Verb("stella", lambda w: {"token": "sana"} if invited(w) else {}, USERS),
    # The second person is asked for by the verb itself; the first is who proposed.
    "organisations:appoint_administrator": Verb(
        "hilla", lambda w: {"change": administrator_change(w), "approved_by": w.heikki}, frozenset({"oili"}),
        told=("second_person_needed",),
    ),
    "organisations:ask_for_invitation": Verb("stella", lambda w: {"business_id": w.clinic.business_id}, USERS),
    "organisations:ask_for_new_factor": Verb("tuula", lambda w: {}, MEMBERS, told=("nobody_to_confirm", "office_user")),
    "organisations:begin_staff_visit": Verb(
        "hilla", lambda w: {"account": w.clinic_account, "reason": "Asiakas kysyi.", "token_hash": "x"}, GIVERS
    ),
    "organisations:change_member_role": Verb("maija", lambda w: {"membership": member(w.leena), "role": "contracts"}),
    "organisations:change_point": Verb(
        "kaisa",
        lambda w: {"account": w.county_account, "point": w.keskus, "changes": {"delivery_address": "Muualla 1"}},
    ),
    "organisations:call_off_closing": Verb(
        "kaisa", lambda w: {"account": w.county_account, "point": closing_point(w)}
    ),
    "organisations:close_point": Verb(
        "kaisa", lambda w: {"account": w.county_account, "point": empty_closing_point(w)}
    ),
    "organisations:start_closing_point": Verb(
        "kaisa",
        lambda w: {"account": w.county_account, "point": w.keskus, "last_day": today(), "reason": "Muutto"},
    ),
    "organisations:tell_archive_moved": Verb(
        "riitta", lambda w: {"point": closing_point(w), "archive_place": "Mappi 1"}, REGISTRARS
    ),
    "organisations:tick_readiness": Verb(
        "kaisa", lambda w: {"account": w.county_account, "point": w.keskus, "items": ["cabinet"]}
    ),
    "organisations:choose_account": Verb(
        "leena", lambda w: {"account": w.clinic_account}, frozenset({"maija", "tuula", "sami"})
    ),
    "organisations:confirm_new_factor": Verb("maija", lambda w: {"account": w.clinic_account, "request": factor_request(w)}),
    "organisations:decline_new_factor": Verb("maija", lambda w: {"account": w.clinic_account, "request": factor_request(w)}),
    "organisations:end_staff_visit": Verb("hilla", lambda w: {"visit": staff_visit(w)}),
    "organisations:expire_invitation": Verb(
        "program", lambda w: {"invitation": invited(w, expires_at=now() - timedelta(days=1))}, SET_UP
    ),
    "organisations:invite_user": Verb("maija", lambda w: {"account": w.clinic_account, "email": "uusi@example.fi"}),
    "organisations:open_account": Verb(
        "stella", lambda w: {"business_id": fictive_business_id(40), "name_fi": "Uusi Oy", "kind": "private"}, USERS
    ),
    "organisations:open_registration_point": Verb(
        "kaisa",
        lambda w: {"account": w.county_account, "name_fi": "Uusi", "visiting_address": "Tie 1", "delivery_address": "Tie 1",
                   "municipality": "Koivuranta"},
    ),
    "organisations:propose_administrator": Verb(
        "hilla", lambda w: {"account": w.clinic_account, "email": "uusi@example.fi", "evidence": "Ote"}, GIVERS
    ),
    "organisations:remove_member": Verb("maija", lambda w: {"membership": member(w.leena)}, frozenset({"leena"})),
    "organisations:restore_member": Verb("maija", lambda w: {"membership": member(w.leena, state="suspended")}),
    "organisations:send_invitation_again": Verb("maija", lambda w: {"invitation": invited(w)}),
    "organisations:suspend_member": Verb("maija", lambda w: {"membership": member(w.leena)}),
    "organisations:take_point_into_use": Verb(
        "kaisa", lambda w: {"account": w.county_account, "point": ready_point(w)}
    ),
    "organisations:withdraw_invitation": Verb("maija", lambda w: {"invitation": invited(w)}),
}  # fmt: skip
