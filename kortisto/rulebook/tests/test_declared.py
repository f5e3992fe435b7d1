"""Code and rulebook speak of the same rules."""

import re
from pathlib import Path

from django.apps import apps

from kortisto.rulebook.catalogue import CATALOGUE
from kortisto.rulebook.rules.retention import RETENTION

HOUSE = Path(__file__).parents[2]
READ = re.compile(r"""\b(?:rule|rule_version|rule_in_force)\(\s*["']([a-z_]+)["']""")


def test_every_rule_that_code_reads_is_declared():
    unknown = [
        f"{path.relative_to(HOUSE)}: {name}"
        for path in HOUSE.glob("*/**/*.py")
        if "rulebook/tests" not in str(path)
        for name in READ.findall(path.read_text("utf-8"))
        if name not in CATALOGUE
    ]
    assert not unknown, f"Declare these rules in kortisto/rulebook/rules/: {unknown}"


def test_every_kind_of_retention_in_years_has_its_rule():
    kinds = {
        model.retain.kind
        for model in apps.get_models()
        if model.__module__.startswith("kortisto.")
        and getattr(model, "retain", None)
        and model.retain.years is not None
    }
    missing = sorted(kind for kind in kinds if kind not in RETENTION)
    assert not missing, f"Add these kinds to RETENTION in kortisto/rulebook/rules/retention.py: {missing}"


def test_every_rule_has_a_title_a_meaning_and_an_origin():
    for rule in CATALOGUE.values():
        assert str(rule.title)
        assert str(rule.meaning).endswith(".")
        assert rule.tag
