"""One-time form keys when two forms arrive at the same moment."""

import threading

import pytest
from django.db import connection
from django.utils.translation import gettext_lazy as _

from kortisto.audit.events import Event
from kortisto.audit.models import AuditEvent, OnceKey
from kortisto.audit.record import record
from kortisto.audit.tests.cast import CARD, RIITTA
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal

pytestmark = pytest.mark.usefixtures("owner")

first_is_in, second_may_come = threading.Event(), threading.Event()


@action
def write_slowly(*, actor, refuse=False):
    event = record(Event.LOG_EXPORTED, actor=actor, subject=CARD)
    first_is_in.set()
    second_may_come.wait(0.4)
    if refuse:
        raise Refusal("no", _("Refused"))
    return event


def both_at_once(*, first_refused=False):
    """The same form sent twice, the second while the first is being worked on."""
    results = {}
    first_is_in.clear()
    second_may_come.clear()

    def send(name, refuse):
        try:
            results[name] = write_slowly(actor=RIITTA, refuse=refuse, once="form-1")
        except Refusal as refusal:
            results[name] = refusal
        finally:
            connection.close()

    first = threading.Thread(target=send, args=("first", first_refused))
    first.start()
    assert first_is_in.wait(10)
    second = threading.Thread(target=send, args=("second", False))
    second.start()
    first.join(10)
    second.join(10)
    return results["first"], results["second"]


def test_a_doubled_form_does_one_thing_and_both_get_its_result():
    first, second = both_at_once()
    assert first == second == AuditEvent.objects.get()
    assert OnceKey.objects.get().result == f"audit.AuditEvent:{first.code}"


def test_when_the_first_is_refused_the_second_does_the_work():
    first, second = both_at_once(first_refused=True)
    assert isinstance(first, Refusal)
    assert isinstance(second, AuditEvent)
    assert sorted(AuditEvent.objects.values_list("event", flat=True)) == ["action:refused", "audit:log_exported"]
