"""Whom a bulletin is meant for: the registrars of today who fit its aim, worked out when they are counted and when it is sent."""

from collections.abc import Collection, Sequence
from datetime import date

from django.db.models import Max, Q, QuerySet

from kortisto.accounts.models import User
from kortisto.organisations.models import Organisation, RegistrationPoint
from kortisto.registrars.models import RegistrarRight
from kortisto.registrars.states import TrainingState

from .models import Bulletin


def registrars(
    *,
    owners: Collection[Organisation | int] = (),
    points: Collection[RegistrationPoint] = (),
    card_kinds: Sequence[str] = (),
    trained_until: date | None = None,
) -> QuerySet[User]:
    """Users with a registrar right in force that fits, each once."""
    rights = RegistrarRight.objects.in_force()
    if owners or points:
        rights = rights.filter(Q(point__owner__in=owners) | Q(point__in=points))
    if card_kinds:
        rights = rights.filter(card_kinds__overlap=list(card_kinds))
    rows = User.objects.filter(is_active=True, pk__in=rights.values("user"))
    if trained_until is not None:
        passed = Max("training_certificates__passed_on", filter=Q(training_certificates__state=TrainingState.ACCEPTED))
        rows = rows.annotate(newest_training=passed).filter(newest_training__lte=trained_until)
    return rows.order_by("sort_key", "pk")


def receivers_of(bulletin: Bulletin) -> QuerySet[User]:
    """The registrars whom the bulletin would reach today."""
    return registrars(
        owners=list(bulletin.owners.all()),
        points=list(bulletin.points.all()),
        card_kinds=bulletin.card_kinds,
        trained_until=bulletin.trained_until,
    )


def is_for_all(bulletin: Bulletin) -> bool:
    """Whether it is meant for every registrar, so that those who come later read it in the archive, too."""
    narrowed = bulletin.card_kinds or bulletin.trained_until or bulletin.owners.exists() or bulletin.points.exists()
    return not narrowed
