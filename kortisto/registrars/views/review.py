"""Going through registrars: the owner's one page in the portal, and at the office which reviews wait (BR-RG-16)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import office_door, portal_door, show_person
from kortisto.kernel.clock import today
from kortisto.organisations.models import MemberRole
from kortisto.registrars.actions.review_registrars import AT_ONCE, review_registrars
from kortisto.registrars.forms_review import ReviewForm
from kortisto.registrars.reviews import (
    last_review,
    lines_of,
    open_review,
    reviews,
    rights_of_owner,
    to_review,
    unused_since,
    waiting_rights,
)
from kortisto.registrars.states import RIGHT
from kortisto.rulebook.read import rule
from kortisto.ui.forms import act, form_page, posted
from kortisto.ui.paging import page_of
from kortisto.ui.parts import Act, Tab

from .office import READERS

ADMINISTRATORS = (MemberRole.ADMINISTRATOR,)


@portal_door(roles=ADMINISTRATORS, shows="registrar_review")
@require_http_methods(["GET", "HEAD", "POST"])
def registrars_review(request: HttpRequest) -> HttpResponse:
    """The organisation's registrars: when each was at work last, which rights lie unused; and the review, when one waits."""
    account = request.account  # type: ignore[attr-defined]
    review = open_review(account.organisation_id)
    facts: dict[str, Any] = {
        "review": review, "last": last_review(account.organisation_id), "unused_since": unused_since(),
        "unused_months": rule("unused_right_months"), "today": today(), "most": AT_ONCE,
    }  # fmt: skip
    if review is None:
        page = page_of(request, rights_of_owner(account.organisation_id))
        rights = rights_of_owner(account.organisation_id).filter(pk__in=[right.pk for right in page.rows])
        lines = lines_of(rights)
        show_person(request, *(line.right.user.person for line in lines))
        facts |= {"page": page, "lines": [(line, _acts(line.right)) for line in lines]}
        return render(request, "registrars/registrars_review.html", facts)
    waiting = to_review(review)
    lines = lines_of(waiting.filter(pk__in=list(waiting.values_list("pk", flat=True)[:AT_ONCE])))
    show_person(request, *(line.right.user.person for line in lines))
    form = ReviewForm(lines, posted(request))
    if request.method == "POST":

        def confirm(*, once: str, read_through: bool, leave_understaffed: bool) -> Any:
            return review_registrars(
                actor=request.user, account=account, review=review, kept=form.kept, ended=form.ended,
                leave_understaffed=leave_understaffed, once=once,
            )  # fmt: skip

        if act(form, confirm) is not None:
            messages.success(request, _("The answers have been kept."))
            return redirect("registrars_review")
    return form_page(request, "registrars/registrars_review.html", form, count=len(lines), **facts)


def _acts(right: Any) -> list[Act]:
    if not RIGHT.can(right, "end"):
        return []
    return [Act(_("End the right"), reverse("right_end", args=[right.code]), confirm=True, danger=True)]


@office_door(roles=READERS)
@require_safe
def registrar_review_list(request: HttpRequest) -> HttpResponse:
    """Reviews that owners have not finished, the longest due first; and those that are finished."""
    over = request.GET.get("nayta") == "valmiit"
    page = page_of(request, reviews(finished=over))
    facts = {
        "page": page, "rows": [(review, 0) for review in page.rows] if over else waiting_rights(page.rows), "over": over,
        "today": today(), "tabs": [Tab(_("Waiting"), "?", not over), Tab(_("Gone through"), "?nayta=valmiit", over)],
    }  # fmt: skip
    return render(request, "registrars/registrar_review_list.html", facts)
