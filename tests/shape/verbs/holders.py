"""The verbs of the room holders."""

from kortisto.kernel.clock import today

from .kinds import *
from .rows import *

VERBS: dict[str, Verb] = {
    "holders:ask_population_register": Verb("riitta", lambda w: {"person": w.hanna}, ANY_REGISTRAR),
    "holders:end_proof_line": Verb("riitta", lambda w: {"line": w.hanna_line, **REASON}, REGISTRARS),
    "holders:look_up_person": Verb(
        "riitta",
        lambda w: {"identity_code": w.hanna.identity_code.open_for_program(), "purpose": "order"},
        ANY_REGISTRAR,
    ),
    "holders:register_employment_proof": Verb(
        "riitta",
        lambda w: {
            "point": w.keskus, "contract": w.clinic_contract, "channel": "brought", "received_on": today(), "signed_on": today(),
            "signer_name": "Maija Korhonen", "archive_place": "Mappi 2", "lines": [PROOF_LINE],
        },
        REGISTRARS,
    ),
}  # fmt: skip
