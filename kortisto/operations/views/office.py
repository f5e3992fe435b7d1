"""The program's own work as the office sees it: jobs, the card maker, the certificate authority."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import office_door
from kortisto.accounts.models import OfficeRole
from kortisto.cards.models import CardOrder
from kortisto.kernel.clock import now
from kortisto.maker.queries import batches, health, news_in_trouble, rejects
from kortisto.operations.actions.retry_job import retry_job
from kortisto.operations.queries import (
    authorities,
    authority_state,
    failed_jobs,
    newest_lists,
    queues,
    workers,
)
from kortisto.pki.conf import pki_settings
from kortisto.ui.forms import Form, act, confirm_page, posted
from kortisto.ui.paging import page_of

WATCHERS = (OfficeRole.HANDLER, OfficeRole.RIGHTS, OfficeRole.AUDITOR, OfficeRole.REVOCATION)
RETRIERS = (OfficeRole.HANDLER, OfficeRole.RIGHTS)
MOST_REJECTS = 50


def _may_retry(request: HttpRequest) -> bool:
    return bool(request.office_roles & set(RETRIERS))  # type: ignore[attr-defined]


@office_door(roles=WATCHERS)
@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    """Queues with what waits in them, and the jobs that need a person."""
    page = page_of(request, failed_jobs())
    facts: dict[str, Any] = {"queues": queues(), "page": page, "workers": workers(), "may_retry": _may_retry(request)}
    return render(request, "operations/job_list.html", facts)


@office_door(roles=RETRIERS)
@require_http_methods(["GET", "HEAD", "POST"])
def job_retry(request: HttpRequest, number: int) -> HttpResponse:
    """Asks before a failed job goes back to its queue."""
    row = failed_jobs().filter(pk=number).first()
    form = Form(posted(request))
    if request.method == "POST":
        act(form, partial(retry_job, actor=request.user, job=number))
        if not form.errors:
            messages.success(request, _("The job has been given back to its queue."))
            return redirect("job_list")
    if row is None:
        raise Http404
    return confirm_page(
        request,
        title=_("Try the job again?"),
        text=f"{row.task_name} ({row.queue_name})",
        consequences=[
            _("It goes back to its queue and is tried once more. Every job may run twice without harm."),
            _("Put right first what made it fail. The worker's log tells it under the number %(number)s.")
            % {"number": number},
        ],
        form=form,
        submit=_("Try again"),
        back=reverse("job_list"),
    )


@office_door(roles=WATCHERS)
@require_safe
def batch_list(request: HttpRequest) -> HttpResponse:
    """Batches at the card maker with their progress, rejects with their reasons, and what waits between us."""
    page = page_of(request, batches())
    rejected = list(rejects()[:MOST_REJECTS])
    known = CardOrder.objects.filter(code__in=[item.order_code for item in rejected]).values_list("code", flat=True)
    return render(
        request,
        "operations/batch_list.html",
        {
            "page": page,
            "rejects": rejected,
            "known_orders": set(known),
            "health": health(),
            "troubles": list(news_in_trouble()[:MOST_REJECTS]),
        },
    )


@office_door(roles=WATCHERS)
@require_safe
def authority_detail(request: HttpRequest) -> HttpResponse:
    """The authorities, what waits for them, and the newest revocation list of each address."""
    return render(
        request,
        "operations/authority.html",
        {
            "state": authority_state(),
            "authorities": authorities(),
            "lists": newest_lists(),
            "now": now(),
            "backend": pki_settings().backend.rpartition(".")[2],
        },
    )
