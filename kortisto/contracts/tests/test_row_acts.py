"""The menu of a matter's row: exactly what this person can do now, and why an expected act cannot be done."""

from typing import Any

import pytest
from django.urls import set_urlconf
from django.utils.translation import override

from kortisto.contracts import row_acts
from kortisto.contracts.actions.sign_contract import sign_contract
from kortisto.contracts.actions.take_case import take_case
from kortisto.contracts.models import Case
from kortisto.contracts.queries import cases
from kortisto.contracts.row_acts import RowAct, acts_of_case, register_row_act
from kortisto.contracts.tests.cast import granted, identified, signatory, submitted
from kortisto.organisations.models import MemberRole, Membership
from kortisto.ui.face import FACES

pytestmark = pytest.mark.django_db
NO_POINTS = "The contract has no registration points of its own; another organisation registers your cards."


@pytest.fixture(autouse=True)
def in_the_portal():
    """The menus lead to the portal's pages."""
    set_urlconf(FACES["portal"].urlconf)
    with override("en"):
        yield
    set_urlconf(None)


def menu(user: Any, case: Case) -> dict[str, str]:
    """Each act of the row's menu with the reason it cannot be done, or nothing."""
    membership = Membership.objects.get(user=user, account=case.account)
    row = cases(user=user, account=case.account).get(pk=case.pk)
    return {str(act.label): str(act.reason) for act in acts_of_case(row, membership)}


def test_a_granted_contract_offers_signing_to_its_signatory_alone(world):
    case = granted(world).case
    signatory(world)
    assert menu(world.stella, case)["Sign"] == ""
    assert menu(world.otto, case)["Sign"] == "The signatory signs."
    assert menu(world.otto, case)["Change the contract"] == "The contract can be changed once it has been signed."


def test_a_signed_contract_says_to_its_signatory_that_it_is_signed(world):
    version = granted(world)
    identified(signatory(world))
    sign_contract(actor=world.stella, version=version)
    assert menu(world.stella, version.case)["Sign"] == "The contract has been signed already."
    assert "Sign" not in menu(world.otto, version.case)
    assert menu(world.otto, version.case)["Change the contract"] == ""


def test_a_reader_is_told_who_changes_the_contract(world):
    case = world.clinic_case
    Membership.objects.create(user=world.otto, account=case.account, role=MemberRole.READER)
    assert menu(world.otto, case) == {
        "Show point subscriptions": NO_POINTS,
        "Download PDF": "",
        "Change the contract": "A contract handler of your organisation changes the contract.",
    }


def test_an_application_in_handling_says_why_it_cannot_be_withdrawn(world):
    case = submitted(world).case
    assert menu(world.otto, case)["Withdraw the application"] == ""
    take_case(actor=world.hilla, case=case)
    assert menu(world.otto, case)["Withdraw the application"].startswith("The application is being handled.")


def test_another_rooms_act_appears_in_the_menu_with_its_columns(world, monkeypatch):
    from django.db.models import Value

    monkeypatch.setattr(row_acts, "_acts", list(row_acts._acts))
    register_row_act(
        RowAct(
            "apply", "Apply", "case_detail", row_acts.APPLY,
            why_not=lambda case, membership: f"Rights {case.rights}", needs={"rights": lambda membership: Value(2)},
        )
    )  # fmt: skip
    shown = menu(world.maija, world.clinic_case)
    assert shown["Apply"] == "Rights 2"
    assert list(shown).index("Apply") < list(shown).index("Download PDF")
