"""Mandates page by page: several numbers at once, points by name, answers, one mandate from both sides, its papers."""

import io
from html import unescape

import pypdf
import pytest
from django.urls import set_urlconf

from kortisto.cards.models import HandoverDecision
from kortisto.cards.tests.cast import a_card, an_order
from kortisto.contracts.models import Mandate
from kortisto.contracts.tests.cast import asked, drafted, granted, submitted, with_mandate
from kortisto.kernel.clock import today
from kortisto.kernel.testing import rule
from kortisto.organisations.models import Organisation, RegistrationPoint
from kortisto.organisations.moves import create_point
from kortisto.ui import paging
from kortisto.ui.face import address
from tests.visits import visit
from tests.world import fictive_business_id


@pytest.fixture(autouse=True)
def usual_addresses():
    yield
    set_urlconf(None)


def at(user, account, language="fi"):
    user.language = language
    user.save(update_fields=["language"])
    return visit("portal", user, account=account.code)


def page(name, *args, face="portal") -> str:
    return address(face, name, *args)


def text_of(response) -> str:
    assert response.status_code == 200, response.status_code
    return " ".join(unescape(response.content.decode()).split())


@pytest.fixture
def otto(world):
    return at(world.otto, world.other_account)


@pytest.fixture
def kaisa(world):
    return at(world.kaisa, world.county_account)


def a_point(world, owner, name, **more) -> RegistrationPoint:
    details = {"visiting_address": "Rantatie 2", "delivery_address": "Rantatie 2, ovi 1", "municipality": "Ylä-Ääri"}
    return create_point(owner=owner, name_fi=name, offers_mandated_service=True, state="open", **details | more)


def another_county(world) -> Organisation:
    return Organisation.objects.create(
        name_fi="Äyräpään hyvinvointialue", name_sv="Äyräpää välfärdsområde", kind="county",
        business_id=fictive_business_id(7),
    )  # fmt: skip


@rule("BR-AU-04", "BR-AU-05")
def test_five_points_of_two_counties_are_added_in_one_go_each_with_a_mandate_of_its_own(world, otto):
    version, other = drafted(world), another_county(world)
    third, fourth = a_point(world, other, "Äyräs"), a_point(world, other, "Aura")
    fifth = a_point(world, world.county, "Pohjoinen")
    there = page("application_several", version.case.code)
    typed = [
        f"{world.keskus.grouped_number} {world.county.business_id}", world.ita.service_number, fifth.service_number,
        f"{third.service_number}; {other.business_id}", fourth.service_number,
    ]  # fmt: skip
    shown = text_of(otto.post(there, {"lines": "\n".join(typed)}))
    for point in (world.keskus, world.ita, third, fourth, fifth):
        assert point.name_fi in shown
        assert point.delivery_address in shown
    assert not Mandate.objects.filter(contract=version.contract).exists(), "nothing is added before it is confirmed"
    lines = [
        f"{point.service_number} {point.owner.business_id}" for point in (world.keskus, world.ita, third, fourth, fifth)
    ]
    assert otto.post(there, {"step": "add", "line": lines}).status_code == 302
    mandates = Mandate.objects.filter(contract=version.contract)
    assert mandates.count() == 5 == len(set(mandates.values_list("service_number", flat=True)))


@rule("BR-AU-03")
def test_a_wrong_line_is_told_by_itself_and_the_good_ones_are_kept(world, otto):
    version = drafted(world)
    wrong = world.ita.service_number[:-1] + str((int(world.ita.service_number[-1]) + 1) % 10)
    there = page("application_several", version.case.code)
    typed = [
        f"{world.keskus.service_number} {world.county.business_id}", wrong, world.ita.service_number,
        world.keskus.service_number, f"{world.ita.service_number} {world.clinic.business_id}",
    ]  # fmt: skip
    shown = text_of(otto.post(there, {"lines": "\n".join(typed)}))
    assert "Korjaa nämä rivit" in shown
    assert "näppäilyvirhe" in shown
    assert "Sama numero on luettelossa kahdesti." in shown
    assert shown.count('name="line"') == 2
    assert f"> {wrong} {world.county.business_id}" in shown, "what was wrong stays to be corrected"


