"""The office adds a type of card contract to the rulebook, and organisations make contracts of it."""

from html import unescape

import pytest
from django.utils.translation import override

from kortisto.contracts.actions.save_contract_part import save_contract_part
from kortisto.contracts.actions.start_contract import start_contract
from kortisto.contracts.contract_types import (
    ADDED,
    contract_types,
    is_for_staff,
    kinds_covered,
    mandated_kinds,
    type_label,
    types_of,
)
from kortisto.contracts.models import ContractVersion
from kortisto.kernel.clock import today
from kortisto.kernel.errors import Refusal
from kortisto.kernel.testing import rule as holds
from kortisto.rulebook.catalogue import declared
from kortisto.rulebook.moves import begin_version
from kortisto.ui.face import address
from tests.visits import visit

SCHOOLS = (
    "oppilaitos | Oppilaitossopimus | Läroanstaltsavtal | School's contract | personnel organisation | private other"
)


def written(text):
    begin_version(
        rule_name=ADDED, stored=declared(ADDED).kind.store(text), valid_from=today(), proposed_by="a", approved_by="b"
    )


@holds("BR-AU-02")
def test_a_type_that_the_office_adds_is_offered_to_whom_it_is_for_and_covers_its_kinds_of_card(world):
    assert types_of(world.other_clinic) == ["sote"]
    written(SCHOOLS)
    assert types_of(world.other_clinic) == ["sote", "oppilaitos"]
    assert "oppilaitos" not in types_of(world.county)

    version = start_contract(actor=world.otto, account=world.other_account, type="oppilaitos")
    with override("sv"):
        assert version.contract.type_label == "Läroanstaltsavtal"
    save_contract_part(actor=world.otto, version=version, part="card_kinds", values={"card_kinds": ["organisation"]})
    with pytest.raises(Refusal) as refused:
        save_contract_part(actor=world.otto, version=version, part="card_kinds", values={"card_kinds": ["actor"]})
    assert refused.value.code == "card_kinds_wrong"


def test_a_mandate_under_an_added_type_covers_the_kinds_of_the_type(world):
    written(SCHOOLS)
    assert is_for_staff("oppilaitos")
    assert mandated_kinds("oppilaitos") == ("personnel", "organisation")
    written("yhdistys | Yhdistyssopimus | Föreningsavtal | Association's contract | organisation | other")
    assert not is_for_staff("yhdistys")
    assert mandated_kinds("yhdistys") == ("organisation",)


def test_a_type_that_is_taken_away_is_offered_no_more_and_its_contracts_keep_its_name_and_its_kinds(world):
    written(SCHOOLS)
    contract = start_contract(actor=world.otto, account=world.other_account, type="oppilaitos").contract
    written("")
    assert types_of(world.other_clinic) == ["sote"]
    assert "oppilaitos" not in contract_types()
    with override("fi"):
        assert contract.type_label == "Oppilaitossopimus"
    assert kinds_covered("oppilaitos") == {"personnel", "organisation"}
    with pytest.raises(Refusal) as refused:
        start_contract(actor=world.maija, account=world.clinic_account, type="oppilaitos")
    assert refused.value.code == "contract_type_unknown"


def test_a_type_that_never_was_is_called_by_its_name(db):
    assert type_label("toinen") == "toinen"
    assert kinds_covered("toinen") == frozenset()


def test_the_customer_chooses_the_added_type_on_the_page_and_finds_the_matter_by_it(world):
    written(SCHOOLS)
    otto = visit("portal", world.otto, account=world.other_account.code)
    world.otto.language = "fi"
    world.otto.save(update_fields=["language"])
    shown = unescape(otto.get(address("portal", "contract_start")).content.decode())
    assert "Oppilaitossopimus" in shown
    assert "Korttilajit: Henkilöstökortti, Organisaatiokortti" in shown
    assert otto.post(address("portal", "contract_start"), {"type": "oppilaitos"}).status_code == 302
    version = ContractVersion.objects.get(contract__account=world.other_account)
    assert version.contract.type == "oppilaitos"
    listed = unescape(
        otto.get(address("portal", "case_list_unfinished"), {"laji": "contract.oppilaitos"}).content.decode()
    )
    assert version.case.code in listed
    assert "Oppilaitossopimus" in listed


@pytest.mark.parametrize(
    "wrong",
    [
        "oppilaitos | Oppilaitossopimus | Läroanstaltsavtal | School's contract | personnel",
        "oppilaitos | Oppilaitossopimus | Läroanstaltsavtal | School's contract | professional | private",
        "oppilaitos | Oppilaitossopimus | Läroanstaltsavtal | School's contract | personnel |",
        "Oppilaitos | Oppilaitossopimus | Läroanstaltsavtal | School's contract | personnel | private",
    ],
)
def test_a_line_that_says_too_little_or_what_is_not_known_is_refused_in_words(wrong):
    with pytest.raises(Refusal) as refused:
        declared(ADDED).kind.store(wrong)
    assert refused.value.code == "rule_value_wrong"
    assert str(refused.value.sentence)
