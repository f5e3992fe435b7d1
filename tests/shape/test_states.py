"""Every state table is whole, and every move from a wrong state loses against the database."""

import pytest
from django.apps import apps

from kortisto.kernel.errors import WrongState
from kortisto.kernel.states import TABLES

MOVES = [
    pytest.param(table, move, state, id=f"{label}.{move.name}-from-{state}")
    for label, table in sorted(TABLES.items())
    for move in table.moves.values()
    for state, _ in apps.get_model(label)._meta.get_field(table.field).choices
]


@pytest.mark.parametrize("label", sorted(TABLES))
def test_every_state_is_reached_and_left_or_final(label):
    table = TABLES[label]
    states = {value for value, _ in apps.get_model(label)._meta.get_field(table.field).choices}
    default = apps.get_model(label)._meta.get_field(table.field).default
    named = {str(state) for move in table.moves.values() for state in (*move.sources, move.target)} | {str(default)}
    assert named == states, f"{label}: states without a move, or moves with unknown states: {named ^ states}"
    left = {str(source) for move in table.moves.values() for source in move.sources}
    assert {str(state) for state in table.final} == states - left, (
        f"{label}: final states are those that no move leaves"
    )
    assert {str(state) for state in table.next} <= states


@pytest.mark.django_db
@pytest.mark.parametrize(("table", "move", "state"), MOVES)
def test_a_move_is_made_only_from_its_sources(table, move, state):
    row = table.model(pk=-1)
    setattr(row, table.field, state)
    # No such row: even from a right state the database says that somebody else was first.
    with pytest.raises(WrongState):
        table.apply(row, move.name)
    assert table.can(row, move.name) == (state in {str(source) for source in move.sources})
