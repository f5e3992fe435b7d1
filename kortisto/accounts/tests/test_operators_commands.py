"""`kortisto user`: how the first people of an installation come in."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from kortisto.accounts.cli import main
from kortisto.accounts.jobs import forget_sessions
from kortisto.accounts.models import OfficeAppointment, User
from kortisto.audit.models import AuditEvent
from kortisto.kernel.clock import now

pytestmark = pytest.mark.django_db
CREATE = ["create", "paavo@example.fi", "--given-names", "Paavo", "--family-name", "Aho"]


def test_an_operator_brings_in_the_first_handler(capsys):
    assert main(CREATE) == 0
    assert main(["appoint", "paavo@example.fi", "handler"]) == 0
    assert "paavo@example.fi" in capsys.readouterr().out
    user = User.objects.get(email="paavo@example.fi")
    assert OfficeAppointment.objects.in_force().filter(user=user, role="handler").exists()
    actors = set(
        AuditEvent.objects.filter(event__in=["user:created", "appointment:made"]).values_list("actor_code", flat=True)
    )
    assert len(actors) == 1
    assert actors.pop().startswith("operator:")
    main(["office"])
    assert "paavo@example.fi  handler" in capsys.readouterr().out
    assert main(["end", "paavo@example.fi", "handler", "--reason", "lopetti"]) == 0
    assert not OfficeAppointment.objects.in_force().filter(user=user).exists()


def test_a_desk_user_name_is_opened_by_command(world, capsys):
    assert main(["desk", "riitta@example.fi", "--phone", "040 123 4567"]) == 0
    assert world.riitta.desk_credential.username in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["create", "maija@example.fi", "--given-names", "M", "--family-name", "K"], "user_exists"),
        (["appoint", "nobody@example.fi", "handler"], "There is no user"),
    ],
)
def test_what_cannot_be_done_is_said_and_ends_with_one(world, capsys, arguments, told):
    assert main(arguments) == 1
    assert told in capsys.readouterr().err


def test_sessions_that_are_over_are_forgotten():
    for key, days in (("portal_old", -1), ("portal_new", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=now() + timedelta(days=days))
    forget_sessions()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["portal_new"]
