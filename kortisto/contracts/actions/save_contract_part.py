from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_contract
from kortisto.audit.record import record
from kortisto.contracts.contract_types import kinds_covered
from kortisto.contracts.differences import stamp_of
from kortisto.contracts.events import Event
from kortisto.contracts.invoicing import check_invoicing
from kortisto.contracts.models import ContractVersion, PhotoPolicy, RegistrarMode
from kortisto.contracts.moves import lock_draft
from kortisto.contracts.parts import BY_NAME, INVOICING
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal


@action
def save_contract_part(
    *, actor: Any, version: ContractVersion, part: str, values: dict[str, Any], seen: str = ""
) -> ContractVersion:
    """The customer fills in one part of the application; the draft keeps it at once.

    `part` is a name in `contracts.parts`, `values` its columns (optional ones may be left out). `seen` is the part's stamp when
    the form was opened: what somebody else has saved since is not written over unseen. Refuses with `part_changed`,
    `card_kinds_wrong`, `registrar_mode_wrong`, `proof_signers_wrong`, `photo_policies_wrong` or what `check_invoicing` refuses.
    """
    grounds = grounds_to_contract(actor=actor, account=version.contract.account)
    locked = lock_draft(version=version)
    fields, optional = BY_NAME[part].fields, BY_NAME[part].optional
    if not fields or not set(fields) - set(optional) <= set(values) <= set(fields) or not values:
        raise ValueError(f"the part {part} is made of {fields}")
    same = all(getattr(locked, name) == value for name, value in values.items())
    if seen and not same and seen != stamp_of(locked, BY_NAME[part]):
        raise Refusal(
            "part_changed",
            _(
                "Somebody else has saved this part meanwhile. Compare theirs with yours, then save again or keep theirs."
            ),
        )
    _check(locked, values)
    for name, value in values.items():
        setattr(locked, name, value)
    locked.save(update_fields=[*values, "updated_at"])
    record(
        Event.CONTRACT_FILLED_IN, actor=actor, subject=locked, context=locked.case, grounds=grounds,
        on_behalf=locked.contract.organisation, part=part, values=values,
    )  # fmt: skip
    return locked


def _check(version: ContractVersion, values: dict[str, Any]) -> None:
    if values.get("registrar_mode", RegistrarMode.OWN_POINTS) not in RegistrarMode.values:
        raise Refusal("registrar_mode_wrong", _("Choose who registers the cards."), field="registrar_mode")
    allowed = kinds_covered(version.contract.type)
    if "card_kinds" in values and (not values["card_kinds"] or not set(values["card_kinds"]) <= set(allowed)):
        raise Refusal(
            "card_kinds_wrong",
            _(
                "Choose at least one kind of card that this type of contract covers. Professional cards need no contract."
            ),
            field="card_kinds",
        )
    if set(values) & set(INVOICING):
        check_invoicing({name: values.get(name, "") for name in INVOICING})
    policies = values.get("photo_policies")
    if policies is not None and not (
        set(policies) <= set(allowed) and set(policies.values()) <= set(PhotoPolicy.values)
    ):
        raise Refusal("photo_policies_wrong", _("Choose for each kind of card whether it carries a photo."))
    signers = values.get("proof_signers")
    if signers is not None and not all(set(each) == {"name", "position"} and each["name"].strip() for each in signers):
        raise Refusal(
            "proof_signers_wrong", _("Give the name of each person, and their position."), field="proof_signers"
        )
