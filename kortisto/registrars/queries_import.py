"""What the pages of an import show: its rows by result, how far it has come, and what is wrong in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from kortisto.contracts.models import CardKind
from kortisto.organisations.models import RegistrationPoint
from kortisto.rulebook.models import Proposal
from kortisto.rulebook.states import ProposalState

from .import_columns import KINDS, one_of, told_problem
from .models import ImportResult, RegistrarImport, RegistrarImportRow
from .states import ImportState

CONFIRM = "registrars:confirm_import"


@dataclass(frozen=True)
class Progress:
    """How many of the rows that this step looks at are behind."""

    done: int
    of: int

    @property
    def percent(self) -> int:
        return 100 * self.done // self.of if self.of else 100


def imports() -> QuerySet[RegistrarImport]:
    return RegistrarImport.objects.select_related("uploaded_by").annotate(count=Count("rows")).order_by("-pk")


def counts_of(source: RegistrarImport) -> dict[str, int]:
    """Rows by result; results without rows are nought."""
    found = dict(source.rows.order_by().values_list("result").annotate(count=Count("pk")))
    return {str(result): found.get(result, 0) for result in ImportResult.values}


def ready_count(source: RegistrarImport) -> int:
    return source.rows.filter(result=ImportResult.READY).count()


def points_of(source: RegistrarImport) -> list[RegistrationPoint]:
    """The registration points at which the list gives rights."""
    numbers = source.rows.filter(result=ImportResult.READY).order_by().values("point_number").distinct()
    return list(RegistrationPoint.objects.filter(service_number__in=numbers).select_related("owner").order_by("pk"))


def progress_of(source: RegistrarImport, counts: dict[str, int]) -> Progress | None:
    """While the program is at work; None when nothing is under way."""
    rows = sum(counts.values())
    if source.state == ImportState.UPLOADED:
        return Progress(rows - counts[ImportResult.WAITING], rows)
    if source.state == ImportState.RUNNING:
        return Progress(rows - counts[ImportResult.READY], rows)
    return None


def proposal_about(source: RegistrarImport) -> Proposal | None:
    return Proposal.objects.filter(subject=source.reference, state=ProposalState.PROPOSED).first()


def rows_of(source: RegistrarImport, result: str = "") -> QuerySet[RegistrarImportRow]:
    rows = source.rows.select_related("user__person").order_by("number")
    return rows.filter(result=result) if result else rows


@dataclass(frozen=True)
class Told:
    """A row as people read it; never the identity code nor a document's number."""

    row: RegistrarImportRow
    name: str
    kinds: list[Any]
    problems: list[tuple[Any, Any]]


def told(rows: Any) -> Iterator[Told]:
    for row in rows:
        name = f"{row.cells.get('family_name', '')}, {row.cells.get('given_names', '')}".strip(", ")
        typed = [
            one_of(text, KINDS) or text.strip() for text in row.cells.get("card_kinds", "").split(",") if text.strip()
        ]
        labels = [CardKind(kind).label if kind in CardKind.values else kind for kind in typed]
        yield Told(row, name, labels, [told_problem(code, facts) for code, facts in row.problems])
