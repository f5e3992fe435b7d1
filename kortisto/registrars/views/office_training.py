"""Certificates of courses passed elsewhere, as the office checks them; and every training that waits for it."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import office_door, show_person
from kortisto.documents.download import download
from kortisto.documents.models import Document
from kortisto.registrars.actions.accept_training import accept_training
from kortisto.registrars.actions.reject_training import reject_training
from kortisto.registrars.forms import ReasonForm
from kortisto.registrars.models import TrainingCertificate
from kortisto.registrars.queries_course import waiting_trainings
from kortisto.ui.forms import Form, act, confirm_page, posted
from kortisto.ui.paging import page_of

from .acts import training_acts
from .office import GIVERS, READERS, may_give


@office_door(roles=READERS, shows="trainings")
@require_safe
def training_list(request: HttpRequest) -> HttpResponse:
    """Certificates that wait for a check, the oldest first."""
    page = page_of(request, waiting_trainings())
    show_person(request, *(training.user.person for training in page.rows))
    may = may_give(request)
    rows = [(training, training_acts(training) if may else []) for training in page.rows]
    return render(request, "registrars/training_list.html", {"page": page, "rows": rows})


def _training(code: str) -> TrainingCertificate:
    return get_object_or_404(TrainingCertificate.objects.select_related("user__person"), code=code)


@office_door(roles=READERS, shows="training")
@require_safe
def training_document(request: HttpRequest, code: str) -> HttpResponse:
    """The file of a certificate."""
    training = _training(code)
    show_person(request, training.user.person)
    return download(get_object_or_404(Document, code=training.document, subject=training.reference))


@office_door(roles=GIVERS)
@require_http_methods(["GET", "HEAD", "POST"])
def training_accept(request: HttpRequest, code: str) -> HttpResponse:
    """Asks whether the certificate has been looked at."""
    training = _training(code)
    form = Form(posted(request))
    if request.method == "POST" and act(form, partial(accept_training, actor=request.user, training=training)):
        messages.success(request, _("The certificate has been accepted."))
        return redirect("registrar_detail", training.user.code)
    return confirm_page(
        request,
        title=_("Accept the certificate?"),
        form=form,
        text=_("Open the file first: whose is it, of which course, passed on which day, and who gave it?"),
        consequences=[
            _("%(name)s can become a registrar with this certificate.") % {"name": training.user.name},
            _("The person is told by e-mail."),
        ],
        submit=_("Accept the certificate"),
        back=reverse("registrar_detail", args=[training.user.code]),
    )


@office_door(roles=GIVERS)
@require_http_methods(["GET", "HEAD", "POST"])
def training_reject(request: HttpRequest, code: str) -> HttpResponse:
    """Asks why the certificate does not do."""
    training = _training(code)
    form = ReasonForm(posted(request))
    if request.method == "POST" and act(form, partial(reject_training, actor=request.user, training=training)):
        messages.success(request, _("The certificate was not accepted. The person has been told why."))
        return redirect("registrar_detail", training.user.code)
    return confirm_page(
        request,
        title=_("Do not accept the certificate?"),
        form=form,
        consequences=[
            _("The person is told the reason by e-mail, and can give another certificate or pass the course here.")
        ],
        submit=_("Do not accept"),
        danger=True,
        back=reverse("registrar_detail", args=[training.user.code]),
    )
