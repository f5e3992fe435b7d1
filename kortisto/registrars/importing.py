"""Taking existing registrars in from a list: how a row stands to what the register knows.

It is asked for the preview and again when the row is taken in, so that what happens is what was shown (BR-RG-05, BR-RG-10).
"""

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kortisto.accounts.models import User
from kortisto.holders.moves import document_index, names_agree
from kortisto.kernel.clock import today
from kortisto.kernel.names import fold
from kortisto.kernel.sealed import blind_index
from kortisto.organisations.models import RegistrationPoint
from kortisto.organisations.states import PointState
from kortisto.people.models import INDEX_PURPOSE, Person

from .import_columns import SECRET_COLUMNS, Wish, read_row
from .models import ImportResult, RegistrarImportRow, RegistrarRight, TrainingCertificate
from .states import RightState, TrainingState


@dataclass
class Standing:
    """How a row stands: what it asks for, whom and what it is about, and what would become of it."""

    wish: Wish
    person: Person | None = None
    user: User | None = None
    point: RegistrationPoint | None = None
    training: TrainingCertificate | None = None
    right: RegistrarRight | None = None
    problems: list[list[Any]] = field(default_factory=list)

    @property
    def result(self) -> str:
        if self.problems:
            return ImportResult.FAULTY
        return ImportResult.UNCHANGED if self.right is not None else ImportResult.READY


def person_key(wish: Wish) -> str:
    """The fingerprint under which rows about one person are found; empty when the row does not say who it is."""
    if wish.identity_code is not None:
        return blind_index(wish.identity_code.text, purpose=INDEX_PURPOSE)
    if wish.document_kind and wish.document_number:
        return document_index(
            document_kind=wish.document_kind, issuing_state=wish.issuing_state, document_number=wish.document_number
        )
    return ""


def new_row(*, source: Any, number: int, cells: dict[str, str]) -> RegistrarImportRow:
    """A row as it is kept: what identifies the person sealed, the rest readable. Not saved yet."""
    wish = read_row(cells, on=today())
    hidden = {name: cells.pop(name) for name in SECRET_COLUMNS if name in cells}
    return RegistrarImportRow(
        source=source, number=number, cells=cells, identity=json.dumps(hidden) if hidden else None,
        person_key=person_key(wish), email=wish.email[:254], point_number=wish.point_number,
    )  # fmt: skip


def whole_cells(row: RegistrarImportRow) -> dict[str, str]:
    """The row's cells with those that are sealed, for the program's own comparing."""
    hidden = json.loads(row.identity.open_for_program()) if row.identity is not None else {}
    return {**row.cells, **hidden}


def standing_of(row: RegistrarImportRow) -> Standing:
    """Compare a row with the register as it is now."""
    wish = read_row(whole_cells(row), on=today())
    standing = Standing(wish, problems=list(wish.problems))
    _look_at_the_rest_of_the_list(standing, row)
    if wish.point_number:
        standing.point = (
            RegistrationPoint.objects.select_related("owner").filter(service_number=wish.point_number).first()
        )
        if standing.point is None:
            standing.problems.append(["point_unknown", {}])
        elif standing.point.state == PointState.CLOSED:
            standing.problems.append(["point_closed", {}])
    if standing.problems:
        return standing
    _find_person(standing, row)
    if not standing.problems:
        _find_user(standing)
    if not standing.problems and standing.user is not None:
        _find_training_and_right(standing)
    return standing


def _look_at_the_rest_of_the_list(standing: Standing, row: RegistrarImportRow) -> None:
    others = RegistrarImportRow.objects.filter(source=row.source_id, number__lt=row.number)
    if row.person_key and row.point_number:
        twin = others.filter(person_key=row.person_key, point_number=row.point_number).first()
        if twin is not None:
            standing.problems.append(["twice_in_file", {"row": twin.number}])
    if row.person_key and row.email and ["email_wrong", {}] not in standing.wish.problems:
        other = others.filter(email=row.email).exclude(person_key__in=("", row.person_key)).first()
        if other is not None:
            standing.problems.append(["email_twice_in_file", {"row": other.number}])


def _find_person(standing: Standing, row: RegistrarImportRow) -> None:
    """By the complete identity code; otherwise by birth date and document, which a proof or an earlier list knows (BR-OR-22)."""
    wish = standing.wish
    if wish.identity_code is not None:
        standing.person = Person.objects.with_identity_code(wish.identity_code).first()
    else:
        known = Person.objects.filter(identity_proofs__document_index=row.person_key, birth_date=wish.birth_date)
        listed = RegistrarImportRow.objects.filter(person_key=row.person_key, result=ImportResult.DONE)
        standing.person = (
            known.order_by("pk").first()
            or Person.objects.filter(
                pk__in=listed.values("user__person"), birth_date=wish.birth_date, identity_index=None
            ).first()
            or Person.objects.filter(
                user__email__iexact=wish.email, birth_date=wish.birth_date, identity_index=None
            ).first()
        )
    person = standing.person
    if person is not None and not _same_name(person, wish):
        standing.problems.append(["name_differs", {}])


def _same_name(person: Person, wish: Wish) -> bool:
    return fold(person.family_name) == fold(wish.family_name) and names_agree(
        person.name, f"{wish.given_names} {wish.family_name}"
    )


def _find_user(standing: Standing) -> None:
    """The person's user, whatever address it has; otherwise the user of that address, when it is nobody else's."""
    wish = standing.wish
    if standing.person is not None:
        standing.user = User.objects.filter(person=standing.person).first()
    if standing.user is None:
        by_address = User.objects.filter(email__iexact=wish.email).first()
        name = f"{wish.given_names} {wish.family_name}"
        if by_address is not None and (
            by_address.person_id is not None or not names_agree(by_address.get_full_name(), name)
        ):
            standing.problems.append(["email_of_another", {}])
        standing.user = by_address
    if standing.user is not None and not standing.user.is_active:
        standing.problems.append(["user_closed", {}])


def _find_training_and_right(standing: Standing) -> None:
    wish, user = standing.wish, standing.user
    assert wish.trained_on is not None
    trainings = TrainingCertificate.objects.filter(user=user, passed_on=wish.trained_on).order_by("pk")
    standing.training = trainings.exclude(state=TrainingState.REJECTED).first()
    if standing.training is None and trainings.exists():
        standing.problems.append(["training_rejected", {}])
    held = RegistrarRight.objects.filter(user=user, point=standing.point).exclude(state=RightState.ENDED)
    day = max(wish.valid_from or today(), today())
    right = next((one for one in held.order_by("-valid_from") if _meets(one, day, wish.valid_until)), None)
    if right is None:
        return
    same = sorted(right.card_kinds) == wish.card_kinds and right.valid_until == wish.valid_until
    if same and wish.valid_from in (None, right.valid_from):
        standing.right = right
    else:
        standing.problems.append(["already_has_rights", {}])


def _meets(right: RegistrarRight, first: date, last: date | None) -> bool:
    """Whether a right covers any of these days."""
    return (right.valid_until is None or right.valid_until >= first) and (last is None or right.valid_from <= last)
