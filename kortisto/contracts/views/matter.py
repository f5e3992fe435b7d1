"""Finding a matter by the code in an address, as each face sees it."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from kortisto.contracts import queries, queries_office
from kortisto.contracts.models import Case
from kortisto.kernel.statements import asked_with


def case_of(request: HttpRequest, code: str) -> Case:
    """A matter of the active account that this member sees; any other one does not exist here (BR-US-04)."""
    case = queries.matter_with(request.membership, code)  # type: ignore[attr-defined]
    if case is None:
        raise Http404
    case.account = request.account  # type: ignore[attr-defined]
    if case.version is not None:
        case.version.contract.account = case.account
    return case


def contract_case_of(request: HttpRequest, code: str) -> Case:
    """A contract's matter; one of another kind has no application, paper or signature."""
    case = case_of(request, code)
    if case.version is None:
        raise Http404
    return case


def case_or_404(code: str) -> Case:
    """A matter that has come to the office."""
    found: list[Case] = _at_the_office(code=code)
    if not found:
        raise Http404
    case = found[0]
    if case.version is not None:
        case.version.contract.account = case.account  # one and the same
    return case


@asked_with(code=str)
def _at_the_office(code: str) -> QuerySet[Case]:
    rows = queries_office.cases().select_related("version__contract", "version__submitted_by__person")
    return rows.filter(code=code)


def contract_case_or_404(code: str) -> Case:
    """A contract's matter at the office; one of another kind has no paper and is decided elsewhere."""
    case = case_or_404(code)
    if case.version is None:
        raise Http404
    return case
