from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_contract
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.models import ContractVersion, RegistrarMode
from kortisto.contracts.moves import lock_draft
from kortisto.contracts.parts import BY_NAME
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal
from kortisto.rulebook.read import rule


@action
def save_contract_part(*, actor: Any, version: ContractVersion, part: str, values: dict[str, Any]) -> ContractVersion:
    """The customer fills in one part of the application; the draft keeps it at once.

    `part` is a name in `contracts.parts`, `values` its columns. Refuses with `card_kinds_wrong`, `registrar_mode_wrong` or
    `proof_signers_wrong`.
    """
    grounds = grounds_to_contract(actor=actor, account=version.contract.account)
    locked = lock_draft(version=version)
    fields = BY_NAME[part].fields
    if not fields or set(values) != set(fields):
        raise ValueError(f"the part {part} is made of {fields}")
    _check(locked, values)
    for name in fields:
        setattr(locked, name, values[name])
    locked.save(update_fields=[*fields, "updated_at"])
    record(
        Event.CONTRACT_FILLED_IN, actor=actor, subject=locked, context=locked.case, grounds=grounds,
        on_behalf=locked.contract.organisation, part=part, values=values,
    )  # fmt: skip
    return locked


def _check(version: ContractVersion, values: dict[str, Any]) -> None:
    if values.get("registrar_mode", RegistrarMode.OWN_POINTS) not in RegistrarMode.values:
        raise Refusal("registrar_mode_wrong", _("Choose who registers the cards."), field="registrar_mode")
    allowed = rule("contract_types")[version.contract.type]
    if "card_kinds" in values and (not values["card_kinds"] or not set(values["card_kinds"]) <= set(allowed)):
        raise Refusal(
            "card_kinds_wrong",
            _(
                "Choose at least one kind of card that this type of contract covers. Professional cards need no contract."
            ),
            field="card_kinds",
        )
    signers = values.get("proof_signers")
    if signers is not None and not all(set(each) == {"name", "position"} and each["name"].strip() for each in signers):
        raise Refusal(
            "proof_signers_wrong", _("Give the name of each person, and their position."), field="proof_signers"
        )
