"""Four faces in one program: entering or leaving one changes nothing in another."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.test import Client
from django.urls import get_resolver, reverse, set_urlconf

from kortisto.accounts.models import User
from kortisto.faces.sessions import store_of
from kortisto.faces.testing import enter, session_of
from kortisto.kernel.errors import NotVisible, Refusal, RightMissing, TooMany, WrongState
from kortisto.kernel.testing import rule
from kortisto.ui import language as memory
from kortisto.ui.face import FACES, PREFIXED, address, face_of_path, full_address
from kortisto.ui.navigation import links, links_by_place, register_home, register_nav

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "face"),
    [
        ("/", "public"),
        ("/asiointi/", "portal"),
        ("/asiointi", "portal"),
        ("/vartti/kortit/", "desk"),
        ("/virasto/", "office"),
        ("/oma/", "holder"),
        ("/omat-asiat/", "public"),
        ("/varttitunti/", "public"),
        ("/crl/2026.crl", "public"),
    ],
)
def test_a_path_belongs_to_one_face(path: str, face: str) -> None:
    assert face_of_path(path).name == face


def test_an_address_can_be_made_from_anywhere() -> None:
    assert address("desk", "home") == "/vartti/"
    assert full_address("portal", "switch_language") == f"{settings.KORTISTO_PUBLIC_ADDRESS}/asiointi/kieli/"


@pytest.mark.parametrize("face", PREFIXED, ids=lambda face: face.name)
def test_each_home_asks_who_comes(face: Any, client: Client) -> None:
    response = client.get(face.path)
    assert response.status_code == 302
    assert response.headers["Location"].startswith(face.path)


def test_a_path_without_its_slash_leads_to_the_face(client: Client) -> None:
    assert client.get("/asiointi").headers["Location"] == "/asiointi/"


def test_a_sign_in_opens_one_face_only(client: Client, world: Any) -> None:
    enter(client, "portal", world.maija)
    assert client.get("/asiointi/").status_code == 200
    assert client.get("/virasto/").status_code == 302
    assert client.get("/vartti/").status_code == 302


@rule("BR-SC-01")
def test_a_key_of_the_portal_opens_nothing_at_the_office(client: Client, world: Any) -> None:
    enter(client, "portal", world.hilla)
    stolen = client.cookies[FACES["portal"].session_cookie].value
    client.cookies[FACES["office"].session_cookie] = stolen
    response = client.get("/virasto/")
    assert response.status_code == 302
    assert session_of(client, "portal").get("_auth_user_id") == str(world.hilla.pk)


def test_a_session_of_one_face_cannot_be_read_as_one_of_another() -> None:
    session = store_of("portal")()
    session["who"] = "anna"
    session.save()
    assert store_of("portal")(session.session_key)["who"] == "anna"
    assert store_of("office")(session.session_key).get("who") is None
    assert len(session.session_key) <= 40


def test_leaving_one_face_leaves_the_other_signed_in(client: Client, world: Any) -> None:
    enter(client, "portal", world.maija)
    enter(client, "office", world.hilla)
    portal = session_of(client, "portal")
    portal.flush()
    assert client.get("/asiointi/").status_code == 302
    assert client.get("/virasto/").status_code == 200


@pytest.mark.parametrize("face", FACES.values(), ids=lambda face: face.name)
def test_a_faces_cookies_carry_its_name_and_its_path(face: Any, client: Client) -> None:
    response = client.get(f"{face.path}malli/")
    cookie = response.cookies[face.csrf_cookie]
    assert cookie["path"] == face.path
    assert set(response.cookies) == {face.csrf_cookie}
    assert cookie["httponly"]


def test_a_form_of_one_face_is_not_taken_by_another() -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.get("/asiointi/malli/")
    token = str(page.context["csrf_token"])
    sent = {"csrfmiddlewaretoken": token, "language": "sv", "next": "/"}
    assert client.post("/asiointi/kieli/", sent).status_code == 302
    client.get("/virasto/malli/")
    assert client.post("/virasto/kieli/", sent).status_code == 403


def test_a_form_without_its_cookie_is_refused_with_a_remedy() -> None:
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    response = client.post("/asiointi/kieli/", {"language": "sv"})
    assert response.status_code == 403
    assert b"reload the page and send the form again" in response.content


# --- Language -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("asked", "shown"), [("sv", "sv"), ("en-GB,en", "en"), ("de", "fi"), ("", "fi")])
def test_a_stranger_is_met_in_the_language_the_browser_asks_for(asked: str, shown: str) -> None:
    response = Client(headers={"accept-language": asked} if asked else {}).get("/")
    assert f'<html lang="{shown}"' in response.content.decode()
    assert response.headers["Content-Language"] == shown


@rule("BR-LA-01")
def test_the_language_is_switched_in_place_and_stays(client: Client) -> None:
    response = client.post("/kieli/", {"language": "sv", "next": "/saavutettavuus/?a=1"})
    assert response.headers["Location"] == "/saavutettavuus/?a=1"
    assert '<html lang="sv"' in client.get("/asiointi/malli/").content.decode()


@pytest.mark.parametrize("there", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_the_language_switch_leads_nowhere_else(there: str, client: Client) -> None:
    response = client.post("/vartti/kieli/", {"language": "sv", "next": there})
    assert response.headers["Location"] == "/vartti/"


def test_an_unknown_language_changes_nothing(client: Client) -> None:
    response = client.post("/kieli/", {"language": "de", "next": "/"})
    assert settings.LANGUAGE_COOKIE_NAME not in response.cookies


@rule("BR-LA-01")
def test_a_persons_own_language_comes_before_the_browsers(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {"language": "sv"}
    pair = (lambda request: kept["language"], lambda request, language: kept.update(language=language))
    monkeypatch.setattr(memory, "_memory", [pair])
    assert '<html lang="sv"' in client.get("/", headers={"accept-language": "en"}).content.decode()
    client.post("/kieli/", {"language": "en", "next": "/"})
    assert kept == {"language": "en"}


# --- Refusals and errors -----------------------------------------------------------------------------------------------------


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Make the gallery's question raise what the test says."""

    def arrange(refusal: Exception) -> None:
        def fail(*args: Any, **kwargs: Any) -> None:
            raise refusal

        monkeypatch.setattr("kortisto.faces.gallery.confirm_page", fail)

    return arrange


