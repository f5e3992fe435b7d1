"""The steps of ordering a card, and where a refusal is put right."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kortisto.contracts.models import Customership
from kortisto.ui.parts import Step

from .order_draft import Draft

STEPS = (
    ("order_start", _("Whom")),
    ("order_identity", _("Identity and address")),
    ("order_data", _("Data of the card")),
    ("order_acceptance", _("Acceptance")),
    ("order_confirm", _("Confirmation")),
)
# Where a refusal of the order is put right.
MENDED_IN = {
    "document_kind": "order_identity",
    "document_number": "order_identity",
    "issuing_state": "order_identity",
    "document_valid_until": "order_identity",
    "family_name": "order_identity",
    "given_names": "order_identity",
    "surname": "order_identity",
    "letter_to": "order_identity",
    "letter_address": "order_identity",
    "terms_accepted": "order_acceptance",
    "data_confirmed": "order_acceptance",
    "form_place": "order_acceptance",
}
MENDED_BY_CODE = {
    "data_changed": "order_data",
    "terms_not_accepted": "order_data",
    "document_of_another_person": "order_identity",
}


def steps_at(current: str, customership: Customership, draft: Draft | None) -> list[Step]:
    """The steps with the way back to those that are done."""
    names = [name for name, _label in STEPS]
    here = names.index(current)
    steps = []
    for place, (name, label) in enumerate(STEPS):
        url = ""
        if place < here:
            url = reverse(
                name, args=[customership.code] if place == 0 or draft is None else [customership.code, draft.code]
            )
        steps.append(Step(label, "done" if place < here else "current" if place == here else "to_do", url))
    return steps
