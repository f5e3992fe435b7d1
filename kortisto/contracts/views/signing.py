"""The right to sign: shown by the customer, checked by a handler; and the sealed contract."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import office_door, portal_door
from kortisto.contracts.actions.check_evidence import check_evidence
from kortisto.contracts.actions.give_evidence import give_evidence
from kortisto.contracts.forms_signing import CheckEvidenceForm, EvidenceForm
from kortisto.contracts.models import SigningEvidence
from kortisto.contracts.moves import version_of
from kortisto.contracts.papers import sealed_paper
from kortisto.contracts.queries_office import DECIDERS, READERS
from kortisto.contracts.signatories import signatories_of
from kortisto.documents.download import download
from kortisto.documents.models import Document
from kortisto.ui.forms import act, confirm_page, form_page, posted

from .office import contract_case_or_404
from .portal import CONTRACTS, contract_case_of


@portal_door(roles=CONTRACTS)
@require_http_methods(["GET", "HEAD", "POST"])
def signing_right(request: HttpRequest, code: str) -> HttpResponse:
    """Who signs, what shows that they may, and the form for who has not been shown yet."""
    case = contract_case_of(request, code)
    version = version_of(case=case)
    form = EvidenceForm(version, posted(request), request.FILES or None)
    if request.method == "POST" and act(form, partial(give_evidence, actor=request.user, version=version)):
        messages.success(
            request, _("The evidence has been sent. The card issuer checks it before it grants the contract.")
        )
        return redirect("signing_right", code)
    facts = {"case": case, "version": version, "signatories": signatories_of(version)}
    return form_page(request, "contracts/application_evidence.html", form, **facts)


def _file(version_pk: int, evidence: str) -> HttpResponse:
    row = get_object_or_404(SigningEvidence.objects.exclude(document=""), version=version_pk, code=evidence)
    return download(get_object_or_404(Document, code=row.document))


@portal_door(roles=CONTRACTS)
@require_safe
def portal_evidence_file(request: HttpRequest, code: str, evidence: str) -> HttpResponse:
    """The file that shows a right to sign."""
    return _file(version_of(case=contract_case_of(request, code)).pk, evidence)


@office_door(roles=READERS)
@require_safe
def office_evidence_file(request: HttpRequest, code: str, evidence: str) -> HttpResponse:
    """The file that shows a right to sign."""
    return _file(version_of(case=contract_case_or_404(code)).pk, evidence)


@office_door(roles=DECIDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def evidence_check(request: HttpRequest, code: str, evidence: str) -> HttpResponse:
    """A handler accepts what shows a right to sign, or says why not."""
    case = contract_case_or_404(code)
    row = get_object_or_404(
        SigningEvidence.objects.select_related("version"), version=version_of(case=case), code=evidence
    )
    form = CheckEvidenceForm(posted(request))
    if request.method == "POST" and act(form, partial(check_evidence, actor=request.user, evidence=row)):
        messages.success(request, _("Your answer about the right to sign has been kept."))
        return redirect("case_detail", code)
    return confirm_page(
        request,
        title=_("Check the right to sign"),
        text=f"{row.name}: {row.get_kind_display()} {row.detail}",
        form=form,
        submit=_("Keep the answer"),
        back=reverse("case_detail", args=[code]),
    )


@portal_door
@require_safe
def portal_sealed(request: HttpRequest, code: str) -> HttpResponse:
    """The signed contract with the issuer's electronic seal."""
    kept = sealed_paper(version_of(case=contract_case_of(request, code)))
    if kept is None:
        raise Http404
    return download(kept)


@office_door(roles=READERS)
@require_safe
def office_sealed(request: HttpRequest, code: str) -> HttpResponse:
    """The signed contract with the issuer's electronic seal."""
    kept = sealed_paper(version_of(case=contract_case_or_404(code)))
    if kept is None:
        raise Http404
    return download(kept)