@pytest.mark.parametrize(
    ("refusal", "status", "sentence"),
    [
        (NotVisible(), 404, "ei löytynyt"),
        (RightMissing("role_missing", "Your role does not cover this."), 403, "Your role does not cover this."),
        (WrongState("hand_over"), 409, "Lataa sivu"),
        (Refusal("contract_not_signed", "The contract has not been signed yet."), 422, "has not been signed"),
        (TooMany("slow_down", "Wait for ten minutes."), 429, "Wait for ten minutes."),
    ],
    ids=["404", "403", "409", "422", "429"],
)
def test_a_refusal_becomes_a_page_of_its_face_with_sentence_and_code(
    refusal: Refusal, status: int, sentence: str, refusing: Any, client: Client
) -> None:
    refusing(refusal)
    response = client.get("/vartti/malli/kysymys/")
    text = response.content.decode()
    assert response.status_code == status
    assert 'class="face-desk"' in text
    assert refusal.code in text
    if not isinstance(refusal, NotVisible | WrongState):
        assert sentence in text


def test_a_refusal_to_a_part_of_a_page_goes_to_the_place_of_messages(refusing: Any, client: Client) -> None:
    refusing(WrongState("hand_over"))
    response = client.get("/vartti/malli/kysymys/", headers={"HX-Request": "true"})
    assert response.status_code == 409
    assert response.headers["HX-Retarget"] == "#messages"
    assert b"<html" not in response.content


@pytest.mark.parametrize("face", FACES.values(), ids=lambda face: face.name)
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_missing_page_is_said_in_the_faces_look_and_the_readers_language(face: Any, language: str) -> None:
    response = Client(headers={"accept-language": language}).get(f"{face.path}ei-ole/")
    text = response.content.decode()
    assert response.status_code == 404
    assert f'lang="{language}" class="face-{face.name}"' in text


def test_a_fault_of_ours_is_a_page_that_needs_no_database(
    refusing: Any, django_assert_num_queries: Any, client: Client
) -> None:
    refusing(RuntimeError("boom"))
    client.raise_request_exception = False
    with django_assert_num_queries(0):
        response = client.get("/virasto/malli/kysymys/")
    assert response.status_code == 500
    assert 'class="face-office"' in response.content.decode()
    assert b"boom" not in response.content


def test_an_address_we_do_not_serve_is_a_bad_request(client: Client) -> None:
    assert client.get("/", headers={"host": "elsewhere.example"}).status_code == 400


# --- Navigation and doors ------------------------------------------------------------------------------------------------------


