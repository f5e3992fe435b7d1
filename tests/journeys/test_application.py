"""From hired to registrar: the course, the invitation, the right account, the application (scenarios 4 and 5)."""

from __future__ import annotations

import re

import pytest

from kortisto.accounts.models import DeskCredential, User
from kortisto.kernel.clock import today
from kortisto.kernel.testing import rule
from kortisto.organisations.models import CustomerAccount, MemberRole, Membership
from kortisto.registrars.models import CourseTry, RegistrarApplication, RegistrarRight, TrainingCertificate
from kortisto.registrars.tests.cast import right_answers, sote
from tests.journeys.acts import invites
from tests.journeys.visitors import Visitor

pytestmark = pytest.mark.browser
ROW = "Toimikorttisopimus, myönnetty"
ACT = "Tee rekisteröijähakemus"
POINT = "Keskussairaalan rekisteröintipiste"


@rule("BR-RG-01", "BR-RG-02", "BR-RG-03", "BR-RG-04", "BR-RG-10")
def test_the_newly_hired_becomes_a_registrar_and_the_old_one_need_not_apply(tell, visitor):
    scene = tell("issuer", "county")
    riitta, kaisa, oili = visitor("riitta"), visitor("kaisa"), visitor("oili")

    passes_the_course(riitta)
    assert TrainingCertificate.objects.get().user.person is not None
    riitta.go("/asiointi/")
    riitta.at("/asiointi/tilit/")
    riitta.does_not_see(ROW)

    user = User.objects.get(person=TrainingCertificate.objects.get().user.person)
    User.objects.filter(pk=user.pk).update(email=riitta.player.email)
    kaisa.come_in_by_identification("portal")
    invites(kaisa, riitta.player.email, MemberRole.READER)
    riitta.reads_link("Kutsu organisaation", "/asiointi/kutsu/")
    riitta.press("Continue")
    riitta.at("/asiointi/kutsu/*/liity/")
    riitta.press("Join the account")
    riitta.at("/asiointi/")

    acts_for_another_organisation(riitta, user, scene)
    riitta.go("/asiointi/asiat/valmiit/")
    riitta.does_not_see(ROW)
    switches_account(riitta, scene.central.owner.name_fi)
    applies(riitta)
    application = RegistrarApplication.objects.get()
    assert (application.user, application.state) == (user, "submitted")

    oili.come_in_by_password()
    oili.go("/virasto/asiat/")
    oili.follow(scene.central.owner.name_fi)
    oili.sees(POINT, "1.0")
    oili.follow("Approve")
    oili.press("Approve the application", within=oili.page.get_by_role("dialog"))
    oili.is_told("The application has been approved. The registrar has been told.")
    right = RegistrarRight.objects.get(user=user)
    assert right.point == scene.central
    assert DeskCredential.objects.filter(user=user).exists()

    RegistrarRight.objects.filter(pk=right.pk).update(valid_from=today().replace(year=today().year - 10))
    opens_application(riitta)
    riitta.sees("Oikeutesi ovat ennallaan", POINT)
    assert riitta.page.get_by_label(re.compile(POINT)).count() == 0
    assert RegistrarApplication.objects.count() == 1


def passes_the_course(riitta: Visitor) -> None:
    """Nobody has invited her: she identifies, reads every part, and answers the questions."""
    riitta.go("/koulutus/")
    riitta.follow("Begin or go on")
    riitta.press("Identify yourself")
    riitta.identify()
    riitta.at("/asiointi/koulutus/")
    riitta.follow("Begin the course")
    riitta.choose("Finnish")
    riitta.press("Begin the course")
    for part in sote().parts["fi"]:
        riitta.stands_on(part.title)
        riitta.main.locator("form button[type=submit]").click()
    riitta.follow("To the questions")
    riitta.press("Draw the questions")
    riitta.at("/asiointi/koulutus/koe/*/")
    for name, chosen in right_answers(CourseTry.objects.get()).items():
        for place in chosen:
            riitta.page.locator(f"[name='{name}'][value='{place}']").check()
    riitta.press("Send the answers")
    riitta.is_told("You have passed the course")


def acts_for_another_organisation(riitta: Visitor, user: User, scene: object) -> None:
    """She belongs to another organisation too, and acts for it now."""
    other = CustomerAccount.objects.exclude(organisation=scene.central.owner).first()  # type: ignore[attr-defined]
    if other is None:
        from kortisto.organisations.models import Organisation

        clinic = Organisation.objects.create(business_id="2828492-9", name_fi="Pihlajan klinikka", kind="private")
        other = CustomerAccount.objects.create(organisation=clinic)
    Membership.objects.create(account=other, user=user, role=MemberRole.READER)
    switches_account(riitta, other.organisation.name_fi)


def switches_account(riitta: Visitor, name: str) -> None:
    riitta.go("/asiointi/tilit/")
    riitta.main.get_by_role("button", name=re.compile(re.escape(name))).first.click()
    riitta.at("/asiointi/")


def opens_application(riitta: Visitor) -> None:
    riitta.go("/asiointi/asiat/valmiit/")
    riitta.open_menu(ROW).get_by_role("link", name=ACT, exact=True).click()
    riitta.at("/asiointi/asiat/*/rekisteroijahakemus/")


def applies(riitta: Visitor) -> None:
    """The certificate stands there by itself; she chooses the point, gives the declaration and sends."""
    opens_application(riitta)
    riitta.sees("Sote-korttien rekisteröinti")
    riitta.page.get_by_label(re.compile(POINT)).check()
    riitta.choose("I have read the declaration above and give it.")
    riitta.press("Send the application")
    riitta.is_told("Your application has been sent. You get a message when it has been decided.")
