"""Who only authorises another organisation is asked little."""

import pytest

from kortisto.contracts.forms import FORMS, AuthorisedForm
from kortisto.contracts.models import RegistrarMode
from kortisto.contracts.parts import parts_for

pytestmark = pytest.mark.django_db


def test_who_only_authorises_answers_at_most_eight_questions(world):
    version = world.clinic_version
    version.registrar_mode = RegistrarMode.AUTHORISE_OTHER
    asked = []
    for part in parts_for(version):
        form = FORMS[part.name](version) if part.name in FORMS else AuthorisedForm()
        asked += [field.label for field in form.visible_fields()]
    assert len(asked) <= 8, f"{len(asked)} questions: {', '.join(map(str, asked))}"
