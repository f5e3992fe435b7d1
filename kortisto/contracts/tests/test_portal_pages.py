"""The customer's way through the portal, page by page, in the language of the bulletin."""

from html import unescape

import pytest
from django.urls import set_urlconf

from kortisto.contracts.models import Case, ContractVersion, Mandate
from kortisto.contracts.moves import open_case
from kortisto.contracts.parts import BY_SLUG, MANDATES, parts_for
from kortisto.contracts.tests.cast import drafted, granted, identified, signatory, signed, submitted, with_mandate
from kortisto.kernel.testing import rule
from kortisto.organisations.models import Membership
from kortisto.ui.face import address
from tests.visits import visit


@pytest.fixture(autouse=True)
def usual_addresses():
    yield
    set_urlconf(None)


def at(user, account, language="fi"):
    user.language = language
    user.save(update_fields=["language"])
    return visit("portal", user, account=account.code)


def page(name, *args) -> str:
    return address("portal", name, *args)


def text_of(response) -> str:
    assert response.status_code == 200, response.status_code
    return " ".join(unescape(response.content.decode()).split())


@pytest.fixture
def otto(world):
    return at(world.otto, world.other_account)


PART_ANSWERS = {
    "rekisterointitapa": {"registrar_mode": "authorise_other"},
    "kortit": {"card_kinds": ["personnel", "actor"]},
    "todistusten-antajat": {"proof_signers": "Otto Outonen, toimitusjohtaja\nÅsa Ek"},
}


@rule("BR-AU-01", "BR-AU-03", "BR-AU-10")
def test_from_the_start_to_the_sent_application(world, otto):
    signatory(world)
    answer = otto.post(page("contract_start"))
    case = Case.objects.get(account=world.other_account)
    assert answer.url == page("application", case.code)
    assert "Toimikorttisopimuksen hakemus" in text_of(otto.get(answer.url))

    for slug, typed in PART_ANSWERS.items():
        assert otto.post(page("application_part", case.code, slug), typed).status_code == 302
    otto.post(
        page("application_part", case.code, "yhteyshenkilo"), {"contact": world.otto.code, "contact_phone": "09 22"}
    )
    otto.post(page("application_part", case.code, "allekirjoittaja"), {"signatory": world.stella.code})
    version = ContractVersion.objects.get(case=case)
    assert version.proof_signers == [
        {"name": "Otto Outonen", "position": "toimitusjohtaja"},
        {"name": "Åsa Ek", "position": ""},
    ]
    assert (version.contact_email, version.signatory_name) == (world.otto.email, world.stella.name)

    typed = {"service_number": world.keskus.grouped_number, "business_id": world.county.business_id}
    shown = text_of(otto.post(page("application_part", case.code, MANDATES.slug), typed))
    for fact in (world.keskus.name_fi, world.county.name_fi, world.keskus.delivery_address, world.keskus.contact_name):
        assert fact in shown
    assert not Mandate.objects.filter(contract=version.contract).exists()
    otto.post(page("application_part", case.code, MANDATES.slug), typed | {"step": "add"})
    assert Mandate.objects.get(contract=version.contract).point == world.keskus

    review = text_of(otto.get(page("application_review", case.code)))
    assert world.other_clinic.name_fi in review
    assert world.other_clinic.business_id in review
    assert otto.post(page("application_review", case.code)).url == page("case_detail", case.code)
    version.refresh_from_db()
    assert version.state == "submitted"
    assert "Toimikorttisopimus, lähetetty" in text_of(otto.get(page("case_list_unfinished")))


@rule("BR-AU-10", "BR-AU-11", "BR-AU-17")
@pytest.mark.parametrize("wrong", ["contract", "mistyped", "owner"])
def test_a_wrong_number_stops_the_application_with_a_sentence_at_the_field(world, otto, wrong):
    version = drafted(world)
    number, business_id = world.keskus.service_number, world.county.business_id
    typed, code = {
        "contract": ((world.county_contract.number, business_id), "contract_number_typed"),
        "mistyped": ((number[:-1] + str((int(number[-1]) + 1) % 10), business_id), "service_number_mistyped"),
        "owner": ((number, world.clinic.business_id), "business_id_not_owners"),
    }[wrong]
    answer = otto.post(
        page("application_part", version.case.code, MANDATES.slug),
        dict(zip(("service_number", "business_id"), typed, strict=True)),
    )
    assert answer.status_code == 422
    form = answer.context["form"]
    assert form.refusal.code == code
    assert unescape(str(form.refusal.sentence)) in unescape(answer.content.decode())
    assert form.errors[form.refusal.field]
    assert not Mandate.objects.filter(contract=version.contract).exists()


@rule("BR-AU-16")
def test_who_has_professionals_only_is_told_that_no_contract_is_needed(world, otto):
    shown = text_of(otto.get(page("contract_start")))
    assert "Sopimusta ei tarvita, jos kaikki kortin tarvitsevat ovat ammattihenkilöitä" in shown


