"""What the office's pages show of registrars: who they are, training, rights and desk; and of the office's own people."""

from typing import Any

from django.db.models import Exists, Max, OuterRef, Prefetch, Q, QuerySet

from kortisto.accounts.models import DeskCredential, OfficeAppointment, User
from kortisto.audit.models import AuditEvent, Result
from kortisto.audit.queries import told
from kortisto.kernel.names import search_text
from kortisto.kernel.rows import in_force
from kortisto.ui.parts import TimelineEntry

from .models import RegistrarRight, TrainingCertificate
from .states import RightState, TrainingState

MOST_EVENTS = 50


def users(text: str = "", *, registrars: bool = True) -> QuerySet[User]:
    """Users by name or e-mail. Registrars are those with a right, a training or a desk user name; the others are everybody else.

    Each with `rights` in force, the day of the newest `trained` course, and the desk credential; two queries a page.
    """
    right = RegistrarRight.objects.filter(user=OuterRef("pk"))
    training = TrainingCertificate.objects.filter(user=OuterRef("pk"))
    desk = DeskCredential.objects.filter(user=OuterRef("pk"))
    known = Q(Exists(right)) | Q(Exists(training)) | Q(Exists(desk))
    rows = User.objects.filter(known if registrars else ~known)
    for word in search_text(text).split():
        rows = rows.filter(search_text__contains=word)
    held = RegistrarRight.objects.filter(in_force(), state=RightState.ACTIVE).select_related("point")
    return (
        rows.select_related("person", "desk_credential")
        .annotate(trained=Max("training_certificates__passed_on"))
        .prefetch_related(Prefetch("registrar_rights", queryset=held.order_by("point__sort_key"), to_attr="rights"))
    )


def rights_of(user: User) -> list[RegistrarRight]:
    """Every right the user has or had, those in force first."""
    rows = RegistrarRight.objects.filter(user=user).select_related("point__owner", "training")
    return sorted(rows, key=lambda right: (right.state == RightState.ENDED, right.point.sort_key, -right.pk))


def trainings_of(user: User, *, accepted: bool = False) -> list[TrainingCertificate]:
    """The user's training certificates, the newest first; with `accepted` only those that count."""
    rows = TrainingCertificate.objects.filter(user=user).order_by("-passed_on", "-pk")
    return list(rows.filter(state=TrainingState.ACCEPTED) if accepted else rows)


def desk_of(user: User) -> DeskCredential | None:
    return DeskCredential.objects.filter(user=user).first()


def history_of(user: User, page: Any = None) -> list[TimelineEntry]:
    """What has been done to the user's rights, training and desk, the newest first; signing in and out is left to the log."""
    references = [right.reference for right in RegistrarRight.objects.filter(user=user).only("code")]
    references += [one.reference for one in TrainingCertificate.objects.filter(user=user).only("code")]
    credential = desk_of(user)
    if credential is not None:
        references.append(credential.reference)
    events = AuditEvent.objects.filter(subject__in=references, result=Result.DONE).order_by("-id")
    return told(events[:MOST_EVENTS], page=page)


def appointments(*, over: bool = False) -> QuerySet[OfficeAppointment]:
    """Who works at the issuer's office in which trusted role: in force today, or over."""
    rows = OfficeAppointment.objects.select_related("user__person")
    rows = rows.exclude(in_force()) if over else rows.filter(in_force())
    return rows.order_by("role", "user__sort_key", "-valid_from")
