"""The walls hold: imports that the plan forbids are named, those it allows pass."""

from __future__ import annotations

import pytest

from scripts.walls import findings


def wrong(importer, imported):
    return list(findings({importer: {imported}, imported: set()}))


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
    assert wrong(importer, imported) == []


def test_a_module_with_a_name_of_its_own_stands_as_high_as_what_it_imports():
    imports = {
        "kortisto.cards.moves": {"kortisto.cards.order_rules"},
        "kortisto.cards.order_rules": {"kortisto.cards.limits"},
        "kortisto.cards.limits": {"kortisto.access.policy"},
        "kortisto.access.policy": set(),
    }
    assert [(importer, imported) for importer, imported, _reason in findings(imports)] == [
        ("kortisto.cards.moves", "kortisto.cards.order_rules")
    ]


def test_an_action_reaches_no_other_action_through_a_helper():
    imports = {
        "kortisto.cards.actions.order_card": {"kortisto.cards.ordering"},
        "kortisto.cards.ordering": {"kortisto.holders.actions.accept_terms"},
        "kortisto.holders.actions.accept_terms": set(),
    }
    assert [imported for _importer, imported, _reason in findings(imports)] == ["kortisto.cards.ordering"]
