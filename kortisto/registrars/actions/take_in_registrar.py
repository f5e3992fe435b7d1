from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from kortisto.access.policy import grounds_of_the_program
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal, WrongState
from kortisto.registrars.events import Event
from kortisto.registrars.importing import Standing, standing_of
from kortisto.registrars.models import ImportResult, RegistrarImportRow, RegistrarRight
from kortisto.registrars.moves import give_right
from kortisto.registrars.moves_import import desk_for, training_for, user_for
from kortisto.registrars.states import ImportState


@action
def take_in_registrar(*, actor: Any, row: RegistrarImportRow) -> RegistrarImportRow:
    """One row of a confirmed list is taken in: the person, the user, the training and the right, as far as they are not there.

    The row is compared with the register once more. What has become impossible since the preview is noted on the row, with the
    reason; nobody is told by message unless desk user names were asked for.
    """
    grounds = grounds_of_the_program(actor=actor)
    source = row.source
    if source.state != ImportState.RUNNING or source.confirmed_by is None:
        raise WrongState("registrars.RegistrarImportRow.take_in", source.state)
    standing = standing_of(row)
    if standing.result == ImportResult.READY and _is_deciders_own(row, standing):
        standing.problems.append(["own_right", {}])
    right: RegistrarRight | None = standing.right
    if standing.result == ImportResult.READY:
        right = _take_in(row, standing)
    row.result = ImportResult.DONE if standing.result == ImportResult.READY else standing.result
    row.problems, row.user, row.right = standing.problems, standing.user, right
    row.save(update_fields=["result", "problems", "user", "right"])
    person = standing.user.person if standing.user is not None else None
    record(
        Event.REGISTRAR_TAKEN_IN, actor=actor, subject=row, context=source, person=person,
        grounds=grounds.codes() | {"import": source.code, "confirmed_by": source.confirmed_by.actor_code},
        result=row.result, right=right.code if right is not None else "",
    )  # fmt: skip
    return row


def _is_deciders_own(row: RegistrarImportRow, standing: Standing) -> bool:
    """Nobody grants a right to themselves, not even in a list."""
    source, user = row.source, standing.user
    return user is not None and (user == source.confirmed_by or user.actor_code == source.approved_by)


def _take_in(row: RegistrarImportRow, standing: Standing) -> RegistrarRight:
    by: Any = row.source.confirmed_by
    wish, point = standing.wish, standing.point
    assert point is not None
    user = standing.user = user_for(standing)
    training = training_for(standing, by=by)
    with translation.override("fi"):
        basis = _("List of registrars %(code)s, row %(row)s") % {"code": row.source.code, "row": row.number}
    right = give_right(
        by=by, user=user, point=point, card_kinds=wish.card_kinds, training=training, basis=basis,
        valid_from=wish.valid_from, valid_until=wish.valid_until,
    )  # fmt: skip
    record(
        Event.RIGHT_GRANTED, actor=by, subject=right, grounds={"import": row.source.code, "approved_by": row.source.approved_by},
        person=user.person, context=point, user=user.code, card_kinds=wish.card_kinds, basis=basis, training=training.code,
    )  # fmt: skip
    if row.source.with_credentials:
        try:
            desk_for(user=user, phone=wish.phone, point=point, by=by)
        except Refusal as refusal:
            raise Refusal("desk_not_sent", refusal.sentence) from None
    return right
