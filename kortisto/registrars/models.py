"""Training, registrars' rights at points, and rights granted to points from mandates."""

from datetime import date
from typing import Self

from django.db import models

from kortisto.accounts.models import User
from kortisto.contracts.models import Customership, card_kinds_field
from kortisto.kernel.retention import Retain
from kortisto.kernel.rows import Period, PeriodQuerySet, Row, no_overlap, period_ordered
from kortisto.organisations.models import RegistrationPoint

from .states import GrantState, RightState


class TrainingCertificate(Row):
    """Proof that a person passed the registrars' course (koulutustodistus)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="training_certificates")
    course = models.CharField(max_length=120)
    passed_on = models.DateField()
    language = models.CharField(max_length=2)
    document = models.CharField(max_length=20, blank=True)
    checked_by = models.CharField(max_length=80)

    retain = Retain("trusted_role", years=10, after="created_at")


class RegistrarRightQuerySet(PeriodQuerySet):
    def in_force(self, *, on: date | None = None) -> Self:
        return super().in_force(on=on).filter(state=RightState.ACTIVE)


class RegistrarRight(Row, Period):
    """A trained person's right to act as registrar at one point, with the card kinds it covers (rekisteröijäoikeus)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="registrar_rights")
    point = models.ForeignKey(RegistrationPoint, on_delete=models.PROTECT, related_name="registrar_rights")
    card_kinds = card_kinds_field(default=list)
    training = models.ForeignKey(TrainingCertificate, on_delete=models.PROTECT, related_name="rights")
    basis = models.CharField(max_length=200)
    granted_by = models.CharField(max_length=80)
    state = models.CharField(max_length=16, choices=RightState.choices, default=RightState.ACTIVE)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=200, blank=True)

    objects = RegistrarRightQuerySet.as_manager()
    retain = Retain("trusted_role", years=7, after="ended_at")

    class Meta:
        constraints = [
            no_overlap("one_right_at_a_point", "user", "point", condition=~models.Q(state="ended")),
            period_ordered("right_period_ordered"),
        ]


class PointRightQuerySet(PeriodQuerySet):
    def in_force(self, *, on: date | None = None) -> Self:
        return super().in_force(on=on).filter(state=GrantState.ACTIVE)


class PointRight(Row, Period):
    """The right to a customership, granted to a point: it covers the point's present and later registrars (BR-RG-19).

    `narrowed_to` names persons where the grant was narrowed; empty means every registrar of the point with the card kind.
    """

    customership = models.ForeignKey(Customership, on_delete=models.PROTECT, related_name="point_rights")
    point = models.ForeignKey(RegistrationPoint, on_delete=models.PROTECT, related_name="point_rights")
    card_kinds = card_kinds_field(default=list)
    narrowed_to = models.ManyToManyField(User, blank=True, related_name="+")
    granted_by = models.CharField(max_length=80)
    state = models.CharField(max_length=16, choices=GrantState.choices, default=GrantState.ACTIVE)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = PointRightQuerySet.as_manager()
    retain = Retain("trusted_role", years=7, after="ended_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customership"], condition=models.Q(state="active"), name="one_point_right_for_a_customership"
            ),
            period_ordered("point_right_period_ordered"),
        ]
