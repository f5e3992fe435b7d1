"""Finding a matter by the code in an address, as each face sees it."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from kortisto.contracts import queries, queries_office
from kortisto.contracts.models import Case


def case_of(request: HttpRequest, code: str) -> Case:
    """A matter of the active account that this member sees; any other one does not exist here (BR-US-04)."""
    rows = queries.cases(user=request.user, account=request.account)  # type: ignore[attr-defined]
    return get_object_or_404(rows.select_related("version__contract__account__organisation"), code=code)


def contract_case_of(request: HttpRequest, code: str) -> Case:
    """A contract's matter; one of another kind has no application, paper or signature."""
    case = case_of(request, code)
    if case.version is None:
        raise Http404
    return case


def case_or_404(code: str) -> Case:
    """A matter that has come to the office."""
    rows = queries_office.cases()
    rows = rows.select_related("version__contract__account__organisation", "version__submitted_by__person", "handler")
    return get_object_or_404(rows, code=code)


def contract_case_or_404(code: str) -> Case:
    """A contract's matter at the office; one of another kind has no paper and is decided elsewhere."""
    case = case_or_404(code)
    if case.version is None:
        raise Http404
    return case
