"""A visit that ends in the middle of a form: what was typed waits, sealed, for the same user at the same face."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver

from kortisto.accounts.jobs import forget_kept_forms
from kortisto.accounts.kept_forms import MOST, mark_cookie
from kortisto.accounts.models import KeptForm, User
from kortisto.accounts.sessions import LOCKED, Strength
from kortisto.cards.tests.cast import a_card
from kortisto.contracts.actions.ask_customer import ask_customer
from kortisto.contracts.actions.take_case import take_case
from kortisto.contracts.tests.cast import submitted
from kortisto.faces.testing import enter, session_of
from kortisto.holders.models import EmploymentProof
from kortisto.kernel.clock import now
from kortisto.organisations.models import Membership, RegistrationPoint
from kortisto.ui.face import FACES, address
from kortisto.ui.forms import Form
from kortisto.ui.kept import SECRET_NAMES, is_secret, may_be_kept, secret
from tests.traces import assert_nowhere
from tests.visits import visit

pytestmark = pytest.mark.django_db
TYPED = "Koivurannan uusi piste"
SIGN_IN = {"portal": "account_login", "office": "account_login", "holder": "account_login", "desk": "desk_sign_in"}


def arrive(face: str, user: Any, page: str, **session: Any) -> Any:
    """A browser at a face in which somebody has looked at a page."""
    strength = Strength.IDENTIFIED if face == "holder" else Strength.TWO_FACTORS
    client = enter(visit(face, language="en"), face, user, strength=strength, **session)
    assert client.get(page).status_code == 200
    return client


def end_visit(client: Any, face: str) -> None:
    """The visit ends elsewhere: its row is gone, the browser does not know."""
    session_of(client, face).delete()


def come_back(client: Any, face: str, user: Any, **session: Any) -> Any:
    strength = Strength.IDENTIFIED if face == "holder" else Strength.TWO_FACTORS
    return enter(client, face, user, strength=strength, **session)


def there(answer: Any) -> str:
    """Where the sign-in page leads on to."""
    return parse_qs(urlsplit(answer.headers["Location"]).query)["next"][0]


def new_point() -> str:
    return address("portal", "point_open")


@pytest.fixture
def english(db: None) -> None:
    User.objects.update(language="en")


@pytest.fixture
def at_each_face(world: Any, english: None) -> Any:
    """At each face somebody, a page with a form, what they type and where it is seen on the page."""
    hanna = User.objects.create(person=world.hanna, given_names="Hanna Maria", family_name="Virtanen", language="en")
    card = a_card(world, state="handed_over")
    case = submitted(world).case
    take_case(actor=world.hilla, case=case)
    return {
        "portal": (world.kaisa, new_point(), {"name_fi": TYPED, "municipality": "Koivuranta"}, f'value="{TYPED}"'),
        "office": (world.hilla, address("office", "case_ask", case.code), {"text": TYPED}, TYPED),
        "desk": (
            world.riitta,
            address("desk", "proof_register", world.clinic_mandate.code),
            {"signer_name": TYPED},
            f'value="{TYPED}"',
        ),
        "holder": (hanna, address("holder", "holder_loss", card.code), {"reason": "stolen"}, 'value="stolen"'),
    }


@pytest.mark.parametrize("face", ["portal", "office", "desk", "holder"])
def test_what_was_typed_comes_back_after_signing_in_again(face, at_each_face):
    user, page, typed, seen = at_each_face[face]
    client = arrive(face, user, page)
    end_visit(client, face)
    answer = client.post(page, typed)
    assert answer.headers["Location"].startswith(address(face, SIGN_IN[face]))
    assert "Your form is safe" in client.get(answer.headers["Location"]).content.decode()
    back = there(answer)
    come_back(client, face, user)
    shown = client.get(back)
    assert shown.status_code == 200
    html = shown.content.decode()
    assert "What you had typed is back" in html
    assert seen in html
    if face == "holder":
        assert html.index("checked") - html.index('value="stolen"') < 200
    assert not KeptForm.objects.exists()
    assert "What you had typed is back" not in client.get(back).content.decode()


def test_a_locked_desk_gives_the_form_back_when_it_is_opened(at_each_face):
    user, page, typed, seen = at_each_face["desk"]
    client = arrive("desk", user, page)
    session = session_of(client, "desk")
    session[LOCKED] = now().isoformat()
    session.save()
    answer = client.post(page, typed)
    assert answer.headers["Location"].startswith(address("desk", "desk_unlock"))
    assert "Your form is safe" in client.get(answer.headers["Location"]).content.decode()
    session = session_of(client, "desk")
    del session[LOCKED]
    session.save()
    assert seen in client.get(there(answer)).content.decode()


def test_nothing_is_sent_by_itself(at_each_face, world):
    """Everything was filled in; still the form only opens."""
    _user, page, _typed, _seen = at_each_face["portal"]
    points, proofs = RegistrationPoint.objects.count(), EmploymentProof.objects.count()
    client = arrive("portal", world.kaisa, page)
    end_visit(client, "portal")
    whole = {
        "name_fi": TYPED, "visiting_address": "Katu 1", "municipality": "Koivuranta", "delivery_address": "Katu 1",
        "contact_name": "Kaisa", "contact_email": "piste@example.fi",
    }  # fmt: skip
    answer = client.post(page, whole)
    come_back(client, "portal", world.kaisa)
    html = client.get(there(answer)).content.decode()
    assert "Katu 1" in html
    assert "error-summary" not in html
    assert (RegistrationPoint.objects.count(), EmploymentProof.objects.count()) == (points, proofs)


def kept(client: Any, world: Any, **typed: Any) -> str:
    """Kaisa's form, sent too late; where it is given back."""
    end_visit(client, "portal")
    return there(client.post(new_point(), {"name_fi": TYPED, **typed}))