def test_a_line_without_a_business_id_says_what_is_missing(world, otto):
    there = page("application_several", drafted(world).case.code)
    assert "Kirjoita omistajan Y-tunnus" in text_of(otto.post(there, {"lines": world.keskus.service_number}))
    many = "\n".join(["10000013 1234567-1"] * 21)
    answer = otto.post(there, {"lines": many})
    assert answer.status_code == 422
    assert "enintään 20" in unescape(answer.content.decode())


def test_what_cannot_be_added_any_more_comes_back_with_its_reason(world, otto):
    version = drafted(world)
    with_mandate(world, version, world.keskus)
    there = page("application_several", version.case.code)
    line = f"{world.keskus.service_number} {world.county.business_id}"
    shown = text_of(otto.post(there, {"step": "add", "line": [line]}))
    assert "valtuuttanut" in shown
    assert Mandate.objects.filter(contract=version.contract).count() == 1


@rule("BR-AU-12", "BR-SC-03")
def test_only_points_that_serve_others_are_found_by_name_in_finnish_order_and_without_their_numbers(world, otto):
    other = another_county(world)
    points = [a_point(world, other, name) for name in ("Zeniitti", "Äyräs", "Aura")]
    silent = a_point(world, other, "Hiljainen")
    RegistrationPoint.objects.filter(pk=silent.pk).update(offers_mandated_service=False)
    there = page("application_points", drafted(world).case.code)
    shown = text_of(otto.get(there, {"alue": other.code}))
    places = [shown.index(name) for name in ("Aura", "Zeniitti", "Äyräs<")]
    assert places == sorted(places)
    assert "Hiljainen" not in shown
    for point in points:
        assert point.grouped_number not in shown
        assert point.service_number not in shown
    found = text_of(otto.get(there, {"q": "ayras"}, headers={"hx-request": "true"}))
    assert "Äyräs" in found
    assert "Zeniitti" not in found
    assert "<html" not in found
    assert "ei löytynyt" in text_of(otto.get(there, {"q": "ei mitään tällaista"}))


@rule("BR-AU-03")
def test_a_point_found_by_name_is_asked_answered_in_the_owners_account_and_submitted(world, otto, kaisa):
    version = drafted(world)
    there = page("application_point_ask", version.case.code, world.keskus.code)
    shown = text_of(otto.get(there))
    assert world.keskus.visiting_address in shown
    assert world.keskus.grouped_number not in shown
    assert otto.post(there).status_code == 302
    mandate = Mandate.objects.get(contract=version.contract)
    part = page("application_part", version.case.code, "valtuutettavat")
    shown = text_of(otto.get(part))
    assert "Odottaa pisteen vastausta" in shown
    assert "Kirjataan, kun piste hyväksyy" in shown
    assert page("application_review", version.case.code) not in shown
    assert "odottavat vastaustanne" in text_of(kaisa.get("/asiointi/"))
    detail = page("mandate_detail", mandate.code)
    assert page("mandate_accept", mandate.code) in text_of(kaisa.get(detail))
    assert kaisa.post(page("mandate_accept", mandate.code)).url == detail
    shown = text_of(otto.get(part))
    assert world.keskus.grouped_number in shown
    assert page("application_review", version.case.code) in shown


@rule("BR-AU-03")
def test_a_registrar_of_the_point_sees_at_the_desk_that_an_answer_is_waited_for(world):
    from kortisto.accounts.tests.cast import give_desk

    give_desk(world.riitta, "rantanen4821")
    riitta = visit("desk", world.riitta)
    assert world.other_clinic.name_fi not in text_of(riitta.get("/vartti/"))
    asked(world, drafted(world))
    assert world.other_clinic.name_fi in text_of(riitta.get("/vartti/"))


