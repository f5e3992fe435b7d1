"""The question that is asked before a right ends, at whichever face (BR-RG-07)."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kortisto.registrars.actions.end_registrar_right import end_registrar_right
from kortisto.registrars.forms import EndRightForm
from kortisto.registrars.models import RegistrarRight
from kortisto.registrars.staffing import leaves_too_few, registrars_at
from kortisto.rulebook.read import rule
from kortisto.ui.forms import act, confirm_page, posted
from kortisto.ui.language import name_of


def ask_to_end(request: HttpRequest, right: RegistrarRight, *, back: str) -> HttpResponse:
    """End the right when the question was answered, otherwise ask it; too few left is said and has to be ticked."""
    point = right.point
    left, least = registrars_at(point, without=right.user_id), rule("registrars_minimum")
    too_few = leaves_too_few(right)
    form = EndRightForm(posted(request), leaves_too_few=too_few)
    if (
        request.method == "POST"
        and act(form, partial(end_registrar_right, actor=request.user, right=right)) is not None
    ):
        messages.success(request, _("The right has ended."))
        return redirect(back)
    return confirm_page(
        request,
        title=_("End the registrar right of %(name)s?") % {"name": right.user.name},
        form=form,
        consequences=_consequences(right, left, least, too_few),
        submit=_("End the right"),
        danger=True,
        back=back,
    )


def _consequences(right: RegistrarRight, left: int, least: int, too_few: bool) -> list[Any]:
    told: list[Any] = [
        _("%(name)s sees no more customers and cards of %(point)s, at once and in open sessions too.")
        % {"name": right.user.name, "point": name_of(right.point)},
        _("Rights at other points stay as they are."),
    ]
    if left < least:
        told.append(
            _("Active registrars left at the point: %(count)s. The rulebook wants %(least)s.")
            % {"count": left, "least": least}
        )
    if too_few and left == 0:
        told.append(
            _("Nobody is left: new cards cannot be ordered there, and reports of loss go to the revocation service.")
        )
    elif too_few:
        told.append(
            ngettext(
                "Work goes on with %(left)s registrar, but the point is understaffed: administrators and office are told.",
                "Work goes on with %(left)s registrars, but the point is understaffed: administrators and office are told.",
                left,
            )
            % {"left": left}
        )
    return told
