"""Every rule of the domain is held by a test, or stands in the roadmap as open."""

import re
from pathlib import Path

from scripts import docs
from scripts.docs import ROOT, rules


def test_no_test_holds_a_rule_that_does_not_exist():
    unknown = set(docs.tests_by_rule()) - set(rules())
    assert not unknown, f"rules that docs/rules.toml does not have: {sorted(unknown)}"


def test_rules_without_a_test_stand_in_the_roadmap_and_no_others():
    roadmap = Path(ROOT, "docs", "roadmap.md").read_text()
    section = roadmap.split("## Rules not held by a test yet", 1)[1].split("\n## ", 1)[0]
    listed = set(re.findall(r"BR-[A-Z]+-\d+", section))
    without = set(rules()) - set(docs.tests_by_rule())
    assert without - listed == set(), (
        f"rules with neither a test nor a line in docs/roadmap.md: {sorted(without - listed)}"
    )
    assert listed - without == set(), f"docs/roadmap.md lists rules as open that have tests: {sorted(listed - without)}"