def test_who_only_authorises_sees_at_most_eight_questions(world, otto):
    version = drafted(world)
    signatory(world)
    asked = []
    for part in parts_for(version):
        form = otto.get(page("application_part", version.case.code, part.slug)).context["form"]
        asked += [bound.label for bound in form.visible_fields()]
    assert 0 < len(asked) <= 8, asked


def test_who_has_own_points_is_not_asked_for_others_and_the_other_way_round(world, otto):
    version = drafted(world)
    assert otto.get(page("application_part", version.case.code, "pisteet")).status_code == 404
    own = drafted_own(world)
    kaisa = at(world.kaisa, world.county_account)
    assert kaisa.get(page("application_part", own.case.code, MANDATES.slug)).status_code == 404
    assert set(BY_SLUG) == {"rekisterointitapa", "kortit", "pisteet", "valtuutettavat", "yhteyshenkilo", "allekirjoittaja",
                            "todistusten-antajat", "laskutus",
                            "muut-yhteyshenkilot", "kuvat", "organisaatiokortit", "kieli"}  # fmt: skip


def drafted_own(world) -> ContractVersion:
    from kortisto.contracts.actions.start_contract import start_contract

    return start_contract(actor=world.kaisa, account=world.county_account)


def test_points_and_the_main_one_are_chosen_on_one_page(world):
    version = drafted_own(world)
    kaisa = at(world.kaisa, world.county_account)
    there = page("application_part", version.case.code, "pisteet")
    assert kaisa.post(there, {"points": [world.ita.code], "main": world.keskus.code}).status_code == 422
    kaisa.post(there, {"points": [world.ita.code], "main": world.ita.code})
    assert [(row.point, row.is_main) for row in version.subscriptions.all()] == [(world.ita, True)]
    kaisa.post(there, {"points": [world.ita.code, world.keskus.code], "main": world.keskus.code})
    assert {row.point: row.is_main for row in version.subscriptions.all()} == {world.ita: False, world.keskus: True}


def test_the_row_of_a_granted_contract_reads_as_in_the_bulletin_with_its_signature_as_a_tag(world, otto):
    version = granted(world)
    for name in ("case_list_unfinished", "case_list_finished"):
        shown = text_of(otto.get(page(name)))
        assert ">Toimikorttisopimus, myönnetty</a>" in shown
        assert "Allekirjoittamatta" in shown
    identified(signatory(world))
    from kortisto.contracts.actions.sign_contract import sign_contract

    sign_contract(actor=world.stella, version=version)
    assert "Toimikorttisopimus, myönnetty" not in text_of(otto.get(page("case_list_unfinished")))
    finished = text_of(otto.get(page("case_list_finished")))
    assert ">Toimikorttisopimus, myönnetty</a>" in finished
    assert "Allekirjoitettu" in finished


@rule("BR-AU-06")
def test_the_county_finds_every_points_number_from_the_rows_menu(world):
    kaisa = at(world.kaisa, world.county_account)
    rows = text_of(kaisa.get(page("case_list_finished")))
    there = page("subscription_list", world.county_case.code)
    assert f'href="{there}">Näytä rekisteröintipistetilaukset' in rows
    shown = text_of(kaisa.get(there))
    for point in (world.keskus, world.ita):
        assert point.name_fi in shown
        assert point.grouped_number in shown
        assert f'data-copy="{point.grouped_number}"' in shown
    assert "Päärekisteröintipiste" in shown


def test_the_signatory_finds_sign_in_the_menu_and_signs_what_was_granted(world):
    version = granted(world)
    identified(signatory(world))
    stella = at(world.stella, world.other_account)
    assert "Allekirjoita" in text_of(stella.get(page("case_list_unfinished")))
    there = page("contract_sign", version.case.code)
    form = stella.get(there).context["form"]
    kept = stella.get(page("contract_granted_pdf", version.case.code))
    assert kept["Content-Type"] == "application/pdf"
    assert kept["Content-Disposition"].startswith("attachment")
    assert stella.post(there, {"document_sha256": "0" * 64}).status_code == 422
    answer = stella.post(there, {"document_sha256": form["document_sha256"].value()})
    assert answer.url == page("case_detail", version.case.code)
    version.refresh_from_db()
    assert version.state == "in_force"
    assert "SHA-256" in text_of(stella.get(answer.url))


def test_without_a_fresh_identification_the_signature_waits(world):
    version = granted(world)
    signatory(world)
    stella = at(world.stella, world.other_account)
    kept = stella.get(page("contract_sign", version.case.code)).context["form"]["document_sha256"].value()
    answer = stella.post(page("contract_sign", version.case.code), {"document_sha256": kept})
    assert answer.status_code == 422
    assert answer.context["form"].refusal.code == "identification_needed"


