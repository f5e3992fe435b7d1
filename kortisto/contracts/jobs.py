"""What the clock does in this room."""

from kortisto.kernel.actors import System
from kortisto.kernel.jobs import periodic

from .actions.close_mandate import close_mandate
from .models import Mandate
from .moves import done_under
from .states import MandateState


@periodic("contracts:close_mandates", cron="*/10 * * * *")
def close_mandates() -> None:
    """Close the ended mandates under which no order or card is left (BR-AU-15)."""
    ended = Mandate.objects.filter(state=MandateState.RUN_OFF).select_related("giver", "point", "contract")
    for mandate in ended.order_by("pk"):
        if done_under(mandate=mandate):
            close_mandate(actor=System("contracts"), mandate=mandate)
