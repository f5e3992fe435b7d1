"""The walls hold: imports that the plan forbids are named, those it allows pass."""

from __future__ import annotations

import pytest

from scripts.walls import wrong


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("kortisto.people.models", "kortisto.cards.models"),
        ("kortisto.audit.record", "kortisto.people.models"),
        ("kortisto.kernel.action", "kortisto.audit.record"),
        ("kortisto.holders.moves", "kortisto.access.policy"),
        ("kortisto.access.policy", "kortisto.access.doors"),
        ("kortisto.cards.queries", "kortisto.cards.actions.order_card"),
        ("kortisto.cards.actions.order_card", "kortisto.cards.actions.cancel_order"),
        ("kortisto.cards.actions.order_card", "kortisto.holders.actions.accept_terms"),
        ("kortisto.cards.actions.order_card", "kortisto.cards.forms"),
        ("kortisto.cards.forms", "kortisto.cards.views.desk"),
        ("kortisto.cards.actions.order_card", "kortisto.cards.jobs"),
        ("kortisto.cards.views.desk", "kortisto.faces.home"),
        ("kortisto.faces.views", "kortisto.config.health"),
        ("kortisto.config.health", "kortisto.demo.country"),
    ],
)
def test_an_import_through_a_wall_is_named(importer, imported):
    assert wrong(importer, imported)


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("kortisto.cards.models", "kortisto.people.models"),
        ("kortisto.people.models", "kortisto.audit.record"),
        ("kortisto.people.moves", "kortisto.cards.models"),
        ("kortisto.cards.moves", "kortisto.holders.moves"),
        ("kortisto.access.doors", "kortisto.access.policy"),
        ("kortisto.cards.actions.order_card", "kortisto.access.policy"),
        ("kortisto.cards.views.desk", "kortisto.holders.actions.accept_terms"),
        ("kortisto.audit.views.office", "kortisto.access.doors"),
        ("kortisto.pki.backends.embedded.authority", "kortisto.kernel.jobs"),
        ("kortisto.audit.apps", "kortisto.cards.queries"),
        ("kortisto.config.health", "kortisto.pki.queries"),
        ("kortisto.demo.story", "kortisto.cards.actions.order_card"),
    ],
)
def test_an_import_along_the_walls_passes(importer, imported):
    assert wrong(importer, imported) is None
