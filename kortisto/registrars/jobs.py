"""What happens in this room after the commit: training certificates are sealed, the staffing of points is watched (BR-RG-06)."""

from datetime import timedelta

from django.utils import translation
from django.utils.translation import gettext

from kortisto.documents.seal import seal_pdf
from kortisto.kernel.actors import System
from kortisto.kernel.clock import now
from kortisto.kernel.jobs import job, later, periodic
from kortisto.organisations.models import RegistrationPoint
from kortisto.organisations.states import PointState

from .actions.keep_sealed_training import keep_sealed_training
from .actions.note_staffing import note_staffing
from .models import TrainingCertificate, TrainingSource
from .papers import training_paper
from .staffing import points_with_news

SEALED_BY_THEN = timedelta(minutes=15)


@job("registrars:seal_training", queue="ca")
def seal_training(code: str) -> None:
    """Make and seal the paper of a certificate; a second run finds it done."""
    training = TrainingCertificate.objects.filter(code=code, source=TrainingSource.OWN_COURSE).first()
    if training is None or training.document:
        return
    with translation.override(training.language):
        reason = gettext("Training certificate")
    keep_sealed_training(
        actor=System("registrars"), training=training, pdf=seal_pdf(training_paper(training), reason=reason)
    )


@periodic("registrars:seal_forgotten", cron="*/15 * * * *")
def seal_forgotten() -> None:
    """Ask again for the papers that no job has sealed, for instance because the seal was missing for long."""
    waiting = TrainingCertificate.objects.filter(
        source=TrainingSource.OWN_COURSE, document="", created_at__lte=now() - SEALED_BY_THEN
    )
    for code in waiting.order_by("pk").values_list("code", flat=True)[:100]:
        later("registrars:seal_training", code=code)


# A point that is closing still hands cards over.
WATCHED = (PointState.OPEN, PointState.CLOSING)


def _watch(points: list[RegistrationPoint]) -> None:
    for point in points_with_news(points):
        note_staffing(actor=System("registrars"), point=point)


@periodic("registrars:watch_staffing", cron="23 * * * *")
def watch_staffing() -> None:
    """Every hour: points whose staffing has become another, for whatever reason."""
    _watch(list(RegistrationPoint.objects.filter(state__in=WATCHED).order_by("pk")))


@job("registrars:watch_registrar")
def watch_registrar(user: str) -> None:
    """Soon after a registrar's rights or absences changed: the points where they have or had a right."""
    points = RegistrationPoint.objects.filter(state__in=WATCHED, registrar_rights__user__code=user)
    _watch(list(points.distinct().order_by("pk")))
