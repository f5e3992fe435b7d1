"""The verbs of the room cards."""

from kortisto.cards.states import CardState, OrderState
from kortisto.cards.tests.cast import PASSPORT, a_box, a_card, a_review, an_order, cancelled, leaving, request_of_a_key
from kortisto.cards.tests.test_renewals import renamed
from kortisto.kernel.clock import today

from .kinds import *
from .rows import *

VERBS: dict[str, Verb] = {
    "cards:cancel_card": Verb("riitta", lambda w: {"card": a_card(w), "reason": "returned"}, REGISTRARS),
    "cards:cancel_order": Verb("riitta", lambda w: {"order": on_a_batch(w), **REASON}, REGISTRARS),
    "cards:carry_out_employment_end": Verb("program", lambda w: {"end": leaving(w)}),
    "cards:certify_card": Verb(
        "program", lambda w: {"card": a_card(w, state=CardState.AWAITING_CERTIFICATES), "certificates": certificates()}
    ),
    "cards:confirm_loss_report": Verb("sulo", lambda w: {"report": lost(w), "verified_how": "Soitettu takaisin."}),
    "cards:decide_handover": Verb(
        "maija", lambda w: {"order": order_in_run_off(w), "allowed": True}, HANDLERS | {"tuula"}
    ),
    "cards:confirm_card_holders": Verb(
        "tuula",
        lambda w: {"account": w.clinic_account, "review": a_review(w), "here": [w.hanna.code], "left": {}},
        frozenset({"maija"}),
    ),
    "cards:destroy_card": Verb("riitta", lambda w: {"card": cancelled(w, CardState.AT_POINT)}, REGISTRARS),
    "cards:export_our_cards": Verb(
        "leena", lambda w: {"account": w.clinic_account, "rows": 1}, frozenset({"maija", "tuula", "sami"})
    ),
    "cards:find_holder": Verb(
        "hilla",
        lambda w: {"identity_code": w.hanna.identity_code.open_for_program(), "purpose": "advice"},
        GIVERS | {"sulo", "auli"},
    ),
    "cards:find_lost_card": Verb("rebekka", lambda w: {"wanted": a_card(w).serial}, ANY_REGISTRAR | {"sulo"}),
    "cards:find_missing_card": Verb("riitta", lambda w: {"row": missing(w)}, REGISTRARS),
    "cards:hand_over_card": Verb(
        "riitta", lambda w: {"card": a_card(w), **PASSPORT, "receipt": "paper", "receipt_place": "Mappi 1"}, REGISTRARS
    ),
    "cards:list_renewals": Verb("program", lambda w: {"succession": renamed(w)}),
    "cards:move_cards_to_point": Verb("riitta", card_to_move, REGISTRARS),
    "cards:note_dispatch": Verb(
        "program",
        lambda w: {"number": "L-7", "point": w.keskus, "serials": [a_card(w, state=CardState.AT_MAKER).serial],
                   "dispatched_on": today()},
    ),
    "cards:note_issuing_problem": Verb("program", lambda w: {"card": a_card(w), "code": "lint"}),
    "cards:note_order_rejected": Verb("program", lambda w: {"order": an_order(w), "reason": "photo"}),
    "cards:note_order_sent": Verb("program", lambda w: {"order": an_order(w, state=OrderState.SUBMITTED), "batch": 1}),
    "cards:note_revocation": Verb("program", lambda w: {"card": a_card(w), "certificates": certificates()}),
    "cards:open_holders_review": Verb("program", lambda w: {"organisation": w.clinic}),
    "cards:order_card": Verb("riitta", ordered, REGISTRARS),
    "cards:receive_box": Verb(
        "riitta",
        lambda w: {"box": a_box(w, a_card(w, state=CardState.DISPATCHED, serial="K7")), "serials": ["K7"]},
        REGISTRARS,
    ),
    "cards:remind_of_review": Verb("program", lambda w: {"review": a_review(w)}),
    "cards:report_employment_end": Verb(
        "tuula",
        lambda w: {"account": w.clinic_account, "person": a_card(w).holder, "left_on": today()},
        frozenset({"maija"}),
    ),
    "cards:report_loss": Verb(
        "rebekka",
        lambda w: {"card": a_card(w), "reason": "lost", "requester": "other", "verified": False},
        ANY_REGISTRAR | HANDLERS | {"sulo"},
    ),
    "cards:return_card": Verb("riitta", lambda w: {"card": cancelled(w, CardState.HANDED_OVER)}, REGISTRARS),
    "cards:retry_issuing": Verb("hilla", lambda w: {"card": with_problem(w)}, GIVERS),
    "cards:send_letter": Verb("program", lambda w: {"letter": letter_due(w)}),
    "cards:take_in_produced_card": Verb(
        "program",
        lambda w: {"order": an_order(w), "serial": "K1", "csr_auth": request_of_a_key(), "csr_sign": request_of_a_key()},
    ),
    "cards:withdraw_employment_end": Verb(
        "tuula", lambda w: {"account": w.clinic_account, "end": leaving(w)}, frozenset({"maija"})
    ),
}  # fmt: skip
