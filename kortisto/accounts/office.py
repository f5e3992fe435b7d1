"""What somebody is at the issuer's office."""

from typing import Any

from django.db.models import QuerySet

from kortisto.kernel.statements import asked_with

from .models import OfficeAppointment


@asked_with(user=int)
def roles_at_the_office(user: int) -> QuerySet[Any]:
    """The roles that a user holds today."""
    return OfficeAppointment.objects.in_force().filter(user=user).values_list("role", flat=True)
