from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_tell_archive
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal, WrongState
from kortisto.organisations.events import Event
from kortisto.organisations.models import PointClosing, RegistrationPoint
from kortisto.organisations.states import PointState


@action
def tell_archive_moved(*, actor: Any, point: RegistrationPoint, archive_place: str) -> PointClosing:
    """A registrar tells where the forms of a closing point are kept from now on; their retention goes on there (BR-AR-01).

    Told again, the later place counts. Refuses with `archive_place_needed`.
    """
    grounds = grounds_to_tell_archive(actor=actor, point=point)
    if not archive_place.strip():
        raise Refusal("archive_place_needed", _("Tell where the archive is now."), field="archive_place")
    closing = PointClosing.objects.select_for_update(of=("self",)).filter(point=point, called_off_at=None).first()
    if closing is None or point.state != PointState.CLOSING:
        raise WrongState("organisations.PointClosing.tell_archive", point.state)
    closing.archive_place = archive_place.strip()
    closing.archive_told_by, closing.archive_told_at = actor, now()
    closing.save(update_fields=["archive_place", "archive_told_by", "archive_told_at"])
    record(
        Event.POINT_ARCHIVE_MOVED, actor=actor, subject=point, grounds=grounds, context=point,
        archive_place=closing.archive_place,
    )  # fmt: skip
    return closing