def test_a_point_declines_with_a_reason_that_stands_on_the_givers_page(world, otto, kaisa):
    mandate = asked(world, drafted(world))
    decline = page("mandate_decline", mandate.code)
    assert kaisa.post(decline, {"reason": ""}).status_code == 422
    assert kaisa.post(decline, {"reason": "Emme ehdi ennen kesää."}).status_code == 302
    assert "Emme ehdi ennen kesää." in text_of(otto.get(page("mandate_detail", mandate.code)))
    assert otto.get(page("mandate_accept", mandate.code)).status_code == 404


def test_the_review_says_which_points_have_not_answered(world, otto):
    version = drafted(world)
    with_mandate(world, version, world.ita)
    asked(world, version)
    shown = text_of(otto.get(page("application_review", version.case.code)))
    assert "eivät ole vielä vastanneet" in shown
    assert otto.post(page("application_review", version.case.code)).status_code == 302
    assert set(Mandate.objects.filter(giver=world.other_clinic).values_list("state", flat=True)) == {
        "submitted",
        "asked",
    }


def test_cards_and_period_are_changed_before_the_application_is_sent(world, otto):
    version = drafted(world)
    mandate = with_mandate(world, version, world.keskus)
    there = page("application_mandate_change", version.case.code, mandate.code)
    assert "Henkilöstökortti" in text_of(otto.get(there))
    typed = {"card_kinds": ["actor"], "valid_from": f"{today():%d.%m.%Y}", "valid_until": "31.12.2027"}
    assert otto.post(there, typed | {"valid_until": "1.1.2020"}).status_code == 422
    assert otto.post(there, typed).status_code == 302
    mandate.refresh_from_db()
    assert (mandate.card_kinds, str(mandate.valid_until)) == (["actor"], "2027-12-31")


def test_who_gave_the_mandate_sees_what_is_ordered_and_the_point_does_not(world, kaisa):
    an_order(world)
    there = page("mandate_detail", world.clinic_mandate.code)
    maija = at(world.maija, world.clinic_account)
    shown = text_of(maija.get(there))
    for part in (
        "Virtanen",
        world.riitta.name,
        world.keskus.name_fi,
        page("mandate_orders", world.clinic_mandate.code),
    ):
        assert part in shown
    alone = text_of(maija.get(page("mandate_orders", world.clinic_mandate.code)))
    assert "Virtanen" in alone
    assert "<html" not in alone
    assert "Virtanen" not in text_of(kaisa.get(there))
    assert kaisa.get(page("mandate_orders", world.clinic_mandate.code)).status_code == 404
    assert at(world.otto, world.other_account).get(there).status_code == 404


@rule("BR-AU-15")
def test_in_run_off_the_organisation_decides_of_each_card(world):
    card = a_card(world)
    maija = at(world.maija, world.clinic_account)
    end = page("mandate_end", world.clinic_mandate.code)
    assert "1 tilattua korttia ei ole luovutettu" in text_of(maija.get(end))
    there = page("mandate_detail", world.clinic_mandate.code)
    assert maija.post(end, {"reason": "Muutamme."}).url == there
    decide = page("handover_decide", world.clinic_mandate.code, card.order.code)
    assert decide in text_of(maija.get(there))
    assert maija.post(decide, {"luovutetaan": "kylla"}).url == there
    assert HandoverDecision.objects.get(order=card.order).allowed
    assert maija.post(decide, {"luovutetaan": "ei"}).status_code == 302
    assert not HandoverDecision.objects.get(order=card.order).allowed
    leena = at(world.leena, world.clinic_account)
    assert decide not in text_of(leena.get(there))
    assert leena.post(decide, {"luovutetaan": "kylla"}).status_code == 403


def test_a_mandate_is_suspended_restored_narrowed_and_renewed_on_its_page(world):
    maija, mandate = at(world.maija, world.clinic_account), world.clinic_mandate
    there = page("mandate_detail", mandate.code)

    def posts(name, **typed):
        address = page(name, mandate.code)
        assert address in text_of(maija.get(there)), name
        assert maija.get(address).status_code == 200
        assert maija.post(address, typed).url == there
        mandate.refresh_from_db()

    posts("mandate_suspend", reason="Selvitämme laskua.")
    assert mandate.state == "suspended"
    assert "Selvitämme laskua." in text_of(maija.get(there))
    posts("mandate_restore")
    posts("mandate_narrow", card_kinds=["actor"], valid_until="31.12.2027")
    assert mandate.card_kinds == ["actor"]
    posts("mandate_renew", valid_until="")
    assert (mandate.state, mandate.valid_until) == ("active", None)


