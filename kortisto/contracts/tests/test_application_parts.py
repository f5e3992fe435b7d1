"""The application's parts: what is asked, its shape, two who fill it in at once, and what a change says otherwise."""

from html import unescape

import pytest
from django.urls import set_urlconf

from kortisto.cards.models import CardOrder
from kortisto.cards.tests.cast import an_order
from kortisto.contracts.actions.check_evidence import check_evidence
from kortisto.contracts.actions.give_evidence import give_evidence
from kortisto.contracts.actions.grant_contract import grant_contract
from kortisto.contracts.actions.save_contract_part import save_contract_part
from kortisto.contracts.actions.sign_contract import sign_contract
from kortisto.contracts.actions.start_contract import start_contract
from kortisto.contracts.actions.submit_contract import submit_contract
from kortisto.contracts.actions.take_case import take_case
from kortisto.contracts.details import orders_at_desk
from kortisto.contracts.differences import differences, stamp_of
from kortisto.contracts.models import ContractVersion, Mandate
from kortisto.contracts.parts import BY_NAME, parts_beside
from kortisto.contracts.tests.cast import drafted, identified
from kortisto.kernel.errors import Refusal
from kortisto.kernel.testing import rule
from kortisto.organisations.models import Membership
from kortisto.ui.face import address
from tests.visits import visit


@pytest.fixture(autouse=True)
def usual_addresses():
    yield
    set_urlconf(None)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def text_of(response, status: int = 200) -> str:
    assert response.status_code == status, response.status_code
    return " ".join(unescape(response.content.decode()).split()).replace("\xa0", " ")


def save(world, version, part, **values):
    return save_contract_part(actor=world.otto, version=version, part=part, values=values)


def refused(call) -> str:
    with pytest.raises(Refusal) as said:
        call()
    return said.value.code


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({}, "invoicing_needed"),
        ({"e_invoice_address": "003712345678", "e_invoice_operator": "003721291126"}, "e_invoice_address_wrong"),
        ({"e_invoice_address": "FI2112345600000786", "e_invoice_operator": "003721291126"}, "e_invoice_address_wrong"),
        ({"e_invoice_address": "003712345671", "e_invoice_operator": ""}, "e_invoice_operator_wrong"),
        ({"e_invoice_address": "003712345671", "e_invoice_operator": "Operaattori Oy"}, "e_invoice_operator_wrong"),
        ({"e_invoice_operator": "003721291126", "billing": "Tie 1"}, "e_invoice_operator_wrong"),
    ],
)
def test_an_invoicing_address_of_the_wrong_shape_is_refused(world, values, code):
    version = drafted(world, mode="own_points")
    given = {"billing": "", "e_invoice_address": "", "e_invoice_operator": ""} | values
    assert refused(lambda: save(world, version, "billing", **given)) == code


@pytest.mark.parametrize(
    "values",
    [
        {"billing": "Hohtokuja 1, 00001 Koivuranta"},
        {"e_invoice_address": "003712345671", "e_invoice_operator": "003721291126", "invoice_reference": "KP 12"},
        {"e_invoice_address": "FI2112345600000785", "e_invoice_operator": "DABAFIHH"},
    ],
)
def test_invoices_come_by_post_or_as_e_invoices(world, values):
    version = save(world, drafted(world, mode="own_points"), "billing", **values)
    assert all(getattr(version, name) == value for name, value in values.items())


def test_several_contact_persons_photos_and_the_language_are_given_beside_what_is_asked(world):
    version = drafted(world)
    otto, code = visit("portal", world.otto, account=world.other_account.code), version.case.code
    typed = {"more_contacts": "Åsa Ek, asa@example.fi, 09 1234\nMikko Maali"}
    assert otto.post(address("portal", "application_part", code, "muut-yhteyshenkilot"), typed).status_code == 302
    assert (
        otto.post(
            address("portal", "application_part", code, "muut-yhteyshenkilot"), {"more_contacts": "A, x@y"}
        ).status_code
        == 422
    )
    photos = {"photo_personnel": "required", "photo_actor": "none"}
    assert otto.post(address("portal", "application_part", code, "kuvat"), photos).status_code == 302
    assert otto.post(address("portal", "application_part", code, "kieli"), {"language": "sv"}).status_code == 302
    version.refresh_from_db()
    assert version.more_contacts == [
        {"name": "Åsa Ek", "email": "asa@example.fi", "phone": "09 1234"}, {"name": "Mikko Maali", "email": "", "phone": ""},
    ]  # fmt: skip
    assert version.photo_policies == {"personnel": "required", "actor": "none"}
    assert version.language == "sv"
    shown = text_of(otto.get(address("portal", "application_review", code)))
    for said in ("Åsa Ek, asa@example.fi, 09 1234", "Kuva vaaditaan", "Svenska"):
        assert said in shown, said
    assert (
        refused(lambda: save(world, version, "photos", photo_policies={"organisation": "none"}))
        == "photo_policies_wrong"
    )


@rule("BR-AU-20")
def test_more_than_fifteen_organisation_cards_a_year_are_ordered_at_the_desk(world):
    version = drafted(world)
    ContractVersion.objects.filter(pk=version.pk).update(card_kinds=["organisation"])
    version.refresh_from_db()
    assert BY_NAME["organisation_cards"] in parts_beside(version)
    otto, code = visit("portal", world.otto, account=world.other_account.code), version.case.code
    there = address("portal", "application_part", code, "organisaatiokortit")
    assert "yli 15 korttia vuodessa" in text_of(otto.get(there))
    for count, at_desk, said in (("15", False, "Paperilomakkeella"), ("16", True, "Vartissa")):
        otto.post(there, {"organisation_cards_a_year": count})
        version.refresh_from_db()
        assert orders_at_desk(version) is at_desk
        assert said in text_of(otto.get(address("portal", "application_review", code)))


