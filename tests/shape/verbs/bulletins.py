"""The verbs of the room bulletins."""

from django.core.files.base import ContentFile

from kortisto.bulletins.actions.continue_sending import continue_sending
from kortisto.bulletins.actions.stop_sending import stop_sending
from kortisto.bulletins.models import Bulletin, BulletinAttachment
from kortisto.bulletins.moves import fingerprint
from kortisto.bulletins.tests.cast import WORDS, approved, at_the_desk, begun, written
from kortisto.documents.tests.samples import pdf_bytes
from kortisto.kernel.clock import today

from .kinds import *
from .rows import *

WRITERS = GIVERS | {"eero"}


def _attached(world: Any) -> Any:
    return BulletinAttachment.objects.create(bulletin=written(world), document="PUUTTUU", title="Liite")


def _to_keskus(world: Any, **changes: Any) -> Bulletin:
    bulletin = begun(world, **changes)
    bulletin.deliveries.filter(user=world.rebekka).delete()
    return bulletin


def _approving(world: Any) -> Arguments:
    bulletin = written(world)
    return {"bulletin": bulletin, "content": fingerprint(bulletin)}


def _asked(world: Any) -> Arguments:
    at_the_desk(world.riitta, "riitta@kunta.example")
    return {"domain": "kunta.example"}


def _stopped(world: Any) -> Bulletin:
    bulletin = begun(world)
    stop_sending(actor=world.eero, bulletin=bulletin)
    bulletin.deliveries.update(state="stopped")
    return bulletin


def _going_on(world: Any) -> Bulletin:
    return continue_sending(actor=world.eero, bulletin=_stopped(world))


def _all_sent(world: Any) -> Bulletin:
    bulletin = begun(world)
    bulletin.deliveries.update(state="sent")
    return bulletin


VERBS: dict[str, Verb] = {
    "bulletins:write_bulletin": Verb("eero", lambda w: {"dated": today(), **WORDS}, WRITERS),
    "bulletins:change_bulletin": Verb("eero", lambda w: {"bulletin": written(w), "dated": today(), **WORDS}, WRITERS),
    "bulletins:aim_bulletin": Verb(
        "eero", lambda w: {"bulletin": written(w), "owners": [], "points": [w.ita], "card_kinds": []}, WRITERS
    ),
    "bulletins:attach_to_bulletin": Verb(
        "eero",
        lambda w: {"bulletin": written(w), "file": ContentFile(pdf_bytes(), "ohje.pdf"), "title": "Ohje"},
        WRITERS,
    ),
    "bulletins:detach_from_bulletin": Verb("eero", lambda w: {"attachment": _attached(w)}, WRITERS),
    "bulletins:approve_bulletin": Verb("eero", _approving, WRITERS, then="second_person_needed"),
    "bulletins:call_off_bulletin": Verb("eero", lambda w: {"bulletin": approved(w)}, WRITERS),
    "bulletins:stop_sending": Verb("eero", lambda w: {"bulletin": begun(w)}, WRITERS),
    "bulletins:continue_sending": Verb("eero", lambda w: {"bulletin": _stopped(w)}, WRITERS),
    "bulletins:post_rest": Verb("program", lambda w: {"bulletin": _going_on(w)}),
    "bulletins:discard_bulletin": Verb("eero", lambda w: {"bulletin": written(w)}, WRITERS),
    "bulletins:begin_sending": Verb("program", lambda w: {"bulletin": approved(w)}),
    "bulletins:finish_sending": Verb("program", lambda w: {"bulletin": _all_sent(w)}),
    "bulletins:read_bulletin": Verb("riitta", lambda w: {"bulletin": _to_keskus(w)}, REGISTRARS),
    "bulletins:acknowledge_bulletin": Verb(
        "riitta", lambda w: {"bulletin": _to_keskus(w, acknowledge=True)}, REGISTRARS
    ),
    "bulletins:ask_addresses": Verb("eero", _asked, WRITERS),
}
