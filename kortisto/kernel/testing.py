"""Marker for tests that hold a rule of the domain."""

from collections.abc import Callable
from typing import Any

import pytest


def rule(*codes: str) -> Callable[[Any], Any]:
    """`@rule("BR-OR-02")`: this test holds the rule; `docs/rules.md` lists it there, a shape test wants one for each."""
    return pytest.mark.rule(*codes)