@rule("BR-AU-20")
def test_who_orders_no_organisation_cards_is_not_asked_for_their_number(world):
    version = drafted(world)
    assert BY_NAME["organisation_cards"] not in parts_beside(version)
    otto = visit("portal", world.otto, account=world.other_account.code)
    assert otto.get(address("portal", "application_part", version.case.code, "organisaatiokortit")).status_code == 404


# -- Two at once ------------------------------------------------------------------------------------------------------


def test_the_later_of_two_sees_what_the_earlier_saved_beside_their_own(world):
    version = drafted(world)
    Membership.objects.create(account=world.other_account, user=world.tuula, role="contracts")
    there = address("portal", "application_part", version.case.code, "todistusten-antajat")
    otto = visit("portal", world.otto, account=world.other_account.code)
    tuula = visit("portal", world.tuula, account=world.other_account.code)
    seen = otto.get(there).context["form"]["seen"].value()
    assert tuula.post(there, {"proof_signers": "Tuula Turunen, johtaja", "seen": seen}).status_code == 302
    answer = otto.post(there, {"proof_signers": "Otto Outonen, omistaja", "seen": seen})
    shown = text_of(answer, 422)
    assert "Tuula Turunen, johtaja" in shown
    assert world.tuula.name in shown
    assert "Otto Outonen, omistaja" in shown
    assert fresh(version).proof_signers == [{"name": "Tuula Turunen", "position": "johtaja"}]
    again = answer.context["form"]["seen"].value()
    assert otto.post(there, {"proof_signers": "Otto Outonen, omistaja", "seen": again}).status_code == 302
    assert fresh(version).proof_signers == [{"name": "Otto Outonen", "position": "omistaja"}]


def test_two_who_save_the_same_do_not_meet(world):
    version = drafted(world)
    seen = stamp_of(version, BY_NAME["card_kinds"])
    save(world, version, "card_kinds", card_kinds=["personnel"])
    same = save_contract_part(
        actor=world.otto, version=version, part="card_kinds", values={"card_kinds": ["personnel"]}, seen=seen
    )
    assert same.card_kinds == ["personnel"]
    with pytest.raises(Refusal) as said:
        save_contract_part(
            actor=world.otto, version=version, part="card_kinds", values={"card_kinds": ["actor"]}, seen=seen
        )
    assert said.value.code == "part_changed"


def test_points_that_somebody_else_changed_are_not_written_over_unseen(world):
    version = start_contract(actor=world.kaisa, account=world.county_account)
    kaisa = visit("portal", world.kaisa, account=world.county_account.code)
    there = address("portal", "application_part", version.case.code, "pisteet")
    seen = kaisa.get(there).context["form"]["seen"].value()
    only_ita = {"points": [world.ita.code], "main": world.ita.code, "seen": seen}
    assert kaisa.post(there, only_ita).status_code == 302
    answer = kaisa.post(there, {"points": [world.keskus.code], "main": world.keskus.code, "seen": seen})
    assert world.ita.name_fi in text_of(answer, 422)
    assert [row.point for row in version.subscriptions.all()] == [world.ita]


# -- A change of a contract in force ----------------------------------------------------------------------------------


def changed(world) -> ContractVersion:
    """Maija changes the clinic's contract: another signer of certificates."""
    version = start_contract(actor=world.maija, account=world.clinic_account)
    save_contract_part(
        actor=world.maija, version=version, part="proof_signers",
        values={"proof_signers": [{"name": "Tuula Turunen", "position": "johtaja"}]},
    )  # fmt: skip
    return fresh(version)


@rule("BR-EC-08")
def test_what_changes_is_shown_to_both_sides_in_readable_lines(world):
    version = changed(world)
    (difference,) = differences(version)
    assert difference.before == ["Maija Korhonen, toimitusjohtaja"]
    assert difference.after == ["Tuula Turunen, johtaja"]
    code = version.case.code
    maija = visit("portal", world.maija, account=world.clinic_account.code)
    for page in ("application", "application_review", "case_detail"):
        shown = text_of(maija.get(address("portal", page, code)))
        assert "Mikä muuttuu" in shown, page
        assert "Tuula Turunen, johtaja" in shown
    submit_contract(actor=world.maija, version=version)
    shown = text_of(visit("office", world.hilla, language="en").get(address("office", "case_detail", code)))
    assert "What changes" in shown
    assert "Maija Korhonen, toimitusjohtaja" in shown


def test_a_first_contract_has_nothing_to_differ_from(world):
    assert differences(drafted(world)) == []


def test_an_open_order_keeps_its_version_and_the_mandate_lives_on_across_a_change(world):
    order = an_order(world, state="submitted")
    version = changed(world)
    submit_contract(actor=world.maija, version=version)
    take_case(actor=world.hilla, case=fresh(version).case)
    evidence = give_evidence(
        actor=world.maija, version=version, name="Allekirjoittaja", kind="e_authorisation", reference="SV-2"
    )
    check_evidence(actor=world.hilla, evidence=evidence, accepted=True)
    version = grant_contract(actor=world.hilla, version=fresh(version))
    assert fresh(world.clinic_version).state == "in_force"
    identified(world.sami)
    sign_contract(actor=world.sami, version=version)
    assert (fresh(world.clinic_version).state, fresh(version).state) == ("replaced", "in_force")
    order = CardOrder.objects.get(pk=order.pk)
    assert (order.state, order.version) == ("submitted", world.clinic_version)
    assert Mandate.objects.get(pk=world.clinic_mandate.pk).state == "active"
    assert fresh(world.clinic_customership).state == "open"
