from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_amend_mandate
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.models import Mandate
from kortisto.contracts.moves import hold_mandate
from kortisto.contracts.moves_mandates import tell_both
from kortisto.kernel.action import action
from kortisto.kernel.clock import today
from kortisto.kernel.errors import Refusal


@action
def narrow_mandate(*, actor: Any, mandate: Mandate, card_kinds: list[str], valid_until: date | None = None) -> Mandate:
    """The organisation narrows a mandate in use: fewer kinds of card, an earlier last day. More takes a new decision.

    Refuses with `mandate_widened`, `mandate_period_wrong` or `nothing_changed`.
    """
    hold_mandate(mandate=mandate)
    grounds = grounds_to_amend_mandate(actor=actor, mandate=mandate)
    before = {"card_kinds": mandate.card_kinds, "valid_until": mandate.valid_until}
    if not card_kinds or not set(card_kinds) <= set(mandate.card_kinds):
        raise Refusal(
            "mandate_widened",
            _(
                "Choose from the cards that the mandate covers now, at least one. More cards take a change of the contract."
            ),
            field="card_kinds",
        )
    kinds = [kind for kind in mandate.card_kinds if kind in card_kinds]
    _refuse_later_end(before["valid_until"], valid_until, begins=mandate.valid_from)
    after = {"card_kinds": kinds, "valid_until": valid_until}
    if after == before:
        raise Refusal("nothing_changed", _("Nothing was changed."))
    Mandate.objects.filter(pk=mandate.pk).update(**after)
    mandate.card_kinds, mandate.valid_until = kinds, valid_until
    record(
        Event.MANDATE_NARROWED, actor=actor, subject=mandate, context=mandate.contract, grounds=grounds, before=before,
        after=after,
    )  # fmt: skip
    tell_both("mandate_narrowed", mandate=mandate, last_day=valid_until)
    return mandate


def _refuse_later_end(before: date | None, after: date | None, *, begins: date) -> None:
    later = before is not None and (after is None or after > before)
    if later or (after is not None and after < max(today(), begins)):
        raise Refusal(
            "mandate_period_wrong",
            _("Choose a last day from today on, at the latest the present one. A later one is a renewal."),
            field="valid_until",
        )
