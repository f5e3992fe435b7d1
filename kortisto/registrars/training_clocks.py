"""From when the files of training certificates are kept for their years: never while a right or an application stands on one."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, Max, OuterRef

from kortisto.documents.models import Document
from kortisto.kernel.clock import day_of, today

from .models import RegistrarApplication, RegistrarRight, TrainingCertificate
from .states import OPEN_APPLICATIONS, RightState, TrainingState


def clock_of(training: TrainingCertificate) -> date | None:
    """The day from which the certificate's file is kept for its years; None while it is needed.

    A file that was not accepted is over at once; one that rights stood on with the end of the last of them; one that nothing ever
    stood on with the day on which it came.
    """
    if training.held or training.asked:  # type: ignore[attr-defined]
        return None
    if training.state == TrainingState.WAITING:
        return None
    if training.last_end is not None:  # type: ignore[attr-defined]
        return day_of(training.last_end)  # type: ignore[attr-defined]
    return today() if training.state == TrainingState.REJECTED else day_of(training.created_at)


def clocks_to_set() -> Iterator[tuple[Document, date | None]]:
    """Files whose clock is to begin, or to stand still again because a right has been given on the certificate."""
    held = RegistrarRight.objects.filter(training=OuterRef("pk")).exclude(state=RightState.ENDED)
    asked = RegistrarApplication.objects.filter(training=OuterRef("pk"), state__in=OPEN_APPLICATIONS)
    rows = TrainingCertificate.objects.exclude(document="").annotate(
        held=Exists(held), asked=Exists(asked), last_end=Max("rights__ended_at")
    )
    documents = {row.code: row for row in Document.objects.filter(kind="training")}
    for training in rows.order_by("pk").iterator():
        document = documents.get(training.document)
        if document is None:
            continue
        clock = clock_of(training)
        rejected_before = training.state == TrainingState.REJECTED and document.retain_from is not None
        if clock != document.retain_from and not (rejected_before and clock is not None):
            yield document, clock
