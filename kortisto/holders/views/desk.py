"""Certificates of employment at the desk: who has one, registering one, ending a line."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import desk_door, show_person
from kortisto.access.visibility import visible
from kortisto.contracts.models import Customership
from kortisto.holders.actions.end_proof_line import end_proof_line
from kortisto.holders.actions.register_employment_proof import register_employment_proof
from kortisto.holders.forms import EndLineForm, ProofForm
from kortisto.holders.models import EmploymentProof
from kortisto.holders.queries import customers_to_register, lines_at_the_desk, newest_version, proofs_at_the_desk
from kortisto.holders.states import LINE
from kortisto.kernel.clock import today
from kortisto.rulebook.read import rule
from kortisto.ui.forms import act, confirm_page, form_page, sent
from kortisto.ui.paging import page_of
from kortisto.ui.parts import Act


@desk_door(shows="employment_proof")
@require_safe
def proof_list(request: HttpRequest) -> HttpResponse:
    """The certificates kept at the registrar's points, newest first."""
    page = page_of(request, proofs_at_the_desk(request.user), size=25)
    show_person(request, *(line.person for proof in page for line in proof.lines.all()))
    return render(request, "holders/proof_list.html", {"page": page})


@desk_door
@require_safe
def proof_new(request: HttpRequest) -> HttpResponse:
    """For which organisation: its mandate may still be on its way (BR-EC-05)."""
    rows = customers_to_register(request.user)
    if len(rows) == 1:
        return redirect("proof_register", rows[0][0])
    return render(request, "holders/proof_new.html", {"rows": rows})


@desk_door
@require_http_methods(["GET", "POST"])
def proof_register(request: HttpRequest, code: str) -> HttpResponse:
    """The certificate as it reads on the paper. `code` is a mandate's or the point's own customership's."""
    found = [row for row in customers_to_register(request.user) if row[0] == code]
    if not found:
        raise Http404
    _code, contract, mandate, point = found[0]
    version = newest_version(contract)
    if version is None:
        raise Http404
    kinds = [kind for kind in version.card_kinds if mandate is None or kind in mandate.card_kinds]
    options = {"card_kinds": kinds, "portal": rule("employment_proof_in_portal")}
    form = ProofForm(
        request.POST if request.method == "POST" else None,
        initial={"received_on": today(), "channel": "brought"},
        **options,
    )
    if request.method == "POST":
        if (other := form.other_lines()) is not None:
            form = ProofForm(initial=other, **options)
        else:
            proof = act(form, partial(register_employment_proof, actor=request.user, point=point, contract=contract))
            if proof is not None:
                messages.success(request, _("The certificate of employment has been registered."))
                return redirect("proof_detail", proof.code)
    return form_page(
        request, "holders/proof_register.html", form, contract=contract, mandate=mandate, point=point, version=version
    )


@desk_door(shows="employment_proof")
@require_safe
def proof_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One certificate: who signed it, where the paper is, its lines, and from each line the way to an order."""
    proof = get_object_or_404(
        visible(EmploymentProof, to=request.user).select_related(
            "organisation", "point", "received_by", "contract", "mandate"
        ),
        code=code,
    )
    lines = list(proof.lines.select_related("person").order_by("sort_key", "pk"))
    show_person(request, *(line.person for line in lines))
    customership = _customership(request, proof)
    rows = []
    for line in lines:
        acts = []
        in_force = LINE.can(line, "end") and line.in_force()
        if LINE.can(line, "end"):
            acts.append(Act(_("End this line"), reverse("line_end", args=[line.code]), confirm=True, danger=True))
        rows.append({"line": line, "acts": acts, "order": in_force and customership is not None})
    return render(
        request, "holders/proof_detail.html", {"proof": proof, "rows": rows, "customership_to_order": customership}
    )


def _customership(request: HttpRequest, proof: EmploymentProof) -> Customership | None:
    """The customership under which the certificate's cards are ordered; None while its rights have not been granted."""
    mine = visible(Customership, to=request.user)
    if proof.mandate_id is not None:
        return mine.filter(mandate=proof.mandate_id).first()
    return mine.filter(kind="own", point=proof.point_id).first()


@desk_door(shows="employment_proof")
@require_http_methods(["GET", "POST"])
def line_end(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before a line is ended."""
    line = get_object_or_404(lines_at_the_desk(request.user), code=code)
    show_person(request, line.person)
    back = reverse("proof_detail", args=[line.proof.code])
    form = EndLineForm(sent(request))
    if request.method == "POST" and act(form, partial(end_proof_line, actor=request.user, line=line)) is not None:
        messages.success(request, _("The line has been ended. New cards are not ordered on it."))
        return redirect(back)
    return confirm_page(
        request,
        title=_("End the line of %(name)s?") % {"name": line.name},
        form=form,
        consequences=[
            _("No new card can be ordered on this line."),
            _("Cards that were ordered on it stay as they are; report or cancel them separately."),
        ],
        submit=_("End the line"),
        danger=True,
        back=back,
    )
