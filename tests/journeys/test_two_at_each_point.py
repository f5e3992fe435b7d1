"""One of two registrars leaves, the point goes on with one, the county is told, and with a third all is well (scenario 6)."""

from __future__ import annotations

import pytest

from kortisto.accounts.models import User
from kortisto.kernel.clock import today
from kortisto.kernel.jobs import run_now
from kortisto.kernel.testing import rule
from kortisto.organisations.states import PointState
from kortisto.registrars.models import RegistrarRight, TrainingCertificate
from kortisto.registrars.staffing import level_of
from kortisto.registrars.states import StaffingLevel

pytestmark = pytest.mark.browser
REASON = "Siirtyi muihin tehtäviin"


@rule("BR-RG-06", "BR-RG-07")
def test_a_point_goes_on_with_one_registrar_and_is_whole_again_with_a_third(tell, visitor):
    scene = tell("issuer", "county", "registrars")
    point = scene.central
    leaving, staying = RegistrarRight.objects.filter(point=point).select_related("user").order_by("-pk")[:2]
    kaisa = visitor("kaisa").come_in_by_identification("portal")

    kaisa.go(f"/asiointi/pisteet/{point.code}/miehitys/")
    kaisa.follow("End the right", within=kaisa.open_menu(leaving.user.name))
    dialog = kaisa.page.get_by_role("dialog")
    dialog.get_by_label(kaisa.words("Reason")).fill(REASON)
    kaisa.press("End the right", within=dialog)
    kaisa.main.locator(".error-summary").wait_for()
    assert RegistrarRight.objects.in_force().filter(pk=leaving.pk).exists()
    kaisa.main.get_by_role("checkbox").check()
    kaisa.press("End the right", within=kaisa.main)
    kaisa.is_told("The right has ended.")
    kaisa.sees(kaisa.words("The point is understaffed"))
    assert level_of(point) == StaffingLevel.SHORT
    point.refresh_from_db()
    assert point.state == PointState.OPEN

    run_now("registrars:watch_staffing")
    assert "rekisteröij" in kaisa.reads_mail(kaisa.player.email, f"{point.name_fi}: rekisteröijiä")

    third = User.objects.get(pk=scene.users["maija"].pk) if "maija" in scene.users else None
    third = third or User.objects.exclude(registrar_rights__isnull=False).exclude(person=None).order_by("pk").first()
    assert third is not None
    TrainingCertificate.objects.create(
        user=third, course="Sote-korttien rekisteröinti", passed_on=today(), language="fi", checked_by="operator:test"
    )
    oili = visitor("oili").come_in_by_password()
    oili.go(f"/virasto/rekisteroijat/{third.code}/oikeus/?piste={point.code}")
    oili.fill("Ground", "Hyvinvointialueen päätös")
    oili.press("Grant the right")
    oili.at("/virasto/rekisteroijat/*/")
    assert level_of(point) == StaffingLevel.FULL
    kaisa.go(f"/asiointi/pisteet/{point.code}/miehitys/")
    kaisa.sees(third.name, staying.user.name)
    kaisa.does_not_see(kaisa.words("The point is understaffed"))