def test_the_office_suspends_and_restores_too(world):
    hilla = visit("office", world.hilla)
    there = page("mandate_detail", world.clinic_mandate.code, face="office")
    for name, typed, state in (
        ("mandate_suspend", {"reason": "Epäselvyys."}, "suspended"),
        ("mandate_restore", {}, "active"),
    ):
        act = page(name, world.clinic_mandate.code, face="office")
        assert act in text_of(hilla.get(there))
        assert hilla.post(act, typed).url == there
        assert Mandate.objects.get(pk=world.clinic_mandate.pk).state == state


@rule("BR-EC-02")
def test_the_next_step_tells_where_the_certificate_goes_and_gives_the_form_filled_in(world, otto):
    mandate = submitted(world).contract.mandates.get()
    shown = text_of(otto.get(page("mandate_detail", mandate.code)))
    assert "toimita palvelussuhdetodistus" in shown
    assert world.keskus.delivery_address in shown
    for language in ("fi", "sv"):
        answer = otto.get(page("employment_proof_pdf", mandate.code, language))
        assert answer["Content-Type"] == "application/pdf"
        reader = pypdf.PdfReader(io.BytesIO(answer.content))
        text = " ".join(each.extract_text() for each in reader.pages)
        for part in (world.other_clinic.business_id, world.keskus.delivery_address, "Otto Outonen"):
            assert part in " ".join(text.split()), part
        assert str(reader.trailer["/Root"]["/Lang"]).startswith(language)
        assert reader.get_fields()["contact"]["/V"] == "Otto Outonen"
    assert otto.get(page("employment_proof_pdf", mandate.code, "de")).status_code == 404


def test_the_mandate_is_a_document_for_both_sides_and_nobody_else(world, otto, kaisa):
    mandate = granted(world).contract.mandates.get()
    for side in (otto, kaisa):
        answer = side.get(page("mandate_pdf", mandate.code, "sv"))
        text = " ".join(
            " ".join(each.extract_text() for each in pypdf.PdfReader(io.BytesIO(answer.content)).pages).split()
        )
        for part in (
            "Fullmakt till ett registreringsställe",
            world.keskus.grouped_number,
            world.other_clinic.business_id,
        ):
            assert part in text
    assert at(world.maija, world.clinic_account).get(page("mandate_pdf", mandate.code, "fi")).status_code == 404


@rule("BR-AU-12")
def test_the_office_is_told_of_a_county_that_serves_nobody_else(world):
    hilla = visit("office", world.hilla)
    sentence = "jotka eivät palvele muita organisaatioita"
    assert sentence not in text_of(hilla.get("/virasto/"))
    RegistrationPoint.objects.filter(owner=world.county).update(offers_mandated_service=False)
    shown = text_of(hilla.get("/virasto/"))
    assert sentence in shown
    assert world.county.name_fi in shown


def test_a_long_list_of_mandates_given_has_pages_of_its_own(world, monkeypatch):
    monkeypatch.setattr(paging.page_of, "__defaults__", (1,))
    mandate = world.clinic_mandate
    type(mandate).objects.create(
        contract=mandate.contract, giver=mandate.giver, point=world.ita, state="ended", card_kinds=["personnel"],
        given_by=mandate.given_by, valid_from=mandate.valid_from,
    )  # fmt: skip
    client = visit("portal", world.maija, account=world.clinic_account.code)
    there = address("portal", "mandate_list")
    first, second = (client.get(there, asked).context["given"] for asked in ({}, {"annetut": "2"}))
    assert [len(rows) for rows in (first, second)] == [1, 1]
    assert {row["mandate"].pk for row in (*first, *second)} == {
        row.pk for row in type(mandate).objects.filter(giver=mandate.giver)
    }
