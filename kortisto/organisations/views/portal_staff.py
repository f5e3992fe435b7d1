"""The portal's side of a visit from the office: where it opens, and where it ends."""

from contextlib import suppress
from datetime import timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kortisto.access.doors import STAFF_VISIT, open_door
from kortisto.accounts.sessions import Strength
from kortisto.accounts.visits import begin_visit, end_visit
from kortisto.kernel.clock import now
from kortisto.kernel.errors import NotVisible, WrongState
from kortisto.organisations.actions.end_staff_visit import end_staff_visit
from kortisto.organisations.models import StaffVisit
from kortisto.organisations.moves import token_hash
from kortisto.ui.face import address

# The office's page leads here at once; a link that is older was copied somewhere.
OPENS_FOR = timedelta(seconds=60)


@open_door(face="portal")
@require_safe
def staff_visit_open(request: HttpRequest, token: str) -> HttpResponse:
    """From the office's page into the account, once: a session of the portal that only reads. One's own visit here ends."""
    opens = StaffVisit.objects.filter(
        token_hash=token_hash(token), ended_at=None, until__gt=now(), created_at__gt=now() - OPENS_FOR
    )
    visit = opens.select_related("user").first()
    if visit is None or not visit.user.is_active or opens.filter(pk=visit.pk).update(token_hash="") != 1:
        raise NotVisible("link_dead", _("This link works once, and at once. Begin the visit again at the office."))
    request.session.flush()
    begin_visit(request, user=visit.user, strength=Strength.TWO_FACTORS, method="staff_visit")
    request.session[STAFF_VISIT] = visit.code
    return redirect("home")


@open_door(face="portal")
@require_POST
def staff_visit_end(request: HttpRequest) -> HttpResponse:
    """Back to the office; the portal forgets the visitor."""
    visits = StaffVisit.objects.select_related("account__organisation")
    visit = visits.filter(code=request.session.get(STAFF_VISIT, ""), user=request.user.pk).first()
    if visit is None:
        return redirect("home")
    with suppress(WrongState):  # over already
        end_staff_visit(actor=request.user, visit=visit)
    end_visit(request)
    return HttpResponseRedirect(address("office", "organisation_detail", visit.account.organisation.code))
