"""Ordering a card."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from kortisto.audit.models import AuditEvent
from kortisto.cards.models import CardOrder
from kortisto.cards.states import OrderState
from kortisto.contracts.models import ContractVersion, Mandate
from kortisto.contracts.states import MandateState, VersionState
from kortisto.holders.actions.end_proof_line import end_proof_line
from kortisto.holders.actions.register_employment_proof import register_employment_proof
from kortisto.holders.models import EmploymentProof, EmploymentProofLine, IdentityProof, TermsAcceptance
from kortisto.kernel.clock import add_years, today
from kortisto.kernel.errors import Refusal
from kortisto.kernel.identifiers import check_identity_code
from kortisto.kernel.testing import rule
from kortisto.maker.models import BatchItem
from kortisto.messages.models import OutgoingMessage
from kortisto.people.models import Person
from kortisto.registers.models import MirroredProfessional, MirroredRight
from kortisto.registrars.models import PointRight, RegistrarRight
from tests.world import fictive_identity_code

from .helpers import a_professional, answered, order_for_hanna

pytestmark = pytest.mark.django_db
HANNAS_CODE = fictive_identity_code(date(1990, 3, 15), 921)


def refused(world, code, **changes):
    """The order is refused with this code, nothing is left of it, and the refusal is on record."""
    before = [
        model.objects.count() for model in (CardOrder, IdentityProof, TermsAcceptance, BatchItem, OutgoingMessage)
    ]
    with pytest.raises(Refusal) as refusal:
        order_for_hanna(world, **changes)
    assert refusal.value.code == code
    after = [model.objects.count() for model in (CardOrder, IdentityProof, TermsAcceptance, BatchItem, OutgoingMessage)]
    assert before == after
    event = AuditEvent.objects.filter(event="action:refused").latest("pk")
    assert event.refusal_code == code
    return refusal.value


# -- An order that stands ---------------------------------------------------------------------------------------------


@rule("BR-EC-01", "BR-OR-01", "BR-OR-20")
def test_an_order_keeps_every_ground_it_stands_on(world):
    order = order_for_hanna(world)
    assert order.state == OrderState.SUBMITTED
    assert order.right == world.riitta_right
    assert order.point_right == world.clinic_point_right
    assert order.version == world.clinic_version
    assert order.mandate == world.clinic_mandate
    assert order.proof_line == world.hanna_line
    assert order.identity_proof.verified_by == world.riitta
    assert order.identity_proof.point == world.keskus
    assert order.identity_proof.rule_version
    assert order.acceptance.terms_version == "1.0"
    assert order.acceptance.confirmed_data["surname"] == "Virtanen"
    assert order.ordered_on == today()


@rule("BR-LG-01")
def test_the_order_stands_in_the_log_with_its_grounds(world):
    order = order_for_hanna(world)
    event = AuditEvent.objects.get(event="order:submitted")
    assert (event.subject, event.person) == (order.reference, world.hanna.reference)
    assert event.context == world.clinic_customership.reference
    assert {name: event.grounds[name] for name in ("right", "point_right", "version", "mandate")} == {
        "right": world.riitta_right.code,
        "point_right": world.clinic_point_right.code,
        "version": world.clinic_version.code,
        "mandate": world.clinic_mandate.code,
    }


@rule("BR-PN-03")
def test_the_card_maker_gets_the_texts_of_the_surface_and_nothing_else(world):
    order = order_for_hanna(world)
    item = BatchItem.objects.get(order_code=order.code)
    assert (item.card_kind, item.point_code) == ("personnel", world.keskus.code)
    assert set(item.print_data) == {"surname", "given_name", "title", "organisation", "valid_until"}


@rule("BR-EC-08")
def test_the_organisation_hears_of_every_order_in_its_name(world):
    order = order_for_hanna(world)
    message = OutgoingMessage.objects.get(name="card_ordered")
    assert message.addressee == f"email:{world.clinic_version.contact_email}"
    assert order.organisation == world.clinic


@rule("BR-OR-21")
def test_each_attribute_keeps_its_source_and_day(world):
    attributes = order_for_hanna(world).attributes
    assert {name: one["source"] for name, one in attributes.items()} == {
        "country": "issuer",
        "surname": "identity_document",
        "given_name": "identity_document",
        "serial_number": "holder_number",
        "organisation": "contract",
        "title": "employment_proof",
    }
    assert attributes["organisation"]["value"] == "Lääkärikeskus Kuusi Oy"
    assert attributes["title"] == {"value": "Arkistonhoitaja", "source": "employment_proof", "as_of": "2024-01-01"}
    assert all(date.fromisoformat(one["as_of"]) for one in attributes.values())


@rule("BR-OR-21")
def test_the_name_comes_from_the_document_and_not_from_the_employers_paper(world):
    EmploymentProofLine.objects.filter(pk=world.hanna_line.pk).update(family_name="Wirtanen", given_names="Hanne")
    order = order_for_hanna(world, family_name="Virtanen", given_names="Hanna Maria")
    assert order.printed_name == "Hanna Maria Virtanen"


@rule("BR-OR-21")
def test_the_population_registers_name_outranks_the_documents(world):
    answered(check_identity_code(HANNAS_CODE), family_name="Virtanen-Salo", given_names="Hanna Maria")
    order = order_for_hanna(world)
    assert order.attributes["surname"]["value"] == "Virtanen-Salo"
    assert order.attributes["surname"]["source"] == "population_register"
    world.hanna.refresh_from_db()
    assert (world.hanna.family_name, world.hanna.name_source) == ("Virtanen-Salo", "population_register")


@rule("BR-OR-22")
def test_the_serial_number_is_the_holders_number_and_never_an_identity_code(world):
    attributes = order_for_hanna(world).attributes
    assert attributes["serial_number"]["value"] == world.hanna.holder_number
    assert HANNAS_CODE not in str(attributes)


@rule("BR-OR-16")
def test_nothing_about_gender_is_written_anywhere(world):
    order = order_for_hanna(world)
    names = {field.name for model in (Person, CardOrder, IdentityProof) for field in model._meta.get_fields()}
    assert not {name for name in names if "gender" in name or name in ("sex", "mother", "title_of_courtesy")}
    assert not {name for name in order.attributes if "gender" in name}


@rule("BR-OR-12")
@pytest.mark.parametrize(
    ("letter_to", "address"),
    [
        ("home", "Hanna Maria Virtanen\nKoivukuja 3\n00100 Helsinki"),
        ("workplace", "Hanna Maria Virtanen\nLääkärikeskus Kuusi Oy\nKoivukuja 3\n00100 Helsinki"),
    ],
)
def test_the_letter_goes_home_or_to_the_workplace_in_the_persons_own_name(world, letter_to, address):
    order = order_for_hanna(world, letter_to=letter_to)
    assert order.letter_address == address
    assert order.point == world.keskus


@rule("BR-OR-19")
def test_a_banned_home_address_is_not_written_down(world):
    answered(check_identity_code(HANNAS_CODE), family_name="Virtanen", given_names="Hanna Maria", address_ban=True)
    assert refused(world, "address_ban").field == "letter_to"
    assert order_for_hanna(world, letter_to="workplace").letter_to == "workplace"


def test_a_card_lasts_five_years_from_the_order(world):
    assert order_for_hanna(world).valid_until == add_years(today(), 5)


def test_a_card_ends_with_the_period_of_employment(world):
    ends = today() + timedelta(days=200)
    EmploymentProofLine.objects.filter(pk=world.hanna_line.pk).update(valid_until=ends)
    assert order_for_hanna(world).valid_until == ends


@rule("BR-EC-04")
def test_a_line_serves_again_when_the_first_card_was_lost(world):
    first = order_for_hanna(world)
    CardOrder.objects.filter(pk=first.pk).update(state=OrderState.PRODUCED)
    assert order_for_hanna(world).proof_line == first.proof_line


@rule("BR-AU-02")
def test_the_points_own_people_get_cards_on_the_owners_contract(world):
    proof = register_employment_proof(
        actor=world.riitta, point=world.keskus, contract=world.county_contract, channel="brought", received_on=today(),
        signed_on=today(), signer_name="Maija Korhonen", archive_place="Mappi 5/2026",
        lines=[{
            "family_name": "Virtanen", "given_names": "Hanna Maria", "card_kind": "personnel", "title": "Osastosihteeri",
            "valid_from": today(), "identity_code": HANNAS_CODE,
        }],
    )  # fmt: skip
    order = order_for_hanna(world, customership=world.keskus_own, line=proof.lines.get())
    assert (order.organisation, order.mandate, order.point_right) == (world.county, None, None)


# -- Grounds that are missing -----------------------------------------------------------------------------------------


@rule("BR-SC-01")
def test_without_a_registrar_right_there_is_no_order(world):
    refused(world, "no_right", actor=world.stella)


@rule("BR-SC-01")
def test_a_right_that_ended_yesterday_stops_the_order(world):
    RegistrarRight.objects.filter(pk=world.riitta_right.pk).update(valid_until=today() - timedelta(days=1))
    refused(world, "no_right")


@rule("BR-RG-18", "BR-AU-04")
def test_a_registrar_of_another_point_orders_nothing_under_the_mandate(world):
    refused(world, "no_right", actor=world.rebekka)


def test_a_right_without_the_kind_stops_the_order(world):
    RegistrarRight.objects.filter(pk=world.riitta_right.pk).update(card_kinds=["professional"])
    refused(world, "no_right_for_kind")


@rule("BR-AU-08")
def test_rights_that_were_not_granted_stop_the_order(world):
    PointRight.objects.filter(pk=world.clinic_point_right.pk).update(state="ended")
    refused(world, "rights_not_granted")


@pytest.mark.parametrize("state", [VersionState.ENDED, VersionState.SUBMITTED, VersionState.REJECTED])
def test_a_contract_that_is_not_in_force_stops_the_order(world, state):
    ContractVersion.objects.filter(pk=world.clinic_version.pk).update(state=state)
    refused(world, "contract_not_in_force")


def test_a_contract_that_nobody_signed_stops_the_order(world):
    ContractVersion.objects.filter(pk=world.clinic_version.pk).update(state=VersionState.GRANTED)
    refused(world, "contract_not_signed")


@rule("BR-AU-15")
def test_a_mandate_that_ended_yesterday_stops_the_order(world):
    Mandate.objects.filter(pk=world.clinic_mandate.pk).update(valid_until=today() - timedelta(days=1))
    refused(world, "mandate_ended")


@rule("BR-AU-15")
def test_a_mandate_in_run_off_stops_the_order(world):
    Mandate.objects.filter(pk=world.clinic_mandate.pk).update(state=MandateState.RUN_OFF)
    refused(world, "mandate_ended")


def test_a_mandate_that_was_never_granted_stops_the_order(world):
    Mandate.objects.filter(pk=world.clinic_mandate.pk).update(state=MandateState.SUBMITTED)
    refused(world, "no_mandate")


# -- Rules that say no ------------------------------------------------------------------------------------------------


@rule("BR-EC-01")
def test_without_a_certificate_of_employment_there_is_no_order(world):
    refused(world, "no_proof_line", line=None)


@rule("BR-EC-01")
def test_another_persons_line_is_no_ground(world):
    refused(world, "no_proof_line", holder=world.rauno.person)


@rule("BR-EC-04")
@pytest.mark.parametrize(
    "period",
    [
        {"valid_until": today() - timedelta(days=1)},
        {"valid_from": today() + timedelta(days=1)},
    ],
)
def test_a_line_outside_its_period_is_no_ground(world, period):
    EmploymentProofLine.objects.filter(pk=world.hanna_line.pk).update(**period)
    refused(world, "no_proof_line")


@rule("BR-EC-04")
def test_a_line_that_was_ended_is_no_ground(world):
    end_proof_line(actor=world.riitta, line=world.hanna_line, reason="Työsuhde päättyi.")
    refused(world, "no_proof_line")


@rule("BR-EC-03")
def test_a_certificate_for_one_kind_of_card_does_not_serve_another(world):
    assert refused(world, "wrong_card_kind", kind="actor").facts["certified"] == "personnel"


@rule("BR-EC-07")
def test_a_certificate_of_one_organisation_does_not_serve_another(world):
    refused(world, "no_proof_line", customership=world.keskus_own)


@rule("BR-EC-07")
def test_a_certificate_for_another_mandate_does_not_serve(world):
    EmploymentProof.objects.filter(pk=world.hanna_proof.pk).update(mandate=None)
    refused(world, "no_proof_line")


@rule("BR-OR-02", "BR-OR-03")
@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("passport", "FI"),
        ("identity_card", "FI"),
        ("passport", "SE"),
        ("identity_card", "CH"),
        ("identity_card", "SM"),
        ("identity_card", "EE"),
        ("passport", "US"),
        ("police", "FI"),
    ],
)
def test_these_documents_prove_identity(world, kind, state):
    proof = order_for_hanna(world, document_kind=kind, issuing_state=state).identity_proof
    assert (proof.document_kind, proof.issuing_state) == (kind, state)


@rule("BR-OR-02", "BR-OR-03")
@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("identity_card", "US"),
        ("identity_card", "GB"),
        ("driving_licence", "FI"),
        ("driving_licence", "SE"),
        ("police", "SE"),
        ("library_card", "FI"),
    ],
)
def test_these_documents_do_not(world, kind, state):
    refused(world, "document_not_accepted", document_kind=kind, issuing_state=state)


@rule("BR-OR-01")
def test_a_document_is_good_through_its_last_day(world):
    assert order_for_hanna(world, document_valid_until=today()).identity_proof


@rule("BR-OR-01")
def test_an_expired_document_is_refused(world):
    yesterday = today() - timedelta(days=1)
    assert refused(world, "document_not_accepted", document_valid_until=yesterday).field == "document_valid_until"


@rule("BR-OR-01")
def test_the_documents_number_is_sealed(world):
    proof = order_for_hanna(world).identity_proof
    proof.refresh_from_db()
    assert proof.document_number_end == "567"
    assert "1234567" not in repr(proof.document_number)
    assert proof.document_number.reveal(actor=world.riitta, purpose="identity_check") == "FP1234567"


@rule("BR-OR-20")
@pytest.mark.parametrize("missing", ["terms_accepted", "data_confirmed"])
def test_no_acceptance_no_order(world, missing):
    assert refused(world, "terms_not_accepted", **{missing: False}).field == missing


@rule("BR-OR-20")
def test_terms_that_are_not_in_force_any_more_were_not_accepted(world):
    refused(world, "terms_not_accepted", terms_version="0.9")


@rule("BR-OR-20")
def test_the_place_of_the_signed_form_is_kept(world):
    assert order_for_hanna(world).acceptance.form_place == "Mappi 7/2026"
    CardOrder.objects.update(state=OrderState.PRODUCED)
    refused(world, "form_place_missing", form_place=" ")


@rule("BR-OR-20")
def test_data_that_changed_after_the_holder_confirmed_it_is_shown_again(world):
    order = order_for_hanna(world)
    CardOrder.objects.filter(pk=order.pk).update(state=OrderState.CANCELLED)
    shown = order.acceptance.confirmed_data
    answered(check_identity_code(HANNAS_CODE), family_name="Salo", given_names="Hanna Maria")
    assert refused(world, "data_changed", shown_data=shown).facts["changed"] == "surname common_name"


@rule("BR-RG-11", "BR-SC-04")
def test_a_registrar_does_not_order_their_own_card(world):
    refused(world, "own_card", holder=world.riitta.person, document_number="own")


@rule("BR-OR-18")
def test_a_twin_is_refused_while_the_first_order_is_open(world):
    order_for_hanna(world)
    refused(world, "twin_order", actor=world.rauno)


@rule("BR-OR-18")
def test_a_doubled_form_makes_one_order(world):
    first = order_for_hanna(world, once="lomake-1234567890abcdef")
    again = order_for_hanna(world, once="lomake-1234567890abcdef")
    assert first == again
    assert CardOrder.objects.count() == 1
    assert BatchItem.objects.count() == 1
    assert OutgoingMessage.objects.filter(name="card_ordered").count() == 1


def test_a_title_that_does_not_fit_in_a_certificate_is_noticed_at_the_desk(world):
    EmploymentProofLine.objects.filter(pk=world.hanna_line.pk).update(title="Arkiston\u200bhoitaja")
    refused(world, "subject_value_wrong")


def test_an_address_that_does_not_fit_on_the_letter_is_refused(world):
    assert refused(world, "letter_address_too_long", letter_address="a" * 290).field == "letter_address"
    assert len(order_for_hanna(world, letter_address="a" * 270).letter_address) <= 300


# -- Without an identity code -----------------------------------------------------------------------------------------


def a_foreigner(world, *, family_name="Smith", born=date(1981, 7, 7)):
    """A line for somebody without a Finnish identity code."""
    proof = register_employment_proof(
        actor=world.riitta, point=world.keskus, contract=world.clinic_contract, channel="post", received_on=today(),
        signed_on=today(), signer_name="Maija Korhonen", archive_place="Mappi 5/2026",
        lines=[{
            "family_name": family_name, "given_names": "John", "card_kind": "actor", "title": "Consultant",
            "valid_from": today(), "birth_date": born,
        }],
    )  # fmt: skip
    return proof.lines.get()


def order_for_john(world, line, **changes):
    return order_for_hanna(
        world, holder=line.person, line=line, kind="actor",
        **{"document_number": "US5550001", "issuing_state": "US", "family_name": "Smith", "given_names": "John", **changes},
    )  # fmt: skip


@rule("BR-OR-22")
def test_somebody_without_a_code_is_one_person_behind_one_document(world):
    first = order_for_john(world, a_foreigner(world))
    CardOrder.objects.filter(pk=first.pk).update(state=OrderState.PRODUCED)
    line = a_foreigner(world, family_name="Smyth")
    assert line.person != first.holder
    second = order_for_john(world, line)
    assert second.holder == first.holder
    assert second.attributes["serial_number"] == first.attributes["serial_number"]
    line.refresh_from_db()
    assert line.person == first.holder


@rule("BR-OR-22")
def test_the_same_document_with_another_birth_date_is_refused(world):
    order_for_john(world, a_foreigner(world))
    line = a_foreigner(world, born=date(1991, 1, 1))
    with pytest.raises(Refusal) as refusal:
        order_for_john(world, line)
    assert refusal.value.code == "document_of_another_person"


@rule("BR-OR-22")
def test_a_document_that_somebody_else_has_shown_is_refused(world):
    order_for_hanna(world)
    line = a_foreigner(world)
    with pytest.raises(Refusal) as refusal:
        order_for_john(world, line, document_number="FP1234567", issuing_state="FI")
    assert refusal.value.code == "document_of_another_person"


@rule("BR-OR-22")
def test_names_alone_join_nobody(world):
    first = order_for_john(world, a_foreigner(world))
    CardOrder.objects.filter(pk=first.pk).update(state=OrderState.PRODUCED)
    second = order_for_john(world, a_foreigner(world), document_number="US7770002")
    assert second.holder != first.holder


# -- Professional cards -----------------------------------------------------------------------------------------------


def order_professional(world, person, **changes):
    return order_for_hanna(
        world,
        **{
            "customership": world.keskus_own, "holder": person, "kind": "professional", "line": None, "right_code": "nurse",
            "document_number": "ID998877", "family_name": "Åkerlund", "given_names": "Kaisa Elina", **changes,
        },
    )  # fmt: skip


@rule("BR-OR-04", "BR-OR-07", "BR-OR-14", "BR-AU-02")
def test_a_professional_card_needs_no_contract_and_takes_its_title_from_the_register(world):
    order = order_professional(world, a_professional())
    assert (order.version, order.mandate, order.proof_line, order.organisation) == (None, None, None, None)
    assert order.professional_right.right_code == "nurse"
    assert order.title == "laillistettu sairaanhoitaja"
    assert order.attributes["serial_number"]["value"] == order.professional_right.registration_number
    assert order.attributes["title"]["source"] == "professional_register"
    assert "organisation" not in order.attributes
    assert not OutgoingMessage.objects.filter(name="card_ordered").exists()


@rule("BR-OR-07")
def test_the_title_is_in_the_holders_language(world):
    assert order_professional(world, a_professional(), language="sv").title == "legitimerad sjukskötare"


@rule("BR-OR-14")
def test_any_public_point_orders_it_whatever_the_employer(world):
    order = order_professional(world, a_professional(), actor=world.rebekka, customership=world.ita_own)
    assert order.point == world.ita


@rule("BR-OR-05")
def test_a_right_that_ends_in_fourteen_months_makes_a_card_of_fourteen_months(world):
    ends = today() + timedelta(days=425)
    order = order_professional(world, a_professional(until=ends))
    assert order.valid_until == ends
    assert order.professional_right.valid_until == ends


@rule("BR-OR-05")
def test_a_right_without_end_makes_a_card_of_five_years(world):
    assert order_professional(world, a_professional()).valid_until == add_years(today(), 5)


@rule("BR-OR-04")
def test_a_right_that_has_ended_is_no_ground(world):
    person = a_professional(until=today() - timedelta(days=1))
    with pytest.raises(Refusal) as refusal:
        order_professional(world, person)
    assert refusal.value.code == "no_professional_right"


@rule("BR-OR-04")
def test_a_person_whom_the_population_register_does_not_know_gets_no_professional_card(world):
    person = a_professional(registered=False)
    with pytest.raises(Refusal) as refusal:
        order_professional(world, person)
    assert refusal.value.code == "not_in_population_register"


@rule("BR-OR-04")
def test_a_person_without_an_identity_code_gets_no_professional_card(world):
    with pytest.raises(Refusal) as refusal:
        order_professional(world, a_foreigner(world).person)
    assert refusal.value.code == "no_identity_code"


@rule("BR-OR-15")
def test_the_right_of_a_code_that_differs_in_the_sign_alone_is_another_persons(world):
    person = a_professional()
    other = Person(family_name="Åkerlund", given_names="Kaisa Elina", name_source="identity_document")
    code = check_identity_code(fictive_identity_code(date(1985, 4, 5), 940, sign="Y"))
    other.know_identity_code(code)
    other.save()
    answered(code, family_name="Åkerlund", given_names="Kaisa Elina")
    assert order_professional(world, person)
    with pytest.raises(Refusal) as refusal:
        order_professional(world, other, document_number="ID000111")
    assert refusal.value.code == "no_professional_right"


def test_a_professional_card_is_not_ordered_under_somebody_elses_customership(world):
    PointRight.objects.filter(pk=world.clinic_point_right.pk).update(card_kinds=["personnel", "actor", "professional"])
    with pytest.raises(Refusal) as refusal:
        order_professional(world, a_professional(), customership=world.clinic_customership)
    assert refusal.value.code == "wrong_customership"


@rule("BR-OR-18")
def test_a_professional_twin_is_refused_too_although_no_organisation_stands_on_it(world):
    person = a_professional()
    order_professional(world, person)
    with pytest.raises(Refusal) as refusal:
        order_professional(world, person)
    assert refusal.value.code == "twin_order"


def also_a(person, right_code, title):
    """The register gives the professional another right."""
    professional = MirroredProfessional.objects.with_identity_index(person.identity_index).get()
    MirroredRight.objects.create(
        professional=professional,
        code_in_register=right_code,
        kind="licensed",
        title_fi=title,
        valid_from=date(2012, 1, 1),
    )


@rule("BR-OR-18")
def test_a_physician_who_is_a_dentist_too_may_have_both_cards_under_way(world):
    person = a_professional()
    also_a(person, "physician", "laillistettu lääkäri")
    also_a(person, "dentist", "laillistettu hammaslääkäri")
    first = order_professional(world, person, right_code="physician")
    second = order_professional(world, person, right_code="dentist")
    assert (first.title, second.title) == ("laillistettu lääkäri", "laillistettu hammaslääkäri")
    for right_code in ("physician", "dentist", "nurse"):
        with pytest.raises(Refusal) as refusal:
            order_professional(world, person, right_code=right_code)
        assert refusal.value.code == "twin_order"


@rule("BR-OR-18")
def test_two_other_rights_have_one_card_under_way(world):
    person = a_professional()
    also_a(person, "midwife", "laillistettu kätilö")
    also_a(person, "dentist", "laillistettu hammaslääkäri")
    order_professional(world, person, right_code="nurse")
    for right_code in ("midwife", "dentist"):
        with pytest.raises(Refusal) as refusal:
            order_professional(world, person, right_code=right_code)
        assert refusal.value.code == "twin_order"


@rule("BR-OR-18")
def test_the_database_itself_refuses_a_professional_twin(world):
    person = a_professional()
    first = CardOrder.objects.filter(pk=order_professional(world, person).pk)
    first.update(state=OrderState.CANCELLED)
    order_professional(world, person)
    with pytest.raises(IntegrityError, match="no_twin_order"), transaction.atomic():
        first.update(state=OrderState.SUBMITTED)
