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
from kortisto.kernel.errors import Refusal


@action
def renew_mandate(*, actor: Any, mandate: Mandate, valid_until: date | None = None) -> Mandate:
    """The organisation renews a mandate in one act: it goes on after its last day, until another one or without an end.

    Point, cards and rights stay as they are. Refuses with `mandate_without_end` or `mandate_period_wrong`.
    """
    hold_mandate(mandate=mandate)
    grounds = grounds_to_amend_mandate(actor=actor, mandate=mandate)
    before = mandate.valid_until
    if before is None:
        raise Refusal("mandate_without_end", _("The mandate has no last day, so it needs no renewing."))
    if valid_until is not None and valid_until <= before:
        raise Refusal(
            "mandate_period_wrong",
            _("Choose a day after the mandate's present last day, or leave it empty."),
            field="valid_until",
        )
    Mandate.objects.filter(pk=mandate.pk).update(valid_until=valid_until, end_announced_at=None)
    mandate.valid_until = valid_until
    record(
        Event.MANDATE_RENEWED, actor=actor, subject=mandate, context=mandate.contract, grounds=grounds,
        before={"valid_until": before}, after={"valid_until": valid_until},
    )  # fmt: skip
    tell_both("mandate_renewed", mandate=mandate, last_day=valid_until)
    return mandate
