"""An identity code in the database opens in its own person's row only."""

import pytest

from kortisto.kernel.sealed import CannotOpen
from kortisto.kernel.testing import rule
from kortisto.people.models import Person

pytestmark = pytest.mark.django_db


@rule("BR-DP-01")
def test_a_code_copied_to_another_persons_row_does_not_open(world):
    other = world.riitta.person
    stolen = bytes(Person.objects.filter(pk=world.hanna.pk).values_list("identity_code", flat=True).get())
    Person.objects.filter(pk=other.pk).update(identity_code=stolen)
    other.refresh_from_db()
    with pytest.raises(CannotOpen):
        other.identity_code.reveal(actor=world.riitta, purpose="identity_check")
    assert world.hanna.identity_code.open_for_program()