@rule("BR-AU-18")
@pytest.mark.parametrize(("language", "title"), [("fi", "Toimikorttisopimus"), ("sv", "Avtal om certifikatkort")])
def test_the_contract_is_downloaded_in_the_readers_language(world, language, title):
    from io import BytesIO

    import pypdf

    kaisa = at(world.kaisa, world.county_account, language)
    answer = kaisa.get(page("contract_pdf", world.county_case.code))
    text = pypdf.PdfReader(BytesIO(answer.content)).pages[0].extract_text()
    assert title in text


def test_the_question_and_its_answer_stand_on_the_matters_page(world, otto):
    from kortisto.contracts.actions.ask_customer import ask_customer
    from kortisto.contracts.actions.take_case import take_case

    version = submitted(world)
    take_case(actor=world.hilla, case=version.case)
    ask_customer(actor=world.hilla, case=version.case, text="Kuka antaa todistukset?")
    shown = text_of(otto.get(page("case_detail", version.case.code)))
    assert "Kuka antaa todistukset?" in shown
    assert world.hilla.name not in shown
    answer = otto.post(page("case_answer", version.case.code), {"text": "Otto Outonen."})
    shown = text_of(otto.get(answer.url))
    assert "Otto Outonen." in shown
    assert "Toimikorttisopimus, käsittelyssä" in shown


def test_the_history_names_our_own_people_and_the_issuer_as_the_issuer(world, otto, settings):
    version = signed(world)
    shown = text_of(otto.get(page("case_detail", version.case.code)))
    assert world.otto.name in shown
    assert world.stella.name in shown
    assert world.hilla.name not in shown
    assert settings.KORTISTO_ISSUER["fi"] in shown


def test_a_reader_sees_the_matters_but_no_acts_of_contracting(world):
    version = submitted(world)
    Membership.objects.create(account=world.other_account, user=world.leena, role="reader")
    leena = at(world.leena, world.other_account)
    rows = text_of(leena.get(page("case_list_unfinished")))
    assert "Toimikorttisopimus, lähetetty" in rows
    assert "Peru hakemus" not in rows
    assert leena.post(page("contract_withdraw", version.case.code)).status_code == 403


@rule("BR-US-04")
def test_the_pages_of_a_neighbours_matter_do_not_exist(world):
    version = granted(world)
    with_draft = drafted_own(world)
    maija = at(world.maija, world.clinic_account)
    code = version.case.code
    for name in (
        "case_detail", "case_answer", "subscription_list", "contract_pdf", "contract_granted_pdf", "contract_sign",
        "contract_withdraw", "application", "application_review",
    ):  # fmt: skip
        assert maija.get(page(name, code)).status_code == 404, name
    assert maija.get(page("application_part", with_draft.case.code, "kortit")).status_code == 404
    mandate = version.contract.mandates.get()
    assert maija.get(page("mandate_end", mandate.code)).status_code == 404
    assert maija.get(page("case_attachment", code, "AAAAAAAAAA")).status_code == 404


@rule("BR-AU-15")
def test_the_giver_and_the_points_owner_end_a_mandate_with_a_reason(world):
    for user, account in ((world.maija, world.clinic_account), (world.kaisa, world.county_account)):
        shown = text_of(at(user, account).get(page("mandate_list")))
        assert page("mandate_end", world.clinic_mandate.code) in shown
    maija = at(world.maija, world.clinic_account)
    there = page("mandate_end", world.clinic_mandate.code)
    assert maija.post(there, {"reason": ""}).status_code == 422
    assert maija.post(there, {"reason": "Muutamme."}).url == page("mandate_detail", world.clinic_mandate.code)
    assert Mandate.objects.get(pk=world.clinic_mandate.pk).state == "ended"


def test_a_list_of_matters_costs_the_same_however_long_it_is(world, otto, django_assert_max_num_queries):
    from django.db import connection

    one: list[str] = []
    many: list[str] = []

    def kept(statements):
        return connection.execute_wrapper(lambda ask, sql, *more: statements.append(sql) or ask(sql, *more))

    drafted(world)
    with kept(one):
        otto.get(page("case_list_unfinished"))
    contract = world.clinic_contract
    for number in range(2, 8):
        version = ContractVersion.objects.create(
            contract=contract, number=number, state="withdrawn", started_by=world.maija
        )
        open_case(kind="contract", account=world.other_account, subject=version)
    with kept(many):
        otto.get(page("case_list_finished"))
    assert len(many) <= len(one) + 1
    # The place on the account is read once, for the door, for what is visible and for the menu of accounts.
    assert sum('FROM "organisations_membership"' in statement for statement in many) == 1


def test_adding_a_mandate_twice_from_a_doubled_form_adds_it_once(world, otto):
    version = drafted(world)
    typed = {
        "service_number": world.keskus.service_number, "business_id": world.county.business_id, "step": "add", "key": "k" * 24,
    }  # fmt: skip
    there = page("application_part", version.case.code, MANDATES.slug)
    assert [otto.post(there, typed).status_code for _ in range(2)] == [302, 302]
    assert Mandate.objects.filter(contract=version.contract).count() == 1
    assert with_mandate(world, version, world.ita).point == world.ita
