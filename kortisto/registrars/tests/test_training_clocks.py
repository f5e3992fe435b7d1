"""The files of training certificates are kept as long as something stands on them, and for their years after that."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile

from kortisto.documents.models import Document
from kortisto.documents.tests.samples import pdf_bytes
from kortisto.kernel.clock import day_of, now, today
from kortisto.kernel.jobs import run_now
from kortisto.kernel.testing import rule
from kortisto.registrars.actions.accept_training import accept_training
from kortisto.registrars.actions.give_training import give_training
from kortisto.registrars.actions.reject_training import reject_training
from kortisto.registrars.models import RegistrarApplication, RegistrarRight

from .cast import an_application


@pytest.fixture
def given(world):
    file = ContentFile(pdf_bytes(), name="todistus.pdf")
    return give_training(actor=world.stella, course="Kurssi", passed_on=today(), language="fi", file=file)


def clock(training):
    run_now("registrars:set_training_clocks")
    return Document.objects.get(code=training.document).retain_from


def a_right(world, training, **changes):
    return RegistrarRight.objects.create(
        user=world.stella, point=world.keskus, card_kinds=["personnel"], training=training, basis="test",
        granted_by="operator:test", valid_from=today(), **changes,
    )  # fmt: skip


@rule("BR-AR-01")
def test_a_file_that_waits_or_that_a_right_stands_on_has_no_clock(world, given):
    assert clock(given) is None
    accept_training(actor=world.oili, training=given)
    a_right(world, given)
    assert clock(given) is None


def test_a_suspended_right_keeps_the_file_too(world, given):
    a_right(world, given, state="suspended")
    accept_training(actor=world.oili, training=given)
    assert clock(given) is None


@rule("BR-AR-01")
def test_the_years_begin_with_the_end_of_the_last_right_and_stop_when_a_new_one_is_given(world, given):
    accept_training(actor=world.oili, training=given)
    ended = now() - timedelta(days=40)
    a_right(world, given, state="ended", ended_at=ended)
    assert clock(given) == day_of(ended)
    a_right(world, given)
    assert clock(given) is None


def test_a_file_that_was_not_accepted_is_over_at_once_and_the_day_stays(world, given):
    reject_training(actor=world.oili, training=given, reason="Väärä kurssi")
    assert clock(given) == today()
    Document.objects.update(retain_from=today() - timedelta(days=9))
    assert clock(given) == today() - timedelta(days=9)


def test_a_file_that_nothing_stood_on_counts_from_the_day_it_came_unless_an_application_waits(world, given):
    accept_training(actor=world.oili, training=given)
    assert clock(given) == day_of(given.created_at)
    application = an_application(world)
    RegistrarApplication.objects.filter(pk=application.pk).update(training=given)
    assert clock(given) is None