def test_nobody_else_gets_it_and_at_no_other_face(world, english):
    back = kept(arrive("portal", world.kaisa, new_point()), world)
    other = arrive("portal", world.kalle, address("portal", "home"))
    assert TYPED not in other.get(back).content.decode()
    code = back.rpartition("=")[2]
    elsewhere = enter(visit("portal", language="en"), "office", world.hilla)
    KeptForm.objects.update(user=world.hilla)
    assert TYPED not in elsewhere.get(f"/virasto/asiat/?lomake={code}").content.decode()
    KeptForm.objects.update(user=world.kaisa)
    mine = come_back(visit("portal", language="en"), "portal", world.kaisa)
    assert TYPED not in mine.get(address("portal", "own_profile") + f"?lomake={code}").content.decode()
    assert TYPED in mine.get(back).content.decode()


def test_it_waits_for_half_an_hour_and_no_longer(world, english):
    back = kept(arrive("portal", world.kaisa, new_point()), world)
    assert KeptForm.objects.get().expires_at - now() > timedelta(minutes=29)
    with time_machine.travel(now() + timedelta(minutes=31)):
        client = come_back(visit("portal", language="en"), "portal", world.kaisa)
        assert TYPED not in client.get(back).content.decode()
        forget_kept_forms()
    assert not KeptForm.objects.exists()


def test_a_sealed_form_opens_in_its_own_row_alone(world, english):
    back = kept(arrive("portal", world.kaisa, new_point()), world)
    row = KeptForm.objects.get()
    KeptForm.objects.create(user=world.kalle, face="portal", content=row.content, expires_at=row.expires_at)
    thief = KeptForm.objects.get(user=world.kalle)
    client = arrive("portal", world.kalle, address("portal", "home"))
    assert TYPED not in client.get(back.replace(row.code, thief.code)).content.decode()


def test_nothing_of_it_stands_anywhere_in_clear(world, english, caplog):
    client = arrive("portal", world.kaisa, new_point())
    kept(client, world, delivery_address="Salainen polku 17")
    assert_nowhere([TYPED, "Salainen polku 17"], records=caplog.records, clients=[client])


def test_secrets_are_never_kept(world, english):
    client = arrive("portal", world.kaisa, new_point())
    back = kept(
        client, world, password="kesä-sade-kuusi-17", code="123456", identity_code="150390-921X",
        opening_hours="Kysy: 150390-921X", contact_name="Kaisa",
    )  # fmt: skip
    come_back(client, "portal", world.kaisa)
    html = client.get(back).content.decode()
    assert "Kaisa" in html
    assert "150390" not in html
    form = Form()
    assert not may_be_kept("password", ["x"])
    assert not may_be_kept("second-identity_code", ["x"])
    assert form.key


def _forms_of(kind: type[forms.BaseForm]) -> set[type[forms.BaseForm]]:
    return {kind}.union(*(_forms_of(each) for each in kind.__subclasses__()))


def test_every_field_for_a_secret_is_known_as_one():
    for face in FACES.values():
        assert get_resolver(face.urlconf).url_patterns
    found = [
        (form, name, field)
        for form in _forms_of(Form)
        if form.__module__.startswith("kortisto.") and ".tests" not in form.__module__
        for name, field in form.base_fields.items()
    ]
    assert len(found) > 100
    for form, name, field in found:
        looks_secret = (
            "password" in name or "identity_code" in name or name in ("code", "passkey", "first_half", "second_half")
        )
        if looks_secret or is_secret(field):
            assert name in SECRET_NAMES, f"{form.__name__}.{name}: declare it with kortisto.ui.kept.secret"
    assert is_secret(secret(forms.CharField()))


