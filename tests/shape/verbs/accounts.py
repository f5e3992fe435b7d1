"""The verbs of the room accounts."""

from allauth.mfa.models import Authenticator

from kortisto.accounts.tests.cast import desk_visit, portal_visit

from .kinds import *
from .rows import *

VERBS: dict[str, Verb] = {
    "accounts:add_desk_factor": Verb("riitta", lambda w: own(w, factor=factor())),
    "accounts:appoint_to_office": Verb("operator", lambda w: {"user": w.stella, "role": "handler"}, SET_UP),
    "accounts:change_desk_email": Verb("riitta", lambda w: own(w, email="uusi@example.fi")),
    "accounts:change_desk_phone": Verb("riitta", lambda w: own(w, phone="040 123 4567")),
    "accounts:change_desk_password": Verb("riitta", lambda w: own(w, password="lumi-puro-koivu-22")),
    "accounts:change_own_details": Verb(
        "maija", lambda w: {"given_names": "Maija", "family_name": "Korhola", "language": "sv"}, USERS
    ),
    # Who reads the new address has the token; nothing else is asked.
    "accounts:confirm_desk_email": Verb(
        "visitor",
        lambda w: with_new_address(w, token="sana"),
        EVERYBODY,
    ),
    "accounts:check_own_address": Verb("maija", lambda w: {}, USERS),
    "accounts:check_desk_email": Verb("riitta", lambda w: own(w)),
    "accounts:keep_desk_email": Verb("riitta", lambda w: own(w)),
    # Who reads the address has the token; nothing else is asked.
    "accounts:prove_desk_email": Verb("visitor", lambda w: {"token": desk_address(w)}, EVERYBODY),
    "accounts:confirm_own_address": Verb("maija", lambda w: {"token": own_address(w.maija)}, told=("link_dead",)),
    "accounts:create_user": Verb(
        "operator", lambda w: {"email": "u@example.fi", "given_names": "Uuno", "family_name": "Uusi"}, SET_UP
    ),
    "accounts:end_appointment": Verb("operator", lambda w: {"appointment": w.hilla.appointments.get()}, SET_UP),
    "accounts:choose_notifications": Verb("riitta", lambda w: {"wanted": []}, USERS),
    "accounts:end_desk_visits": Verb("riitta", lambda w: {"visits": [desk_visit(w.riitta)]}),
    "accounts:end_own_visits": Verb("maija", lambda w: {"visits": [portal_visit(w.maija)]}),
    "accounts:end_desk_credential": Verb("oili", lambda w: {"credential": desk(w), **REASON}, GIVERS | {"operator"}),
    "accounts:expire_desk_credential": Verb("program", lambda w: {"credential": sent_desk(w)}, SET_UP),
    "accounts:note_strong_identification": Verb("maija", lambda w: {"identified": person(), "face": "portal"}, USERS),
    "accounts:open_desk_credential": Verb("oili", lambda w: {"user": w.riitta, "phone": PHONE}, GIVERS | {"operator"}),
    "accounts:register_identified_user": Verb("visitor", lambda w: {"identified": person(), "reason": "invitation"}),
    "accounts:register_invited_user": Verb(
        "visitor",
        lambda w: {"email": "u@example.fi", "given_names": "Uuno", "family_name": "Uusi", "password": "lumi-puro-koivu-22"},
    ),
    "accounts:remove_desk_factor": Verb("riitta", lambda w: {"factor": second_factor(w)}),
    "accounts:remove_lost_factors": Verb("maija", lambda w: with_lost_factor(w.maija), told=("identification_needed",)),
    "accounts:reset_desk_credential": Verb(
        "oili", lambda w: {"credential": desk(w, phone=PHONE), **REASON}, GIVERS | {"operator"}
    ),
    "accounts:reset_second_factors": Verb(
        "oili",
        lambda w: {"user": Authenticator.objects.create(user=w.maija, type="totp", data={}).user, **REASON},
        GIVERS | {"operator"},
    ),
    "accounts:send_desk_credential_again": Verb(
        "oili", lambda w: {"credential": sent_desk(w), "phone": PHONE}, GIVERS | {"operator"}
    ),
    "accounts:set_language": Verb("maija", lambda w: {"language": "sv"}, USERS),
    "accounts:take_desk_credential_into_use": Verb(
        "riitta",
        lambda w: {**first_use(w), "password": "lumi-puro-koivu-22", "factor": factor()},
        told=("first_use_over",),
    ),
}  # fmt: skip