def test_the_link_closest_to_the_page_is_the_current_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kortisto.ui.navigation._links", [])
    register_nav("desk", "Home", "home", 10)
    register_nav("desk", "Gallery", lambda request: "/vartti/malli/", 20)
    register_nav("desk", "Nowhere", lambda request: None, 30)
    register_nav("desk", "Hidden", "home", 5, when=lambda request: False)
    register_nav("office", "Queue", lambda request: "/virasto/jono/", 1, count=lambda request: User.objects.all())
    request = HttpRequest()
    request.path = "/vartti/malli/kysymys/"
    set_urlconf(FACES["desk"].urlconf)
    try:
        shown = links(request, "desk")
    finally:
        set_urlconf(None)
    assert [(link.label, link.current) for link in shown] == [("Home", False), ("Gallery", True)]


def test_a_page_asks_about_all_its_links_in_one_query(
    world: Any, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr("kortisto.ui.navigation._links", [])
    mine, nobodys = User.objects.filter(pk=world.maija.pk), User.objects.filter(family_name="Nobody")
    register_nav("desk", "There is one", lambda request: "/one/", 1, lambda request: mine)
    register_nav(
        "desk", "There is none", lambda request: "/none/", 2, lambda request: nobodys, count=lambda request: mine
    )
    register_nav("desk", "Counted", lambda request: "/counted/", 3, count=lambda request: User.objects.all())
    register_nav("desk", "None counted", lambda request: "/empty/", 4, count=lambda request: User.objects.none())
    register_nav("desk", "Own", lambda request: "/own/", 1, lambda request: mine, place="person")
    request = HttpRequest()
    request.path = "/vartti/"
    with django_assert_num_queries(1):
        shown = links_by_place(request, "desk", ["main", "person"])
    assert [(link.label, link.count) for link in shown["main"]] == [
        ("There is one", None),
        ("Counted", User.objects.count()),
        ("None counted", None),
    ]
    assert [link.label for link in shown["person"]] == ["Own"]


@pytest.mark.parametrize("face", FACES.values(), ids=lambda face: face.name)
def test_every_face_has_its_home_and_its_error_pages(face: Any) -> None:
    assert reverse("home", urlconf=face.urlconf) == face.path
    for status in (400, 403, 404, 500):
        assert get_resolver(face.urlconf).resolve_error_handler(status).__module__ == "kortisto.faces.errors"


def test_the_front_page_leads_to_the_four_faces_and_the_statement(client: Client) -> None:
    text = client.get("/").content.decode()
    for face in PREFIXED:
        assert f'href="{face.path}"' in text
    assert 'href="/saavutettavuus/"' in text


@rule("BR-AC-01")
def test_the_statement_names_where_to_complain_and_when_an_answer_comes(client: Client) -> None:
    text = client.get("/saavutettavuus/", headers={"accept-language": "en"}).content.decode()
    assert "within 14 days" in text
    assert settings.KORTISTO_FEEDBACK in text
    assert "partially conformant" in text


@pytest.mark.parametrize("path", ["/", "/saavutettavuus/", "/asiointi/malli/", "/vartti/malli/kysymys/", "/ei-ole/"])
def test_no_page_carries_style_or_script_inline(path: str, client: Client) -> None:
    text = client.get(path).content.decode()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|hx-on|<script(?![^>]*\ssrc=)", text)


# --- Home pages of people who have come in -----------------------------------------------------------------------


def test_the_portal_always_names_the_account_one_acts_for(client: Client, world: Any) -> None:
    enter(client, "portal", world.maija)
    text = client.get("/asiointi/").content.decode()
    assert world.clinic.name_fi in text
    assert world.county.name_fi not in text
    assert world.maija.name in text


@rule("BR-AU-08")
def test_the_desk_menu_shows_the_customerships_of_ones_own_point_only(client: Client, world: Any) -> None:
    mine = enter(client, "desk", world.riitta).get("/vartti/").content.decode()
    others = enter(Client(), "desk", world.rebekka).get("/vartti/").content.decode()
    assert f"YS sote/{world.clinic.name_fi}" in mine
    assert "YS sote/" not in others


def test_a_stranger_sees_no_navigation_and_no_figures(client: Client) -> None:
    for face in PREFIXED:
        text = client.get(f"{face.path}ei-ole/").content.decode()
        assert 'id="navigation"' not in text, face.name


def test_a_rooms_part_of_the_home_page_gets_the_variables_it_asked_for(
    client: Client, world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kortisto.ui.navigation._home", [])
    register_home("portal", "ui/_empty_state.html", 20, lambda request: {"title": "Second part"})
    register_home("portal", "ui/_empty_state.html", 10, lambda request: {"title": request.account.organisation.name_fi})
    register_home("portal", "ui/_empty_state.html", 5, lambda request: None)
    text = enter(client, "portal", world.maija).get("/asiointi/").content.decode()
    parts = re.findall(r'<p class="strong">([^<]*)', text)
    assert parts == [world.clinic.name_fi, "Second part"]
