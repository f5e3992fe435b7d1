"""What a matter's page shows beside what every matter has: the contract with its points and mandates, an applicant's papers.

A room adds the section of its own kind in its `navigation.py`:

    register_section("office", CaseKind.SUCCESSION, lambda request, case: ("organisations/_succession.html", {…}))

and, where it has acts of its own at the office, `register_office_acts`.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from kortisto.ui.parts import Act

from .models import Case

Section = Callable[[HttpRequest, Case], tuple[str, dict[str, Any]]]
OfficeActs = Callable[[HttpRequest, Case], list[Act]]

_sections: dict[tuple[str, str], Section] = {}
_office_acts: dict[str, OfficeActs] = {}


def register_section(face: str, kind: str, section: Section) -> None:
    """Say what the page of this kind of matter shows at a face: a template, and the variables it finds."""
    _sections[face, kind] = section


def section_of(request: HttpRequest, case: Case, *, face: str) -> dict[str, Any]:
    """The section's template as `section`, and its variables; nothing for a kind that has none."""
    section = _sections.get((face, case.kind))
    if section is None:
        return {"section": ""}
    template, context = section(request, case)
    return {"section": template, **context}


def register_office_acts(kind: str, acts: OfficeActs) -> None:
    """Say what can be done at the office with this kind of matter, beside taking it, asking and writing; once it is taken."""
    _office_acts[kind] = acts


def office_acts(request: HttpRequest, case: Case) -> list[Act]:
    acts = _office_acts.get(case.kind)
    return acts(request, case) if acts else []
