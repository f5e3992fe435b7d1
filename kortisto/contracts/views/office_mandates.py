"""Suspending a mandate at the office, and taking it into use again."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kortisto.access.doors import office_door
from kortisto.contracts.actions.restore_mandate import restore_mandate
from kortisto.contracts.actions.suspend_mandate import suspend_mandate
from kortisto.contracts.forms_office import EndForm
from kortisto.contracts.queries_office import DECIDERS, mandates_in_sight
from kortisto.ui.forms import Form, act, confirm_page, posted
from kortisto.ui.language import name_of


@office_door(roles=DECIDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def mandate_suspend(request: HttpRequest, code: str) -> HttpResponse:
    """Asks for the reason before the issuer suspends a mandate."""
    mandate = get_object_or_404(mandates_in_sight(), code=code)
    form = EndForm(posted(request))
    if (
        request.method == "POST"
        and act(form, partial(suspend_mandate, actor=request.user, mandate=mandate)) is not None
    ):
        messages.success(request, _("The mandate has been suspended. Both sides have been told."))
        return redirect("mandate_detail", mandate.code)
    names = {"point": name_of(mandate.point), "giver": name_of(mandate.giver)}
    return confirm_page(
        request,
        title=_("Suspend the mandate?"),
        text=_("%(giver)s → %(point)s") % names,
        consequences=[
            _("%(point)s orders no new cards for %(giver)s until the mandate is taken into use again.") % names,
            _("Only the card issuer can then take it into use again."),
        ],
        form=form,
        submit=_("Suspend the mandate"),
        danger=True,
        back=reverse("mandate_detail", args=[code]),
    )


@office_door(roles=DECIDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def mandate_restore(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before a suspended mandate is taken into use again."""
    mandate = get_object_or_404(mandates_in_sight(), code=code)
    form = Form(posted(request))
    if (
        request.method == "POST"
        and act(form, partial(restore_mandate, actor=request.user, mandate=mandate)) is not None
    ):
        messages.success(request, _("The mandate is in use again. Both sides have been told."))
        return redirect("mandate_detail", mandate.code)
    names = {"point": name_of(mandate.point), "giver": name_of(mandate.giver)}
    return confirm_page(
        request,
        title=_("Take the mandate into use again?"),
        text=_("%(giver)s → %(point)s") % names,
        consequences=[_("%(point)s can order cards for %(giver)s again.") % names],
        form=form,
        submit=_("Take into use again"),
        back=reverse("mandate_detail", args=[code]),
    )
