from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from kortisto.audit.models import AuditEvent
from kortisto.kernel.clock import today
from kortisto.kernel.testing import rule as holds
from kortisto.kernel.unit import unit
from kortisto.rulebook.apps import begin_missing_rules
from kortisto.rulebook.catalogue import CATALOGUE
from kortisto.rulebook.models import RuleVersion
from kortisto.rulebook.moves import FIRST_DAY, begin_missing, begin_version
from kortisto.rulebook.read import (
    RuleNotInForce,
    document_accepted,
    rule,
    rule_in_force,
    rule_version,
    two_people_needed,
)
from kortisto.rulebook.rules.identity import state_group

pytestmark = pytest.mark.django_db


def begin(value, day, name="activation_letter_days"):
    return begin_version(rule_name=name, stored=value, valid_from=day, proposed_by="user:A", approved_by="user:B")


def test_every_declared_rule_has_a_value_today_and_its_default_is_of_its_kind():
    for name, declared in CATALOGUE.items():
        assert rule(name) == declared.kind.read(declared.kind.store(declared.default))


def test_the_values_that_the_bulletin_and_public_sources_state():
    assert rule("activation_letter_days") == 4
    assert rule("card_validity_years") == 5
    assert rule("registrars_minimum") == 2
    assert rule("invitation_days") == 14
    assert rule("order_before_signature_until") is None
    assert rule("employment_proof_in_portal") is False
    assert rule("retention_years_registration") == 7
    assert rule("contract_types")["sote"] == {"personnel", "actor"}


@holds("BR-PO-01")
def test_a_rule_is_readable_as_of_any_date_also_after_it_changed():
    change = today() + timedelta(days=10)
    before = rule_version("activation_letter_days")
    begin(6, change)
    assert rule("activation_letter_days", on=change - timedelta(days=1)) == 4
    assert rule("activation_letter_days", on=change) == 6
    assert rule_version("activation_letter_days", on=date(2020, 5, 5)) == before
    assert RuleVersion.objects.get(code=before).read == 4


def test_a_change_between_two_known_days_leaves_the_later_one_as_planned():
    first, second = today() + timedelta(days=10), today() + timedelta(days=30)
    begin(9, second)
    begin(7, first)
    days = (today(), first, second - timedelta(days=1), second)
    assert [rule("activation_letter_days", on=day) for day in days] == [4, 7, 7, 9]


@holds("BR-PO-01")
def test_a_version_replaced_on_its_own_first_day_stays_readable_by_its_code():
    day = today() + timedelta(days=10)
    mistaken = begin(60 // 2, day)
    corrected = begin(3, day)
    mistaken.refresh_from_db()
    assert mistaken.replaced_by == corrected
    assert rule_in_force("activation_letter_days", day) == corrected
    assert RuleVersion.objects.get(code=mistaken.code).read == 30


@holds("BR-PO-01")
def test_the_database_itself_refuses_two_values_for_one_day():
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleVersion.objects.create(
            name="activation_letter_days", value=5, valid_from=today(), proposed_by="user:A", approved_by="user:B"
        )


def test_a_rule_that_nobody_declared_is_an_error_with_a_remedy():
    with pytest.raises(KeyError, match="rulebook/rules"):
        rule("letter_colour")


def test_before_its_first_day_a_rule_has_no_value():
    with pytest.raises(RuleNotInForce):
        rule("activation_letter_days", on=FIRST_DAY - timedelta(days=1))


def test_a_new_rule_gets_its_first_value_and_the_others_keep_theirs():
    day = today() + timedelta(days=1)
    begin(8, day)
    RuleVersion.objects.filter(name="invitation_days").delete()
    begun = begin_missing(by="system:rulebook")
    assert [version.name for version in begun] == ["invitation_days"]
    assert rule("activation_letter_days", on=day) == 8
    assert begin_missing(by="system:rulebook") == []


def test_migrating_gives_every_rule_its_first_value_and_puts_it_on_record():
    """The template of the test database was migrated; what runs after a migration runs once more here."""
    events = AuditEvent.objects.filter(event="rule:begun")
    assert events.count() == len(CATALOGUE)
    assert set(events.values_list("actor_code", flat=True)) == {"system:rulebook"}
    RuleVersion.objects.filter(name="invitation_days").delete()
    begin_missing_rules(using="default", verbosity=0)
    begin_missing_rules(using="default", verbosity=0)
    assert events.count() == len(CATALOGUE) + 1
    assert events.order_by("-pk").first().grounds == {"rule": "invitation_days"}


@holds("BR-OR-02")
def test_which_documents_prove_identity():
    accepted = [("passport", "FI"), ("identity_card", "FI"), ("identity_card", "CH"), ("identity_card", "SM"),
                ("identity_card", "NO"), ("passport", "DE"), ("passport", "US"), ("police", "FI")]  # fmt: skip
    refused = [("driving_licence", "FI"), ("driving_licence", "SE"), ("identity_card", "US"), ("police", "SE"),
               ("library_card", "FI"), ("passport_copy", "US")]  # fmt: skip
    assert all(document_accepted(kind=kind, issuing_state=state) for kind, state in accepted)
    assert not any(document_accepted(kind=kind, issuing_state=state) for kind, state in refused)


@holds("BR-OR-03")
def test_a_third_countrys_identity_card_is_refused_and_its_passport_accepted():
    for state in ("US", "GB", "IN", "TR"):
        assert state_group(state) == "OTHER"
        assert not document_accepted(kind="identity_card", issuing_state=state)
        assert document_accepted(kind="passport", issuing_state=state)


def test_the_document_table_speaks_of_the_same_documents_as_the_identity_proofs():
    from kortisto.contracts.models import CardKind, ContractType
    from kortisto.holders.models import DocumentKind
    from kortisto.rulebook.rules.contracts import CARD_KINDS, CONTRACT_TYPES
    from kortisto.rulebook.rules.identity import DOCUMENT_KINDS

    assert set(DOCUMENT_KINDS) == set(DocumentKind.values)
    assert set(CONTRACT_TYPES) == set(ContractType.values)
    assert set(CARD_KINDS) == set(CardKind.values) - {"professional", "temporary"}


def test_changing_the_rulebook_always_takes_two_people():
    assert two_people_needed("rulebook:change_rule")
    assert not two_people_needed("cards:order_card")


def test_reading_a_rule_is_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        rule("terms_of_use")
    assert connection.vendor == "postgresql"


def test_the_terms_of_use_are_whole_in_three_languages():
    terms = rule("terms_of_use")
    paragraphs = {language: terms.text(language).count("\n\n") for language in ("fi", "sv", "en")}
    assert paragraphs == {"fi": 7, "sv": 7, "en": 7}
    assert terms.version == "1.0"
    assert "sulkupalveluun" in terms.text("fi")
    assert terms.text("de") == terms.text("fi")


def test_within_a_unit_of_work_each_rule_is_read_once_and_a_change_is_seen_at_once(django_assert_num_queries):
    with unit():
        rule("activation_letter_days")
        with django_assert_num_queries(0):
            assert rule("activation_letter_days") == 4
        begin(6, today())
        assert rule("activation_letter_days") == 6
    with unit():
        assert rule("activation_letter_days") == 6


def test_a_change_that_is_rolled_back_is_not_remembered():
    with suppress(KeyError), unit(), transaction.atomic():
        begin(6, today())
        assert rule("activation_letter_days") == 6
        raise KeyError
    with unit():
        assert rule("activation_letter_days") == 4