def test_files_are_named_as_lost(world, english):
    version = submitted(world)
    take_case(actor=world.hilla, case=version.case)
    ask_customer(actor=world.hilla, case=version.case, text="Which point?")
    page = address("portal", "case_answer", version.case.code)
    client = arrive("portal", version.started_by, page)
    end_visit(client, "portal")
    file = SimpleUploadedFile("rekisteriote.pdf", b"%PDF-1.7", "application/pdf")
    answer = client.post(page, {"text": "The one in the centre", "attachment": file})
    come_back(client, "portal", version.started_by)
    html = client.get(there(answer)).content.decode()
    assert "attach them again" in html
    assert "rekisteriote.pdf" in html
    assert "The one in the centre" in html


def test_a_form_sent_to_an_address_without_a_page_comes_back_on_the_page_it_stood_on(world, english):
    page, sent_to = address("portal", "member_list"), address("portal", "our_card_export")
    client = arrive("portal", world.kaisa, page)
    end_visit(client, "portal")
    answer = client.post(
        sent_to, {"email": "uusi@example.fi"}, headers={"referer": f"http://testserver{page}?tila=kaikki"}
    )
    come_back(client, "portal", world.kaisa)
    onwards = client.get(there(answer))
    assert onwards.status_code == 302
    assert onwards.headers["Location"].startswith(page)
    assert 'value="uusi@example.fi"' in client.get(onwards.headers["Location"]).content.decode()


def test_a_page_of_another_site_is_not_led_back_to(world, english):
    client = arrive("portal", world.kaisa, address("portal", "member_list"))
    end_visit(client, "portal")
    foreign = {"referer": "https://elsewhere.example/asiointi/"}
    answer = client.post(address("portal", "our_card_export"), {"email": "uusi@example.fi"}, headers=foreign)
    come_back(client, "portal", world.kaisa)
    assert client.get(there(answer)).status_code == 405


def test_it_comes_back_only_on_behalf_of_the_same_organisation(world, english):
    Membership.objects.create(account=world.clinic_account, user=world.kaisa, role="administrator")
    client = arrive("portal", world.kaisa, new_point(), account=world.county_account.code)
    back = kept(client, world, on_behalf=world.county_account.code)
    come_back(client, "portal", world.kaisa, account=world.clinic_account.code)
    assert TYPED not in client.get(back).content.decode()
    come_back(client, "portal", world.kaisa)
    assert client.get(back).headers["Location"] == address("portal", "account_choose")
    chosen = client.post(address("portal", "account_choose"), {"account": world.county_account.code})
    assert chosen.headers["Location"] == back
    assert TYPED in client.get(back).content.decode()


def test_a_browser_that_nobody_has_visited_keeps_nothing(world):
    client = visit("portal", language="en")
    answer = client.post(new_point(), {"name_fi": TYPED})
    assert "syy" not in answer.headers["Location"]
    assert not KeptForm.objects.exists()
    client.cookies[mark_cookie("portal")] = f"{world.kaisa.code}:forged"
    client.post(new_point(), {"name_fi": TYPED})
    assert not KeptForm.objects.exists()


def test_a_closed_user_and_an_empty_form_keep_nothing(world, english):
    client = arrive("portal", world.kaisa, new_point())
    end_visit(client, "portal")
    client.post(new_point(), {"name_fi": "", "csrfmiddlewaretoken": "x" * 32})
    assert not KeptForm.objects.exists()
    User.objects.filter(pk=world.kaisa.pk).update(is_active=False)
    client.post(new_point(), {"name_fi": TYPED})
    assert not KeptForm.objects.exists()


def test_a_few_are_kept_and_no_huge_one(world, english):
    client = arrive("portal", world.kaisa, new_point())
    end_visit(client, "portal")
    for number in range(MOST + 2):
        client.post(new_point(), {"name_fi": f"{TYPED} {number}"})
    assert KeptForm.objects.count() == MOST
    client.post(new_point(), {"name_fi": "x" * 300_000})
    assert KeptForm.objects.count() == MOST


# -- A visit that ended elsewhere ------------------------------------------------------------------------------------------

ENDED = {"fi": "Käyntisi on päättynyt", "sv": "Ditt besök har upphört", "en": "Your visit has ended"}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_visit_ended_on_another_device_is_said_plainly(world, language):
    User.objects.update(language=language)
    page = address("portal", "point_list")
    client = enter(visit("portal"), "portal", world.kaisa)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    client.get(page)
    world.kaisa.set_password("another password of the other device")
    world.kaisa.save()
    answer = client.get(page)
    assert answer.status_code == 302
    assert there(answer) == page
    html = client.get(answer.headers["Location"], headers={"accept-language": language}).content.decode()
    assert ENDED[language] in html
